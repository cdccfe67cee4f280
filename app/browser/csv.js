/** All answers as CSV, the same columns as app/predict.py writes. */

import { ranked } from "./verdict.js";

/** @typedef {{name: string, answer: import("./classifier.js").Answer}} NamedAnswer */

/**
 * @param {string[]} classes
 * @param {NamedAnswer[]} answers
 * @returns {string}
 */
export function csv(classes, answers) {
  const header = ["photo", "answer", "confidence", "known", ...classes].map(cell);
  const rows = answers.map(({ name, answer }) => {
    const [best, confidence] = ranked(classes, answer)[0];
    const [sure, ...numbers] = [confidence, ...answer.probabilities].map((value) => value.toFixed(6));
    return [cell(name), cell(best), sure, String(answer.known), ...numbers];
  });
  return [header, ...rows].map((row) => `${row.join(",")}\n`).join("");
}

/**
 * Text as a cell that no program splits, and no spreadsheet takes for a formula.
 * @param {string} text
 */
function cell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** An answer in words. */

/** @typedef {import("./classifier.js").Answer} Answer */

/**
 * @param {number} share  0 to 1
 * @param {number} [digits]
 */
export const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}%`;

/**
 * The classes with their probabilities, most probable first.
 * @param {string[]} classes
 * @param {Answer} answer
 * @returns {[string, number][]}
 */
export function ranked(classes, { probabilities }) {
  /** @type {[string, number][]} */
  const pairs = classes.map((name, index) => [name, probabilities[index]]);
  return pairs.sort((a, b) => b[1] - a[1]);
}

/**
 * A confidence in whole percent. 100% is never said: no network is that sure.
 * @param {number} confidence 0 to 1
 */
export const sureness = (confidence) => (confidence > 0.995 ? "over 99%" : percent(confidence, 0));

/**
 * The answer, or the doubt that it is one.
 * @param {string[]} classes
 * @param {Answer} answer
 */
export function verdict(classes, answer) {
  const [name, confidence] = ranked(classes, answer)[0];
  const title = `${name}, ${sureness(confidence)}`;
  return answer.known ? title : `Perhaps none of these; most like ${title}`;
}

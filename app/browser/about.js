/** What there is to say about the network: facts, accuracy by class, and the curves of its training. */

import { accuracyCurves } from "./curves.js";
import { element, find } from "./element.js";
import { percent } from "./verdict.js";

/** @typedef {{name: string, images: number, right: number, low: number, high: number}} ClassAccuracy  shares, 0 to 1 */
/**
 * @typedef {object} About
 * @property {Record<string, string>} facts
 * @property {ClassAccuracy[]} classes  as measured on test images; low and high: 95% interval
 * @property {import("./curves.js").Epoch[]} history  none where it cannot be drawn
 * @property {string} validation  which images the validation curve is of
 */

/**
 * @param {HTMLElement} place
 * @param {About} about
 */
export function showAbout(place, { facts, classes, history, validation }) {
  const rows = Object.entries(facts).map(([name, value]) =>
    element("tr", [element("th", name, { scope: "row" }), element("td", value)]),
  );
  find(place, "#facts", HTMLElement).append(...rows);
  find(place, "#classes", HTMLElement).append(...classes.map(accuracyRow));
  if (history.length > 0) find(place, "#curves", HTMLElement).append(...accuracyCurves(history, validation));
}

/** @param {ClassAccuracy} measured */
function accuracyRow({ name, images, right, low, high }) {
  return element("tr", [
    element("th", name, { scope: "row" }),
    element("td", percent(right), { class: "number" }),
    element("td", `${percent(low)} to ${percent(high)}`, { class: "number" }),
    element("td", images.toLocaleString("en"), { class: "number" }),
  ]);
}

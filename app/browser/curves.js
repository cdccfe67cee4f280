/** Accuracy while training, as a small drawing with a description. */

import { element } from "./element.js";
import { percent } from "./verdict.js";

/** @typedef {{epoch: number, accuracy: number, val_accuracy: number}} Epoch */

const WIDTH = 640;
const HEIGHT = 300;
const FRAME = { left: 48, top: 28, right: 590, bottom: 250 };

/**
 * @param {Epoch[]} history  at least one epoch
 * @param {string} validation  which images the validation curve is of
 * @returns {Element[]} the drawing and its caption
 */
export function accuracyCurves(history, validation) {
  const { left, top, right, bottom } = FRAME;
  const x = (/** @type {number} */ epoch) => left + ((right - left) * (epoch - 1)) / Math.max(1, history.length - 1);
  const y = (/** @type {number} */ share) => bottom - (bottom - top) * share;
  const last = history[history.length - 1];
  const description =
    `Accuracy while training: after ${history.length} epochs ${percent(last.accuracy)} on training images, ` +
    `${percent(last.val_accuracy)} on ${validation}`;

  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-labelledby": "curves-title" });
  picture.append(svg("title", { id: "curves-title" }, description));
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    picture.append(svg("line", { class: "grid", x1: left, x2: right, y1: y(share), y2: y(share) }));
    picture.append(svg("text", { x: left - 8, y: y(share) + 4, "text-anchor": "end" }, percent(share, 0)));
  }
  const points = (/** @type {"accuracy" | "val_accuracy"} */ key) =>
    history.map((row) => `${x(row.epoch)},${y(row[key])}`).join(" ");
  picture.append(svg("polyline", { class: "training", points: points("accuracy") }));
  picture.append(svg("polyline", { class: "validation", points: points("val_accuracy") }));
  picture.append(svg("text", { x: left, y: 16 }, "Accuracy: training (dashed) and validation"));
  picture.append(svg("text", { x: left, y: bottom + 18 }, "epoch 1"));
  picture.append(svg("text", { x: right, y: bottom + 18, "text-anchor": "end" }, `epoch ${last.epoch}`));
  return [picture, element("figcaption", `${description}.`)];
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function svg(tag, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.textContent = text;
  return made;
}

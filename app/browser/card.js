/** One photo's answer: a line that unfolds to the photo, what the network saw of it, and a bar for each class. */

import { element, find } from "./element.js";
import { percent, ranked, verdict } from "./verdict.js";

const MOST_CLASSES = 10; // a bar each

/** @typedef {import("./worker.js").TimedAnswer} TimedAnswer */

/**
 * @param {HTMLTemplateElement} template  #card of panel.html
 * @param {string[]} classes
 * @param {File} file
 * @param {TimedAnswer} answer
 * @param {boolean} open  whether it is unfolded at first
 * @param {() => void} remove  called when the visitor removes the photo
 * @returns {HTMLDetailsElement}
 */
export function answerCard(template, classes, file, answer, open, remove) {
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const card = find(copy, "details", HTMLDetailsElement);
  find(card, "h3", HTMLElement).textContent = verdict(classes, answer);
  find(card, ".name", HTMLElement).textContent = file.name;
  showBitmap(find(card, ".thumbnail", HTMLCanvasElement), answer.thumbnail);
  find(card, ".remove", HTMLButtonElement).addEventListener("click", () => {
    URL.revokeObjectURL(find(card, "img", HTMLImageElement).src);
    card.remove();
    remove();
  });
  // A folded card holds no picture, so that two hundred photos need little memory.
  card.addEventListener("toggle", () => fill(card, classes, file, answer), { once: true });
  card.open = open;
  return card;
}

/**
 * What a card shows once it is unfolded.
 * @param {HTMLDetailsElement} card
 * @param {string[]} classes
 * @param {File} file
 * @param {TimedAnswer} answer
 */
function fill(card, classes, file, answer) {
  const { seen, width, height, milliseconds } = answer;
  const image = find(card, "img", HTMLImageElement);
  image.src = URL.createObjectURL(file);
  image.alt = `Photo ${file.name}`;
  find(card, ".about-photo", HTMLElement).textContent =
    `${file.name}, ${width.toLocaleString("en")} x ${height.toLocaleString("en")} pixels`;
  const side = showSquare(find(card, ".seen", HTMLCanvasElement), seen);
  find(card, ".about-seen", HTMLElement).textContent =
    `What the network saw: ${side} x ${side} pixels. Answered in ${milliseconds.toFixed(1)} ms.`;
  const rows = ranked(classes, answer)
    .slice(0, MOST_CLASSES)
    .map(([name, share]) =>
      element("tr", [
        element("th", name, { scope: "row" }),
        element("td", [element("progress", "", { max: 1, value: share, "aria-label": name })]),
        element("td", percent(share), { class: "number" }),
      ]),
    );
  find(card, "tbody", HTMLElement).append(...rows);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ImageBitmap} bitmap  given away
 */
function showBitmap(canvas, bitmap) {
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} rgb  of a square, row by row
 * @returns {number} its side in pixels
 */
function showSquare(canvas, rgb) {
  const side = Math.sqrt(rgb.length / 3);
  canvas.width = canvas.height = side;
  const pixels = new ImageData(side, side);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    pixels.data.set([rgb[from], rgb[from + 1], rgb[from + 2], 255], to);
  }
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return side;
}

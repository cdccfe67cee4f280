/** A photo as three matrices: the square, its planes, and the numbers under the pointer. */

import { numberTable } from "./numbers.js";
import { drawOnce, make } from "./page.js";
import { picker } from "./picker.js";
import { bytes, painted } from "./pixels.js";

const PLANES = ["red", "green", "blue"];
const AROUND = 2; // pixels on each side of the chosen one whose numbers are shown

/** @typedef {{size: number, pixels: string, about: string}} Photo pixels: base64 of uint8 [row][column][colour] */

/** @param {import("./page.js").Component<Photo>} component */
export default function photo(component) {
  drawOnce(component, threePlanes);
}

/** @param {Photo} given */
function threePlanes({ size, pixels, about }) {
  const values = bytes(pixels);
  const sentence = make("p", { class: "sentence", role: "status", "aria-live": "polite" });
  /** @param {number} place @param {number} colour */
  const value = (place, colour) => values[3 * place + colour];

  /** @param {number} row @param {number} column */
  function pick(row, column) {
    for (const picture of pictures) picture.frame(row, column);
    const [top, left] = [corner(row), corner(column)];
    tables.forEach((table, colour) => {
      table.fill(
        Array.from({ length: shownSide }, (_, down) =>
          Array.from({ length: shownSide }, (_, across) => value((top + down) * size + left + across, colour)),
        ),
      );
      table.mark(row - top, column - left, 1, 1);
    });
    const [red, green, blue] = [0, 1, 2].map((colour) => value(row * size + column, colour));
    sentence.textContent = `Row ${row + 1}, column ${column + 1}: red ${red}, green ${green}, blue ${blue}.`;
  }

  const shownSide = Math.min(size, 2 * AROUND + 1);
  /** Where the shown numbers begin. @param {number} chosen */
  const corner = (chosen) => Math.max(0, Math.min(size - shownSide, chosen - AROUND));
  const settings = { rows: size, columns: size, pick };
  const whole = painted(size, size, (place) => [value(place, 0), value(place, 1), value(place, 2)]);
  const planes = PLANES.map((_, plane) =>
    painted(size, size, (place) => {
      /** @type {[number, number, number]} */
      const colour = [0, 0, 0];
      colour[plane] = value(place, plane);
      return colour;
    }),
  );
  const pictures = [
    picker(whole, { ...settings, label: about }),
    ...planes.map((canvas, plane) => picker(canvas, { ...settings, label: `Its ${PLANES[plane]} plane.` })),
  ];
  const tables = PLANES.map((name) =>
    numberTable(`${name}, 0 to 255`, { rows: shownSide, columns: shownSide, colour: name }),
  );
  pick(Math.floor(size / 2), Math.floor(size / 2));
  const seen = pictures.map(({ element }, number) =>
    make("figure", {}, element, make("figcaption", {}, ["the photo", ...PLANES][number])),
  );
  const shownTables = tables.map(({ element }) => element);
  return make(
    "div",
    {},
    make("div", { class: "pictures" }, ...seen),
    sentence,
    make("div", { class: "stage" }, ...shownTables),
  );
}

/** A small table of numbers of which a window is marked, and which can be edited. */

import { make, shown } from "./page.js";

/**
 * @typedef {object} NumberTable
 * @property {HTMLTableElement} element
 * @property {(values: (number | null)[][]) => void} fill null leaves a cell empty
 * @property {(row: number, column: number, height: number, width: number) => void} mark
 */

/**
 * @param {string} caption
 * @param {{rows: number, columns: number, colour?: string, edited?: (row: number, column: number, value: number) => void}}
 *   settings edited: makes the cells inputs, and is called with what was typed
 * @returns {NumberTable}
 */
export function numberTable(caption, { rows, columns, colour = "", edited }) {
  const cells = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const cell = make("td");
      if (edited) cell.append(numberInput(`${caption}, row ${row + 1}, column ${column + 1}`, edited, row, column));
      return cell;
    }),
  );
  const placed = cells.flatMap((line, row) => line.map((cell, column) => ({ cell, row, column })));
  const lines = cells.map((line) => make("tr", {}, ...line));
  const body = make("tbody", {}, ...lines);
  const element = make("table", { class: `numbers ${colour}` }, make("caption", {}, caption), body);
  return {
    element,
    fill(values) {
      for (const { cell, row, column } of placed) write(cell, values[row]?.[column] ?? null);
    },
    mark(top, left, height, width) {
      for (const { cell, row, column } of placed) {
        const inside = row >= top && row < top + height && column >= left && column < left + width;
        cell.classList.toggle("marked", inside);
      }
    },
  };
}

/**
 * @param {string} label
 * @param {(row: number, column: number, value: number) => void} edited
 * @param {number} row
 * @param {number} column
 */
function numberInput(label, edited, row, column) {
  const input = make("input", { type: "number", step: "any", min: "-99", max: "99", "aria-label": label });
  input.oninput = () => {
    if (input.value !== "" && input.validity.valid) edited(row, column, input.valueAsNumber);
  };
  return input;
}

/** @param {HTMLTableCellElement} cell @param {number | null} value */
function write(cell, value) {
  const input = cell.querySelector("input");
  if (!input) cell.textContent = value === null ? "" : shown(value);
  else if (input.valueAsNumber !== value) input.value = String(value);
}

/** A picture of which a place is chosen: with the pointer, by a tap, or with the arrow keys. */

import { make } from "./page.js";

const MOVES = /** @type {Record<string, [number, number]>} */ ({
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
});

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{label: string, rows: number, columns: number, pick?: (row: number, column: number) => void}} settings
 *   label: what the picture shows, for a screen reader; pick: called with the chosen place; none: only to look at
 * @returns {{element: HTMLElement, frame: (row: number, column: number, height?: number, width?: number) => void}}
 *   frame: marks a window of the picture
 */
export function picker(canvas, { label, rows, columns, pick }) {
  const mark = make("div", { class: "frame" });
  const element = make("div", { class: "picture", role: "img", "aria-label": label }, canvas, mark);
  let [row, column] = [0, 0];

  /** @param {number} value @param {number} count */
  const within = (value, count) => Math.max(0, Math.min(count - 1, value));

  /** @param {number} newRow @param {number} newColumn */
  function choose(newRow, newColumn) {
    [row, column] = [within(newRow, rows), within(newColumn, columns)];
    pick?.(row, column);
  }

  /** @param {PointerEvent} event */
  function point(event) {
    const box = canvas.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const down = (event.clientY - box.top) / box.height;
    choose(Math.floor(down * rows), Math.floor(across * columns));
  }

  if (pick) {
    element.setAttribute("role", "application");
    element.setAttribute("tabindex", "0");
    element.setAttribute("aria-label", `${label} The arrow keys choose a place.`);
    element.classList.add("chosen");
    element.onpointermove = (event) => (event.pointerType === "mouse" ? point(event) : undefined);
    element.onpointerdown = point;
    element.onkeydown = (event) => {
      const move = MOVES[event.key];
      if (!move) return;
      event.preventDefault();
      choose(row + move[0], column + move[1]);
    };
  }
  return {
    element,
    frame(top, left, height = 1, width = 1) {
      if (height === 1 && width === 1) [row, column] = [top, left];
      // Windows that begin beyond the edge, in the padding, are cut at it.
      const [first, last] = [Math.max(0, top), Math.min(rows, top + height)];
      const [start, end] = [Math.max(0, left), Math.min(columns, left + width)];
      mark.style.top = `${(100 * first) / rows}%`;
      mark.style.left = `${(100 * start) / columns}%`;
      mark.style.height = `${(100 * Math.max(0, last - first)) / rows}%`;
      mark.style.width = `${(100 * Math.max(0, end - start)) / columns}%`;
    },
  };
}

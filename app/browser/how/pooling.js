/** The pooling example: a window slides over the result of the convolution; its largest number and its mean remain. */

import { numberTable } from "./numbers.js";
import { drawOnce, make, shown } from "./page.js";
import { stepper } from "./stepper.js";

/** @typedef {{values: number[][], window: number}} PoolingExample */

/** @param {import("./page.js").Component<PoolingExample>} component */
export default function pooling(component) {
  drawOnce(component, poolingExample);
}

/** @param {PoolingExample} given */
function poolingExample({ values: original, window: size }) {
  const values = structuredClone(original);
  const count = values.length - size + 1;
  const largest = numberTable("maximum", { rows: count, columns: count });
  const mean = numberTable("average", { rows: count, columns: count });
  const place = make("div");
  const sentence = make("p", { class: "sentence", role: "status", "aria-live": "polite" });
  const steps = stepper(show);
  /** @type {import("./numbers.js").NumberTable} */
  let before;

  /** @param {number} top @param {number} left */
  const under = (top, left) => values.slice(top, top + size).flatMap((line) => line.slice(left, left + size));
  /** @param {number[]} numbers */
  const average = (numbers) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

  /** @param {number} step @param {boolean} playing */
  function show(step, playing) {
    const [row, column] = [Math.floor(step / count), step % count];
    before.mark(row, column, size, size);
    for (const [table, reduce] of /** @type {[typeof mean, (numbers: number[]) => number][]} */ ([
      [largest, (numbers) => Math.max(...numbers)],
      [mean, average],
    ])) {
      table.fill(
        Array.from({ length: count }, (_, down) =>
          Array.from({ length: count }, (_, across) =>
            down * count + across <= step ? reduce(under(down, across)) : null,
          ),
        ),
      );
      table.mark(row, column, 1, 1);
    }
    const numbers = under(row, column);
    sentence.setAttribute("aria-live", playing ? "off" : "polite");
    sentence.textContent =
      `Step ${step + 1} of ${count * count}. Of ${numbers.map((value) => shown(value)).join(", ")} ` +
      `the maximum is ${shown(Math.max(...numbers))}, the average ${shown(average(numbers))}.`;
  }

  /** @param {boolean} editing */
  function build(editing) {
    /** @param {number} row @param {number} column @param {number} value */
    const edited = (row, column, value) => {
      values[row][column] = value;
      steps.again();
    };
    const shape = { rows: values.length, columns: values.length };
    before = numberTable("feature map", { ...shape, edited: editing ? edited : undefined });
    before.fill(values);
    place.replaceChildren(before.element);
    steps.begin(count * count);
  }

  const edit = make("input", { type: "checkbox" });
  edit.onchange = () => build(edit.checked);
  build(false);
  const settings = make("div", { class: "settings" }, make("label", {}, edit, "Change the numbers"));
  const arrow = make("span", { class: "sign" }, "\u2192");
  const stage = make("div", { class: "stage" }, place, arrow, largest.element, mean.element);
  return make("div", { class: "worked" }, settings, stage, steps.element, sentence);
}

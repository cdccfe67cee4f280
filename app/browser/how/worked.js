/** The worked example: a filter slides over a small image of three colours, and a result fills up. */

import { numberTable } from "./numbers.js";
import { added, drawOnce, make, shown } from "./page.js";
import { stepper } from "./stepper.js";

const COLOURS = ["red", "green", "blue"];

/**
 * @typedef {object} Example
 * @property {number[][][]} image [colour][row][column]
 * @property {number[][][]} filter [colour][row][column], of the largest size; a smaller one is its upper left
 * @property {number[]} sizes of the filter
 * @property {number} size the one to begin with
 * @property {number[]} strides
 */

/** @param {import("./page.js").Component<Example>} component */
export default function worked(component) {
  drawOnce(component, workedExample);
}

/** @param {Example} given */
function workedExample(given) {
  const image = structuredClone(given.image);
  const filter = structuredClone(given.filter);
  const side = image[0].length;
  const state = { size: given.size, stride: given.strides[0], editing: false };
  const stage = make("div", { class: "stage" });
  const sentence = make("p", { class: "sentence", role: "status", "aria-live": "polite" });
  const formula = make("p", { class: "formula" });
  const steps = stepper(show);
  /** @type {import("./numbers.js").NumberTable[]} */
  let planes = [];
  /** @type {import("./numbers.js").NumberTable} */
  let result;

  const places = () => Math.floor((side - state.size) / state.stride) + 1;

  /** The products under the window, [colour][...]. @param {number} top @param {number} left */
  function products(top, left) {
    return image.map((plane, colour) =>
      filter[colour]
        .slice(0, state.size)
        .flatMap((line, row) =>
          line.slice(0, state.size).map((weight, column) => [plane[top + row][left + column], weight]),
        ),
    );
  }

  /** @param {number} top @param {number} left */
  function sumAt(top, left) {
    return products(top, left)
      .flat()
      .reduce((sum, [value, weight]) => sum + value * weight, 0);
  }

  /** @param {number} step @param {boolean} playing */
  function show(step, playing) {
    const count = places();
    const [row, column] = [Math.floor(step / count), step % count];
    const [top, left] = [row * state.stride, column * state.stride];
    for (const plane of planes) plane.mark(top, left, state.size, state.size);
    const sums = Array.from({ length: count }, (_, down) =>
      Array.from({ length: count }, (_, across) =>
        down * count + across <= step ? sumAt(down * state.stride, across * state.stride) : null,
      ),
    );
    result.fill(sums);
    result.mark(row, column, 1, 1);
    sentence.setAttribute("aria-live", playing ? "off" : "polite");
    sentence.replaceChildren(...inWords(step, count * count, products(top, left)));
  }

  /** @param {number} step @param {number} count @param {number[][][]} pairs value and weight, by colour */
  function inWords(step, count, pairs) {
    const sums = pairs.map((colour) => colour.reduce((sum, [value, weight]) => sum + value * weight, 0));
    const lines = pairs.map((colour, number) => {
      const written = colour.map(([value, weight]) => `${shown(value)} \u00d7 ${inBrackets(weight)}`).join(" + ");
      return make("span", { class: COLOURS[number] }, `${COLOURS[number]}: ${written} = ${shown(sums[number])}. `);
    });
    const total = sums.reduce((sum, value) => sum + value, 0);
    const together = make("strong", { "data-sum": String(total) }, `Together ${added(sums)} = ${shown(total)}.`);
    return [make("span", {}, `Step ${step + 1} of ${count}. `), ...lines, together];
  }

  function build() {
    /** @param {number[][]} values @returns {(row: number, column: number, value: number) => void} */
    const editing = (values) => (row, column, value) => {
      values[row][column] = value;
      steps.again();
    };
    planes = image.map((plane, colour) =>
      numberTable(COLOURS[colour], {
        rows: side,
        columns: side,
        colour: COLOURS[colour],
        edited: state.editing ? editing(plane) : undefined,
      }),
    );
    const filters = filter.map((weights, colour) =>
      numberTable(`filter for ${COLOURS[colour]}`, {
        rows: state.size,
        columns: state.size,
        colour: COLOURS[colour],
        edited: state.editing ? editing(weights) : undefined,
      }),
    );
    for (const [colour, plane] of planes.entries()) plane.fill(image[colour]);
    for (const [colour, table] of filters.entries()) table.fill(filter[colour]);
    const count = places();
    result = numberTable("result", { rows: count, columns: count });
    const rows = planes.map((plane, colour) =>
      make("div", { class: "pair" }, plane.element, make("span", { class: "sign" }, "\u00d7"), filters[colour].element),
    );
    const sum = make("div", { class: "pair" }, make("span", { class: "sign" }, "="), result.element);
    stage.replaceChildren(make("div", { class: "pairs" }, ...rows), sum);
    formula.textContent =
      `Size of the result: (${side} \u2212 ${state.size}) / ${state.stride} + 1 = ${count}, rounded down, ` +
      `so ${count} x ${count}. In general: (image \u2212 filter) / stride + 1.`;
    steps.begin(count * count);
  }

  const size = choice("Filter", given.sizes, state.size, (value) => `${value} x ${value}`);
  const stride = choice("Stride", given.strides, state.stride, (value) => `${value} pixel${value > 1 ? "s" : ""}`);
  const edit = make("input", { type: "checkbox" });
  /** Read the settings, and begin anew. */
  function choose() {
    state.size = Number(size.select.value);
    state.stride = Number(stride.select.value);
    state.editing = edit.checked;
    build();
  }

  for (const input of [size.select, stride.select, edit]) input.onchange = choose;
  const settings = make("div", { class: "settings" }, size.label, stride.label);
  settings.append(make("label", {}, edit, "Change the numbers"));
  build();
  return make("div", { class: "worked" }, settings, stage, steps.element, sentence, formula);
}

/** A negative number after a sign. @param {number} value */
function inBrackets(value) {
  return value < 0 ? `(${shown(value)})` : shown(value);
}

/**
 * A box to choose a number from.
 * @param {string} name
 * @param {number[]} values
 * @param {number} chosen
 * @param {(value: number) => string} inWords
 */
function choice(name, values, chosen, inWords) {
  const options = values.map((value) => make("option", { value: String(value) }, inWords(value)));
  const select = make("select", {}, ...options);
  select.value = String(chosen);
  return { select, label: make("label", {}, `${name} `, select) };
}

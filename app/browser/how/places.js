/** A convolution of the network on the visitor's photo: choose a filter and a place, and see the sum written out. */

import { numberTable } from "./numbers.js";
import { drawOnce, make, shown } from "./page.js";
import { picker } from "./picker.js";
import { bytes, floats, mapColour, painted } from "./pixels.js";

const COLOURS = ["red", "green", "blue"];
const LISTED = 6; // input maps whose part is named, where there are more than three

/**
 * @typedef {object} Filter
 * @property {number} number from 0
 * @property {string} weights base64 of float32 [channel][row][column]
 * @property {number} bias
 * @property {number[]} channels of the input that it sees
 * @property {string} sums base64 of float32 [row][column]: what onnxruntime gives
 */

/**
 * @typedef {object} NetworkConvolution
 * @property {string} layer
 * @property {string} before what the input is: "the photo", or a layer's name
 * @property {string} input base64 of float32 [channel][row][column]
 * @property {[number, number, number]} inputShape channels, height, width
 * @property {string} pixels base64 of uint8 [row][column][3]: the photo, where the input is that; else empty
 * @property {[number, number]} outputShape height, width
 * @property {[number, number]} kernel height, width
 * @property {[number, number]} stride down, across
 * @property {[number, number]} padding above, to the left
 * @property {boolean} hasBias
 * @property {string} activation "ReLU", or empty
 * @property {string} next what comes after this layer
 * @property {Filter[]} filters
 */

/** @param {import("./page.js").Component<NetworkConvolution>} component */
export default function places(component) {
  drawOnce(component, (data) => networkConvolution(data, (number) => component.setStateValue("filter", number)));
}

/** @param {NetworkConvolution} given @param {(number: number) => void} tell called with the filter that is chosen */
function networkConvolution(given, tell) {
  const [channels, inputHeight, inputWidth] = given.inputShape;
  const [height, width] = given.outputShape;
  const [kernelHeight, kernelWidth] = given.kernel;
  const input = floats(given.input);
  const filters = given.filters.map((filter) => ({
    ...filter,
    weights: floats(filter.weights),
    sums: floats(filter.sums),
  }));
  const isPhoto = given.pixels !== "";
  const names = isPhoto ? COLOURS : Array.from({ length: channels }, (_, channel) => `map ${channel + 1}`);
  const state = { filter: filters[0], row: Math.floor(height / 2), column: Math.floor(width / 2), channel: 0 };
  const sentence = make("p", { class: "sentence", role: "status", "aria-live": "polite" });
  const working = make("div", { class: "pairs" });
  const caption = make("figcaption");
  const seenPlace = make("figure");
  const mapPlace = make("figure");
  /** @type {ReturnType<typeof picker>} */
  let seen;
  /** @type {ReturnType<typeof picker>} */
  let map;

  /** Where the window begins in the input; below 0 in the padding. */
  const corner = () => [
    state.row * given.stride[0] - given.padding[0],
    state.column * given.stride[1] - given.padding[1],
  ];

  /** The input's value; 0 beyond its edge. @param {number} channel @param {number} row @param {number} column */
  function valueAt(channel, row, column) {
    if (row < 0 || column < 0 || row >= inputHeight || column >= inputWidth) return 0;
    return input[(channel * inputHeight + row) * inputWidth + column];
  }

  /** What the filter sees of its channel number `place`, and its weights. @param {number} place */
  function windowOf(place) {
    const [top, left] = corner();
    const lines = Array.from({ length: kernelHeight }, (_, row) => row);
    const cells = Array.from({ length: kernelWidth }, (_, column) => column);
    const patch = lines.map((row) =>
      cells.map((column) => valueAt(state.filter.channels[place], top + row, left + column)),
    );
    const weights = lines.map((row) =>
      cells.map((column) => state.filter.weights[(place * kernelHeight + row) * kernelWidth + column]),
    );
    const part = patch.flatMap((line, row) => line.map((value, column) => value * weights[row][column]));
    return { patch, weights, sum: part.reduce((sum, value) => sum + value, 0) };
  }

  /** @param {number} row @param {number} column */
  function pick(row, column) {
    [state.row, state.column] = [row, column];
    map.frame(row, column);
    const [top, left] = corner();
    seen.frame(top, left, kernelHeight, kernelWidth);
    const windows = state.filter.channels.map((channel, place) => ({ name: names[channel], ...windowOf(place) }));
    const strongest = [...windows].sort((one, other) => Math.abs(other.sum) - Math.abs(one.sum));
    const listed = windows.length > COLOURS.length ? strongest.slice(0, LISTED) : windows;
    working.replaceChildren(...listed.slice(0, COLOURS.length).map(writtenOut));
    sentence.replaceChildren(...inWords(windows, listed));
  }

  /** @param {{name: string, patch: number[][], weights: number[][], sum: number}} window */
  function writtenOut({ name, patch, weights, sum }) {
    const shape = { rows: kernelHeight, columns: kernelWidth, colour: isPhoto ? name : "" };
    const values = numberTable(`${name}, scaled`, shape);
    if (!isPhoto) values.element.caption?.replaceChildren(name);
    const filter = numberTable("weights", shape);
    values.fill(rounded(patch));
    filter.fill(rounded(weights));
    const result = make("span", { class: "sign" }, `= ${shown(sum)}`);
    return make(
      "div",
      { class: "pair" },
      values.element,
      make("span", { class: "sign" }, "\u00d7"),
      filter.element,
      result,
    );
  }

  /** @param {number[][]} values */
  const rounded = (values) => values.map((line) => line.map((value) => Number(value.toFixed(2))));

  /**
   * @param {{name: string, sum: number}[]} windows
   * @param {{name: string, sum: number}[]} listed
   */
  function inWords(windows, listed) {
    const { bias, sums, number } = state.filter;
    const total = windows.reduce((sum, window) => sum + window.sum, bias);
    const own = sums[state.row * width + state.column];
    const parts = listed.map((window) => `${window.name} ${shown(window.sum)}`);
    const others = windows.length - listed.length;
    if (others > 0) {
      const named = listed.reduce((sum, window) => sum + window.sum, bias);
      parts.push(`the other ${others} together ${shown(total - named)}`);
    }
    if (given.hasBias) parts.push(`bias ${shown(bias)}`);
    const where = `Filter ${number + 1}, row ${state.row + 1}, column ${state.column + 1}: `;
    const data = { "data-sum": String(total), "data-network": String(own) };
    const sum = make("strong", data, `${parts.join(", ")}. Together ${shown(total)}. `);
    const after = given.activation
      ? `${given.activation} makes ${shown(Math.max(0, total))} of it. `
      : `No activation in this layer${given.next ? `; next comes ${given.next}` : ""}. `;
    return [where, sum, `The network itself computed ${shown(own)}. `, after];
  }

  /** @param {typeof filters[number]} filter */
  function choose(filter) {
    state.filter = filter;
    for (const [place, button] of buttons.entries()) {
      const isChosen = filters[place] === filter;
      button.setAttribute("aria-checked", String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    }
    const strongestChannel = state.filter.channels.reduce((best, channel, place, all) =>
      weightOf(place) > weightOf(all.indexOf(best)) ? channel : best,
    );
    const [photoCanvas, about] = isPhoto
      ? [photo(), "the photo"]
      : [inputMap(strongestChannel), `map ${strongestChannel + 1} of ${given.before}`];
    seen = picker(photoCanvas, { rows: inputHeight, columns: inputWidth, label: `What goes in: ${about}.` });
    const label = `Feature map ${filter.number + 1} of ${given.layer}.`;
    map = picker(paintedMap(filter), { rows: height, columns: width, label, pick });
    caption.textContent = `feature map ${filter.number + 1}, ${height} x ${width}`;
    seenPlace.replaceChildren(seen.element, make("figcaption", {}, `${about}, ${inputHeight} x ${inputWidth}`));
    mapPlace.replaceChildren(map.element, caption);
    pick(state.row, state.column);
  }

  /** How much weight the filter gives a channel. @param {number} place */
  function weightOf(place) {
    const size = kernelHeight * kernelWidth;
    return state.filter.weights
      .slice(place * size, (place + 1) * size)
      .reduce((sum, value) => sum + Math.abs(value), 0);
  }

  function photo() {
    const values = bytes(given.pixels);
    return painted(inputHeight, inputWidth, (place) => [
      values[3 * place],
      values[3 * place + 1],
      values[3 * place + 2],
    ]);
  }

  /** @param {number} channel */
  function inputMap(channel) {
    const size = inputHeight * inputWidth;
    const values = input.subarray(channel * size, (channel + 1) * size);
    const highest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return painted(inputHeight, inputWidth, (place) => mapColour(values[place], highest));
  }

  /** @param {typeof filters[number]} filter */
  function paintedMap({ sums }) {
    const values = given.activation ? sums.map((value) => Math.max(0, value)) : sums;
    const highest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return painted(height, width, (place) => mapColour(values[place], highest));
  }

  /** The filter itself where it sees the photo: grey is weight 0. @param {typeof filters[number]} filter */
  function paintedFilter({ weights }) {
    const size = kernelHeight * kernelWidth;
    const highest = weights.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    /** @param {number} weight */
    const level = (weight) => 127.5 * (1 + weight / highest);
    return painted(kernelHeight, kernelWidth, (place) => [
      level(weights[place]),
      level(weights[size + place]),
      level(weights[2 * size + place]),
    ]);
  }

  const buttons = filters.map((filter) => {
    const picture = isPhoto && filter.channels.length === 3 ? paintedFilter(filter) : paintedMap(filter);
    const label = { type: "button", role: "radio", "aria-label": `filter ${filter.number + 1}`, class: "tile" };
    const button = make("button", label, picture);
    button.title = `filter ${filter.number + 1}`;
    button.onclick = () => {
      choose(filter);
      tell(filter.number);
    };
    button.onkeydown = (event) => {
      const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!move) return;
      event.preventDefault();
      const next = (filters.indexOf(filter) + move + filters.length) % filters.length;
      choose(filters[next]);
      tell(filters[next].number);
      buttons[next].focus();
    };
    return button;
  });
  choose(filters[0]);
  const row = make(
    "div",
    { class: "tiles", role: "radiogroup", "aria-label": `Filters of ${given.layer}` },
    ...buttons,
  );
  const stage = make("div", { class: "pictures two" }, seenPlace, mapPlace);
  return make("div", {}, row, make("div", { class: "beside" }, stage, make("div", {}, sentence, working)));
}

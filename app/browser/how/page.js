/** What the explaining components share: making elements, numbers as text, and when to draw anew. */

/**
 * What Streamlit calls a component with, at every run of the page and always with the same parent element.
 * @template Data
 * @typedef {object} Component
 * @property {ShadowRoot} parentElement
 * @property {Data & {id: string}} data id: of the data; the same data are drawn once
 * @property {(name: string, value: unknown) => void} setStateValue
 */

/**
 * An element with attributes and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Fill the component's place, unless these data are already there.
 * @template Data
 * @param {Component<Data>} component
 * @param {(data: Data) => HTMLElement} draw
 */
export function drawOnce({ parentElement, data }, draw) {
  const place = /** @type {HTMLElement} */ (parentElement.getElementById("how"));
  if (place.dataset.id === data.id) return;
  place.dataset.id = data.id;
  place.replaceChildren(draw(data));
}

/**
 * A number for people: "-0.25", "12", "0.0031", with a true minus sign.
 * @param {number} value
 * @param {number} digits after the point, at most
 * @returns {string}
 */
export function shown(value, digits = 3) {
  const text = Number(value.toFixed(digits)).toString();
  return (text === "0" && value !== 0 && digits < 6 ? shown(value, digits + 1) : text).replace("-", "\u2212");
}

/**
 * "3 + 2 - 1": numbers with their signs between them.
 * @param {number[]} values
 */
export function added(values) {
  return values.map((value, place) => (place === 0 ? shown(value) : signed(value))).join(" ");
}

/** @param {number} value */
function signed(value) {
  return value < 0 ? `\u2212 ${shown(-value)}` : `+ ${shown(value)}`;
}

/** The layers one after the other, each as a strip of feature maps; a chosen map is enlarged. */

import { drawOnce, make, shown } from "./page.js";

/**
 * @typedef {object} Strip
 * @property {string} name
 * @property {string} about type and shape, in words
 * @property {string} parameters how many, and why that many
 * @property {string} picture address of the maps side by side, largest response first
 * @property {[number, number]} shape height and width of a map, in values
 * @property {[number, number, number][]} maps of each in the picture: its number from 0, mean and largest value
 * @property {number} total how many maps the layer has
 * @property {string} text what to say below, where there are no maps
 */

/** @param {import("./page.js").Component<{strips: Strip[]}>} component */
export default function strips(component) {
  drawOnce(component, ({ strips: given }) => make("ol", { class: "strips" }, ...given.map(oneStrip)));
}

/** @param {Strip} strip */
function oneStrip(strip) {
  const heading = make("p", { class: "layer" }, make("strong", {}, strip.name), ` ${strip.about}`);
  const parameters = make("p", { class: "small" }, strip.parameters);
  if (strip.maps.length === 0) {
    const values = make("img", { class: "values", src: strip.picture, alt: `The values that leave ${strip.name}.` });
    return make("li", {}, heading, parameters, values, make("p", { class: "small" }, strip.text));
  }
  const enlarged = make("figure", { "aria-live": "polite" });
  const tiles = strip.maps.map((_, place) => tile(strip, place));
  let opened = -1;

  /** @param {number} place */
  function open(place) {
    opened = place === opened ? -1 : place;
    for (const [number, button] of tiles.entries()) button.setAttribute("aria-pressed", String(number === opened));
    enlarged.replaceChildren(
      ...(opened < 0 ? [] : [picture(strip, place, "enlarged"), make("figcaption", {}, inWords(strip, place))]),
    );
  }

  /** Of all tiles the tab key reaches one. @param {number} place */
  function reach(place) {
    for (const [number, button] of tiles.entries()) button.tabIndex = number === place ? 0 : -1;
  }

  for (const [place, button] of tiles.entries()) {
    button.onclick = () => open(place);
    button.onkeydown = (event) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!move) return;
      event.preventDefault();
      const next = (place + move + tiles.length) % tiles.length;
      reach(next);
      tiles[next].focus();
    };
  }
  reach(0);
  const few = strip.maps.length < strip.total ? `The ${strip.maps.length} strongest of ${strip.total} maps.` : "";
  const row = make("div", { class: "tiles", role: "group", "aria-label": `Feature maps of ${strip.name}` }, ...tiles);
  return make("li", {}, heading, parameters, row, make("p", { class: "small" }, few), enlarged);
}

/** @param {Strip} strip @param {number} place */
function tile(strip, place) {
  const label = { type: "button", class: "tile", "aria-label": inWords(strip, place), "aria-pressed": "false" };
  const button = make("button", label, picture(strip, place, "thumbnail"));
  button.title = inWords(strip, place);
  return button;
}

/** @param {Strip} strip @param {number} place */
function inWords(strip, place) {
  const [number, mean, largest] = strip.maps[place];
  return `map ${number + 1} of ${strip.name}: mean ${shown(mean)}, largest ${shown(largest)}`;
}

/** One map, cut out of the picture by its style. @param {Strip} strip @param {number} place @param {string} kind */
function picture(strip, place, kind) {
  const count = strip.maps.length;
  const cut = make("span", { class: `cut ${kind}` });
  cut.style.backgroundImage = `url("${strip.picture}")`;
  cut.style.backgroundSize = `${100 * count}% 100%`;
  cut.style.backgroundPosition = `${count > 1 ? (100 * place) / (count - 1) : 0}% 0`;
  cut.style.aspectRatio = `${strip.shape[1]} / ${strip.shape[0]}`;
  return cut;
}

/** Elements, found and made. What comes from outside is only ever text. */

/**
 * @template {Element} T
 * @param {ParentNode} place
 * @param {string} selector
 * @param {new () => T} kind  such as HTMLInputElement
 * @returns {T} the first that matches
 */
export function find(place, selector, kind) {
  const found = place.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} ${selector}.`);
  return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string | Element[]} content  its text, or its children
 * @param {Record<string, string | number>} [attributes]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, content = "", attributes = {}) {
  const made = document.createElement(tag);
  made.append(...(typeof content === "string" ? [content] : content));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/**
 * A sentence about something that failed.
 * @param {string} title
 * @param {string} sentence
 */
export function problem(title, sentence) {
  const text = element("p", sentence, { role: "alert" });
  return element("article", [element("h3", title), text], { class: "problem" });
}

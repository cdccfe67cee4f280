/** The page's switch "Answer in this browser": the panel inside Streamlit. Nothing is sent back. */

import { openPanel } from "./panel.js";

/** @typedef {import("./panel.js").Description} Description */
/** @typedef {Description & {key: string, html: string, worker: string, title: string}} Settings  key: of the model */

// Panels of this visit by model: photos stay while the visitor looks at another screen.
const page = /** @type {{glimpsePanels?: Map<string, HTMLElement>}} */ (window);
page.glimpsePanels ??= new Map();
const panels = page.glimpsePanels;

/**
 * Streamlit calls this at every rerun with the same parent element.
 * @param {{parentElement: ShadowRoot, data: Uint8Array}} component  data: see `unpacked`
 */
export default function (component) {
  const place = /** @type {HTMLElement} */ (component.parentElement.querySelector("#place"));
  const { settings, model } = unpacked(component.data);
  const kept = panels.get(settings.key);
  if (kept) {
    if (kept.parentNode !== place) place.replaceChildren(kept);
    return;
  }
  const panel = document.createElement("div");
  panel.innerHTML = settings.html; // our own panel.html
  panels.set(settings.key, panel);
  place.replaceChildren(panel);
  const { script, wasm } = settings.runtime;
  const description = {
    ...settings,
    runtime: { script: absolute(script), wasm: absolute(wasm) },
    models: [{ title: settings.title, bytes: model.length, url: urlOf(model, "application/octet-stream") }],
  };
  const worker = urlOf(settings.worker, "text/javascript");
  openPanel(panel, description, () => new Worker(worker), panel);
}

/**
 * @param {Uint8Array} data  a line of JSON, then the bytes of the ONNX file
 * @returns {{settings: Settings, model: Uint8Array}}
 */
function unpacked(data) {
  const end = data.indexOf("\n".charCodeAt(0));
  return { settings: JSON.parse(new TextDecoder().decode(data.subarray(0, end))), model: data.subarray(end + 1) };
}

/**
 * @param {string | Uint8Array} content
 * @param {string} type
 */
function urlOf(content, type) {
  return URL.createObjectURL(new Blob([/** @type {BlobPart} */ (content)], { type }));
}

/**
 * The same file with its address from the root of the page's server.
 * @param {import("./download.js").Source} source
 */
function absolute(source) {
  return { ...source, url: new URL(source.url, window.location.origin).href };
}

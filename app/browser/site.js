/** The static page: the panel, and what there is to say about the network. */

import { showAbout } from "./about.js";
import { find } from "./element.js";
import { openPanel } from "./panel.js";

/** @typedef {import("./panel.js").Description & {about: import("./about.js").About, worker?: string}} Site */

/** @type {Site} */
const site = JSON.parse(find(document, "#site", HTMLScriptElement).text);

/** The worker: a module beside the page, or in the single page its text; from a file only a classic one starts. */
function startWorker() {
  if (!site.worker) return new Worker("worker.js", { type: "module" });
  return new Worker(URL.createObjectURL(new Blob([site.worker], { type: "text/javascript" })));
}

showAbout(find(document, "#about", HTMLElement), site.about);
openPanel(find(document, "#panel", HTMLElement), site, startWorker, document);
if (!site.worker && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("service-worker.js").catch(() => undefined); // the page then works online only
}

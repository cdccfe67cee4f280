/** The place where photos are dropped and answered: the whole of it, for the static site and for the page. */

import { Answers } from "./answers.js";
import { openCamera } from "./camera.js";
import { client } from "./client.js";
import { downloadAll } from "./download.js";
import { element, find, problem } from "./element.js";
import { openInbox } from "./inbox.js";
import { showSamples } from "./samples.js";

/** @typedef {import("./download.js").Source} Source */
/** @typedef {Source & {title: string}} Model  an ONNX file and what it is, in words */
/**
 * @typedef {object} Description
 * @property {string[]} classes
 * @property {{script: Source, wasm: Source}} runtime  onnxruntime-web
 * @property {Model[]} models  of one network; the first is the one to begin with
 * @property {import("./samples.js").Sample[]} samples
 */

/**
 * @param {HTMLElement} panel  holds panel.html
 * @param {Description} description
 * @param {() => Worker} startWorker
 * @param {EventTarget & Node} target  where photos may be dropped
 */
export function openPanel(panel, description, startWorker, target) {
  const { classes, models, runtime, samples } = description;
  const loading = find(panel, "#loading", HTMLElement);
  const status = find(panel, "#status", HTMLElement);
  const say = (/** @type {string} */ sentence) => {
    status.textContent = sentence;
  };
  const answers = new Answers(panel, classes, say);
  const take = (/** @type {File[]} */ files) => answers.add(files); // they wait until the network is loaded
  openInbox(panel, target, take);
  openCamera(panel, take, say);
  showSamples(panel, samples, take);
  /** @type {Worker | undefined} */
  let worker;

  /**
   * Download and start the network in a worker of its own.
   * @param {Model} model
   */
  async function load(model) {
    worker?.terminate();
    const bar = find(panel, "#progress", HTMLProgressElement);
    const files = await downloadAll([runtime.script, runtime.wasm, model], (share) => {
      bar.value = share;
    });
    const [script, wasm, network] = files;
    worker = startWorker();
    const ask = client(worker);
    await ask(
      "load",
      { script, wasm, model: network },
      files.map((file) => file.buffer),
    );
    return ask;
  }

  /** @param {Model} model */
  async function begin(model) {
    loading.hidden = false;
    try {
      answers.ask = await load(model);
    } catch {
      answers.ask = undefined;
      loading.replaceChildren(
        problem("Not ready", "The network could not be loaded: check the connection and load the page again."),
      );
      return;
    }
    loading.hidden = true;
    find(panel, "#drop", HTMLElement).hidden = false;
    say("Ready.");
  }

  answers.last = begin(models[0]);
  offerModels(panel, models, (model) => {
    answers.last = answers.last.then(() => begin(model));
    answers.again();
  });
}

/**
 * A choice of files, where there are several.
 * @param {HTMLElement} panel
 * @param {Model[]} models
 * @param {(model: Model) => void} choose
 */
function offerModels(panel, models, choose) {
  const select = find(panel, "#model", HTMLSelectElement);
  select.append(...models.map(({ title }, index) => element("option", title, { value: index })));
  select.addEventListener("change", () => choose(models[Number(select.value)]));
  find(panel, "#models", HTMLElement).hidden = models.length < 2;
}

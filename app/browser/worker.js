/** The heavy work, off the main thread: photos come in one by one, answers go out under the photo's number. */

import { Classifier } from "./classifier.js";
import { readPhoto } from "./photo.js";
import { PhotoError } from "./photo-error.js";

/**
 * What the worker can be asked, and what it gives.
 * @typedef {object} Tasks
 * @property {{values: Files, result: {}}} load
 * @property {{values: {file: Blob}, result: TimedAnswer}} classify
 */
/** @typedef {{script: Uint8Array, wasm: Uint8Array, model: Uint8Array}} Files */
/** @typedef {{milliseconds: number, width: number, height: number, thumbnail: ImageBitmap}} Seen  the photo's size */
/** @typedef {import("./classifier.js").Answer & Seen} TimedAnswer */

/** @type {Classifier | undefined} */
let classifier;

const handlers = {
  /**
   * Start the runtime once: the bytes of onnxruntime-web's module and wasm, and of the ONNX file.
   * @param {Files} files
   */
  async load({ script, wasm, model }) {
    // A URL made here: a page opened as a file may not share its own with a worker.
    const blob = new Blob([/** @type {BlobPart} */ (script)], { type: "text/javascript" });
    const runtime = await import(URL.createObjectURL(blob));
    runtime.env.wasm.wasmBinary = wasm;
    runtime.env.wasm.numThreads = 1; // two gain nothing at this size, and would need special headers
    classifier = await Classifier.load(runtime, model);
    return {};
  },

  /** @param {{file: Blob}} values */
  async classify({ file }) {
    if (!classifier) throw new Error("asked before it was loaded");
    const { thumbnail, original, ...photo } = await readPhoto(file);
    const began = performance.now();
    const answer = await classifier.classify(photo);
    return { ...answer, ...original, thumbnail, milliseconds: performance.now() - began };
  },
};

/** @param {MessageEvent<{id: number, task: "load" | "classify", values: any}>} event */
self.onmessage = async ({ data: { id, task, values } }) => {
  try {
    self.postMessage({ id, result: await handlers[task](values) });
  } catch (error) {
    self.postMessage({ id, problem: error instanceof PhotoError ? error.message : "", detail: String(error) });
  }
};

/** The heavy work, off the main thread: photos come in one by one, answers go out under the photo's number. */

import { Classifier, PhotoError, readPhoto } from "./glimpse.js";

let classifier;

const handlers = {
  /** Start the runtime once: the bytes of onnxruntime-web's module and wasm, and of model.onnx. */
  async load({ script, wasm, model }) {
    // A URL made here: a page opened as a file may not share its own with a worker.
    const ort = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
    ort.env.wasm.wasmBinary = wasm;
    ort.env.wasm.numThreads = 1; // two gain nothing at this size, and would need special headers
    classifier = await Classifier.load(ort, model);
    return {};
  },

  async classify({ file }) {
    const photo = await readPhoto(file);
    const began = performance.now();
    const answer = await classifier.classify(photo);
    const milliseconds = performance.now() - began;
    return { ...answer, milliseconds, width: photo.width, height: photo.height };
  },
};

self.onmessage = async ({ data: { id, task, ...values } }) => {
  try {
    self.postMessage({ id, result: await handlers[task](values) });
  } catch (error) {
    const problem = error instanceof PhotoError ? error.message : "The photo could not be answered in this browser.";
    self.postMessage({ id, problem, detail: String(error) });
  }
};

/** The ONNX file, ready to answer: cutting the square, resizing, scaling and the network are inside it. */

/**
 * @typedef {object} Answer
 * @property {Float32Array} probabilities  of each class
 * @property {Uint8Array} seen  RGB of the square that the network saw, row by row
 * @property {number} familiarity  0 to 1
 * @property {boolean} known  whether the photo is familiar enough to show one of the classes
 */

/** @typedef {typeof import("onnxruntime-web")} Runtime */
/** @typedef {import("./photo.js").Photo} Photo */

const OUTPUTS = ["probabilities", "seen", "familiarity", "known"];

export class Classifier {
  /**
   * @param {Runtime} runtime  onnxruntime-web
   * @param {import("onnxruntime-web").InferenceSession} session
   */
  constructor(runtime, session) {
    this.runtime = runtime;
    this.session = session;
  }

  /**
   * @param {Runtime} runtime
   * @param {Uint8Array} model  the bytes of the ONNX file
   */
  static async load(runtime, model) {
    const session = await runtime.InferenceSession.create(model, { executionProviders: ["wasm"] });
    const classifier = new Classifier(runtime, session);
    // The first run compiles: on a grey square, so that no photo has to wait for it.
    await classifier.classify({ data: new Uint8Array(64 * 64 * 3).fill(128), width: 64, height: 64 });
    return classifier;
  }

  /**
   * @param {Photo} photo
   * @returns {Promise<Answer>}
   */
  async classify({ data, width, height }) {
    const photo = new this.runtime.Tensor("uint8", data, [1, height, width, 3]);
    const { probabilities, seen, familiarity, known } = await this.session.run({ photo }, OUTPUTS);
    return {
      probabilities: /** @type {Float32Array} */ (probabilities.data),
      seen: /** @type {Uint8Array} */ (seen.data),
      familiarity: Number(familiarity.data[0]),
      known: Boolean(known.data[0]),
    };
  }
}

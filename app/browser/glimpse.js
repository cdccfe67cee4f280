/**
 * A photo file to an answer, in the visitor's browser: what app/photo.py and app/classifier.py do in Python.
 *
 * Used by the static site and by the Streamlit page. Decoding is the browser's; cutting the square, resizing,
 * scaling and the network are inside the ONNX file, so that the answers are the same as everywhere else.
 */

/** @typedef {{data: Uint8Array, width: number, height: number}} Photo  RGB, row by row, upright */
/**
 * @typedef {{probabilities: Float32Array, seen: Uint8Array, familiarity: number, known: boolean}} Answer
 *   seen: RGB of the square, row by row; known: whether the photo is familiar enough to show one of the classes
 */

export const MAX_PIXELS = 40_000_000;
export const MAX_SIDE = 16_384; // browsers draw larger images black, without an error

/** A file that is no photo we can read; the message is one sentence for the visitor. */
export class PhotoError extends Error {}

/**
 * Refuse what is no image, or too large, before its pixels are decoded. Needs a document (no worker).
 * @param {Blob} file
 * @returns {Promise<{width: number, height: number}>} of the upright photo, in pixels
 */
export async function checkPhoto(file) {
  if (file.size === 0) throw new PhotoError("The file is empty: expected a photo (JPEG, PNG, WebP, GIF, ...).");
  const image = new Image();
  const url = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = url;
    });
  } catch {
    throw new PhotoError("The file is damaged or no photo: expected JPEG, PNG, WebP, GIF, BMP or AVIF.");
  } finally {
    URL.revokeObjectURL(url);
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE || width * height === 0) {
    throw new PhotoError(
      `The photo has ${width.toLocaleString("en")} x ${height.toLocaleString("en")} pixels: expected at most ` +
        `${MAX_PIXELS / 1e6} megapixels and ${MAX_SIDE.toLocaleString("en")} pixels a side.`,
    );
  }
  return { width, height };
}

/**
 * Decode a photo that `checkPhoto` let pass: upright, transparency over white, colours as they are stored.
 * @param {Blob} file
 * @returns {Promise<Photo>}
 */
export async function readPhoto(file) {
  const settings = { imageOrientation: "from-image", colorSpaceConversion: "none", premultiplyAlpha: "none" };
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, settings);
  } catch {
    throw new PhotoError("The photo is damaged or incomplete: its pixels cannot be read.");
  }
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { data: overWhite(context.getImageData(0, 0, width, height).data), width, height };
}

/**
 * @param {Uint8ClampedArray} rgba
 * @returns {Uint8Array} RGB, transparency over white
 */
export function overWhite(rgba) {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const alpha = rgba[from + 3];
    for (let channel = 0; channel < 3; channel++) {
      const value = rgba[from + channel];
      rgb[to + channel] = alpha === 255 ? value : Math.round((value * alpha + 255 * (255 - alpha)) / 255);
    }
  }
  return rgb;
}

/** The ONNX file, ready to answer. */
export class Classifier {
  /**
   * @param {typeof import("onnxruntime-web")} ort
   * @param {Uint8Array} model  the bytes of model.onnx
   */
  static async load(ort, model) {
    const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
    const classifier = new Classifier(ort, session);
    // The first run compiles: on a grey square, so that no photo has to wait for it.
    await classifier.classify({ data: new Uint8Array(64 * 64 * 3).fill(128), width: 64, height: 64 });
    return classifier;
  }

  constructor(ort, session) {
    this.ort = ort;
    this.session = session;
  }

  /**
   * @param {Photo} photo
   * @returns {Promise<Answer>}
   */
  async classify({ data, width, height }) {
    const photo = new this.ort.Tensor("uint8", data, [1, height, width, 3]);
    const outputs = ["probabilities", "seen", "familiarity", "known"];
    const { probabilities, seen, familiarity, known } = await this.session.run({ photo }, outputs);
    return {
      probabilities: probabilities.data,
      seen: seen.data,
      familiarity: familiarity.data[0],
      known: Boolean(known.data[0]),
    };
  }
}

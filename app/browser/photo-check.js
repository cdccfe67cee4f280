/** What is refused before any pixel is decoded. Needs a document, so it cannot run in the worker. */

import { PhotoError } from "./photo-error.js";

const MAX_PIXELS = 64_000_000; // as models/photo.py
const MAX_SIDE = 16_384; // browsers draw larger images black, without an error

/** What a browser may not show, by the first bytes of the file, and what to do then. */
const UNSHOWN = [
  {
    pattern: /^....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/s,
    sentence:
      "The file is a HEIC photo, which is not read here: set the camera to Most Compatible, " +
      "or export the photo as JPEG.",
  },
  {
    pattern: /^(II[*+]\0|MM\0[*+])/,
    sentence: "The file is a TIFF, which browsers do not show: save it as JPEG or PNG.",
  },
];

/**
 * Refuse what is no image, or too large.
 * @param {Blob} file
 * @returns {Promise<{width: number, height: number}>} of the upright photo, in pixels
 * @throws {PhotoError}
 */
export async function checkPhoto(file) {
  if (file.size === 0) throw new PhotoError("The file is empty: expected a photo (JPEG, PNG, WebP, GIF, ...).");
  const image = new Image();
  const url = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = url; // reads the header; nothing is decoded until it is drawn
    });
  } catch {
    throw new PhotoError(await unshown(file));
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
 * Why the browser cannot show the file.
 * @param {Blob} file
 * @returns {Promise<string>}
 */
async function unshown(file) {
  const bytes = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  const head = String.fromCharCode(...bytes);
  const kind = UNSHOWN.find(({ pattern }) => pattern.test(head));
  return kind ? kind.sentence : "The file is damaged or no photo: expected JPEG, PNG, WebP, GIF, BMP or AVIF.";
}

/** A photo file to upright RGB pixels: what models/photo.py does in Python. Decoding is the browser's own. */

import { PhotoError } from "./photo-error.js";

/** @typedef {{data: Uint8Array, width: number, height: number}} Photo  RGB, row by row, upright */
/** @typedef {Photo & {thumbnail: ImageBitmap, original: {width: number, height: number}}} ReadPhoto */

const FULL_PIXELS = 25_000_000; // larger photos are reduced while they are read, as in models/photo.py
const STRIP_PIXELS = 4_000_000; // read at once, so that no second copy of a large photo is needed
const THUMBNAIL_SIDE = 96;

/**
 * Decode a photo that `checkPhoto` let pass: upright, transparency over white, colours in sRGB.
 * @param {Blob} file
 * @returns {Promise<ReadPhoto>}  original: its size before a large one is reduced
 * @throws {PhotoError}
 */
export async function readPhoto(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, {
      imageOrientation: "from-image",
      colorSpaceConversion: "default",
      premultiplyAlpha: "none",
    });
  } catch {
    throw new PhotoError("The photo is damaged or incomplete: its pixels cannot be read.");
  }
  const thumbnail = await smallCopy(bitmap);
  const { width, height } = bitmap;
  const photo = pixelsOf(bitmap);
  bitmap.close();
  return { ...photo, thumbnail, original: { width, height } };
}

/**
 * The pixels of a bitmap, strip by strip, reduced by a whole factor where there are too many.
 * @param {ImageBitmap} bitmap
 * @returns {Photo}
 */
function pixelsOf(bitmap) {
  const factor = reduction(bitmap.width * bitmap.height);
  const width = Math.ceil(bitmap.width / factor);
  const height = Math.ceil(bitmap.height / factor);
  const data = new Uint8Array(width * height * 3);
  const rows = Math.min(bitmap.height, factor * Math.max(1, Math.floor(STRIP_PIXELS / bitmap.width / factor)));
  const context = new OffscreenCanvas(bitmap.width, rows).getContext("2d", { willReadFrequently: true });
  if (!context) throw new PhotoError("This browser has no memory left for a photo of this size.");
  context.globalCompositeOperation = "copy"; // or a transparent strip would show the one before
  for (let top = 0; top < bitmap.height; top += rows) {
    context.drawImage(bitmap, 0, -top);
    const count = Math.min(rows, bitmap.height - top);
    const strip = overWhite(context.getImageData(0, 0, bitmap.width, count).data);
    const part = factor === 1 ? strip : reduced(strip, bitmap.width, count, factor);
    data.set(part, (top / factor) * width * 3);
  }
  return { data, width, height };
}

/**
 * The smallest power of two that brings `pixels` to FULL_PIXELS or fewer.
 * @param {number} pixels
 */
function reduction(pixels) {
  let factor = 1;
  while (pixels / factor ** 2 > FULL_PIXELS) factor *= 2;
  return factor;
}

/**
 * The mean of each block of `factor` x `factor` pixels; the last row and column of blocks may be smaller.
 * @param {Uint8Array} rgb
 * @param {number} width
 * @param {number} height
 * @param {number} factor
 * @returns {Uint8Array} RGB of the smaller picture
 */
export function reduced(rgb, width, height, factor) {
  const means = [];
  for (let top = 0; top < height; top += factor) {
    for (let left = 0; left < width; left += factor) {
      const bottom = Math.min(top + factor, height);
      const right = Math.min(left + factor, width);
      const count = (bottom - top) * (right - left);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) sum += rgb[3 * (y * width + x) + channel];
        }
        means.push(Math.floor(sum / count + 0.5));
      }
    }
  }
  return Uint8Array.from(means);
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

/**
 * A copy to show in lists, at most THUMBNAIL_SIDE a side.
 * @param {ImageBitmap} bitmap
 * @returns {Promise<ImageBitmap>}
 */
function smallCopy(bitmap) {
  const scale = Math.min(1, THUMBNAIL_SIDE / Math.max(bitmap.width, bitmap.height));
  return createImageBitmap(bitmap, {
    resizeWidth: Math.max(1, Math.round(bitmap.width * scale)),
    resizeHeight: Math.max(1, Math.round(bitmap.height * scale)),
    resizeQuality: "medium",
  });
}

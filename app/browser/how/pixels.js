/** Numbers from Python as pictures on a canvas. */

/**
 * @param {string} base64
 * @returns {Uint8Array}
 */
export function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/**
 * @param {string} base64 of little-endian float32
 * @returns {Float32Array}
 */
export function floats(base64) {
  return new Float32Array(bytes(base64).buffer);
}

/**
 * A canvas with one pixel a number; its style enlarges it.
 * @param {number} height
 * @param {number} width
 * @param {(place: number) => [number, number, number]} colour red, green and blue, 0..255, of row * width + column
 */
export function painted(height, width, colour) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let place = 0; place < height * width; place++) image.data.set([...colour(place), 255], 4 * place);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}

/**
 * The colour of a value in a feature map: black is 0, white the highest, blue below 0 (app/feature_maps.py has the same).
 * @param {number} value
 * @param {number} highest
 * @returns {[number, number, number]}
 */
export function mapColour(value, highest) {
  const share = Math.min(1, Math.abs(value) / (highest || 1));
  return value >= 0 ? [255 * share, 255 * share, 255 * share] : [0, 114 * share, 255 * share];
}

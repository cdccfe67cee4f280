/** Photographs to try the network with, as thumbnails to click. */

import { element, find } from "./element.js";

/** @typedef {{name: string, url: string}} Sample  url: of a JPEG file */

/**
 * @param {HTMLElement} panel
 * @param {Sample[]} samples
 * @param {(files: File[]) => void} take
 */
export function showSamples(panel, samples, take) {
  const row = find(panel, "#samples", HTMLElement);
  row.hidden = samples.length === 0;
  for (const { name, url } of samples) {
    const picture = element("img", "", { src: url, alt: "", width: 56, height: 56 });
    const button = element("button", [picture, element("span", name)], { type: "button", class: "sample" });
    button.addEventListener("click", async () => {
      const response = await fetch(url);
      take([new File([await response.blob()], `${name}.jpg`, { type: "image/jpeg" })]);
    });
    row.append(button);
  }
}

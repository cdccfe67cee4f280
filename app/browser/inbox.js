/** Where photos come in: chosen, dropped, or pasted. */

import { find } from "./element.js";

/**
 * @param {HTMLElement} panel
 * @param {EventTarget & Node} target  where photos may be dropped
 * @param {(files: File[]) => void} take
 */
export function openInbox(panel, target, take) {
  const input = find(panel, "#files", HTMLInputElement);
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = ""; // the same photo may be chosen again
    take(files);
  });

  const frame = find(panel, "#drop", HTMLElement);
  for (const type of ["dragover", "dragleave", "drop"]) {
    target.addEventListener(type, (event) => {
      event.preventDefault();
      frame.classList.toggle("over", type === "dragover");
      const { dataTransfer } = /** @type {DragEvent} */ (event);
      if (type === "drop" && dataTransfer?.files.length) take([...dataTransfer.files]);
    });
  }

  document.addEventListener("paste", (event) => {
    const pasted = event.clipboardData?.files;
    if (pasted?.length && panel.isConnected) take([...pasted]);
  });
}

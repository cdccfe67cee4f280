/** Photos from the camera, in a dialog that stays open for the next one. */

import { find } from "./element.js";

/**
 * @param {HTMLElement} panel
 * @param {(files: File[]) => void} take
 * @param {(sentence: string) => void} say  what the visitor is to know
 */
export function openCamera(panel, take, say) {
  const dialog = find(panel, "#camera-dialog", HTMLDialogElement);
  const video = find(panel, "#video", HTMLVideoElement);
  let count = 0;

  find(panel, "#camera", HTMLButtonElement).addEventListener("click", async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
    } catch {
      say("The camera cannot be used: allow it for this page, or choose a photo instead.");
      return;
    }
    dialog.showModal();
  });

  find(panel, "#take", HTMLButtonElement).addEventListener("click", async () => {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/png" });
    take([new File([blob], `camera ${++count}.png`)]);
  });

  find(panel, "#close", HTMLButtonElement).addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    // Also after Escape: the camera's light goes out.
    for (const track of video.srcObject instanceof MediaStream ? video.srcObject.getTracks() : []) track.stop();
    video.srcObject = null;
  });
}

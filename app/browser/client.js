/** The worker as a function: `ask("classify", {file})` gives a promise of the answer. */

import { PhotoError } from "./glimpse.js";

/**
 * @param {Worker} worker  that runs worker.js
 * @returns {(task: string, values: object, transfer?: Transferable[]) => Promise<object>}
 */
export function client(worker) {
  const waiting = new Map();
  let count = 0;
  worker.onmessage = ({ data: { id, result, problem, detail } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (problem) reject(new PhotoError(problem, { cause: detail }));
    else resolve(result);
  };
  return (task, values, transfer = []) =>
    new Promise((resolve, reject) => {
      waiting.set(++count, { resolve, reject });
      worker.postMessage({ id: count, task, ...values }, transfer);
    });
}

/**
 * The bytes of a file, with the share that has arrived told to `progress`.
 * @param {{url: string, bytes: number, integrity?: string, gzip?: boolean}} file  bytes: its size, for the progress
 * @param {(bytes: number) => void} progress  called with the number of bytes of each part
 * @returns {Promise<Uint8Array>}
 */
export async function download({ url, integrity, gzip }, progress) {
  const response = await fetch(url, integrity ? { integrity } : {});
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const counted = new TransformStream({
    transform(part, controller) {
      progress(part.byteLength);
      controller.enqueue(part);
    },
  });
  let stream = response.body.pipeThrough(counted);
  if (gzip) stream = stream.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The worker as a function: `await ask("classify", { file })`. */

import { PhotoError } from "./photo-error.js";

/** @typedef {import("./worker.js").Tasks} Tasks */
/**
 * @template {keyof Tasks} Task
 * @typedef {Tasks[Task]["values"]} Values
 */
/**
 * @template {keyof Tasks} Task
 * @typedef {Tasks[Task]["result"]} Result
 */
/** @typedef {<T extends keyof Tasks>(task: T, values: Values<T>, transfer?: Transferable[]) => Promise<Result<T>>} Ask */

const PATIENCE = 120_000; // milliseconds; a worker that the system has ended answers nothing at all

/** The worker did not start, or has ended: it will not answer again. */
export class WorkerError extends Error {}

/**
 * @param {Worker} worker  that runs worker.js
 * @param {number} [patience]  milliseconds to wait for one answer
 * @returns {Ask}
 */
export function client(worker, patience = PATIENCE) {
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  const waiting = new Map();
  /** @type {WorkerError | undefined} */
  let ended;
  let count = 0;

  function end() {
    ended = new WorkerError("The part of this page that answers has stopped: load the page again.");
    worker.terminate();
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  }

  worker.onerror = (event) => {
    event.preventDefault(); // told to the visitor, not to the console
    end();
  };
  worker.onmessageerror = end;
  worker.onmessage = ({ data: { id, result, problem, detail } }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (result) asked?.resolve(result);
    else asked?.reject(problem ? new PhotoError(problem) : new Error(detail));
  };

  return (task, values, transfer = []) =>
    new Promise((resolve, reject) => {
      if (ended) {
        reject(ended);
        return;
      }
      const id = ++count;
      waiting.set(id, { resolve, reject });
      setTimeout(() => waiting.has(id) && end(), patience);
      worker.postMessage({ id, task, values }, transfer);
    });
}

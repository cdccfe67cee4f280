// Ask a file in onnxruntime-web, by WebAssembly as in a browser: node onnxruntime_web.mjs RUNTIME.mjs FILE FOLDER
//
// FOLDER holds photos as raw RGB, NUMBER_HEIGHT_WIDTH.rgb; each output joins them as raw bytes, NUMBER.OUTPUT.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [runtime, file, folder] = process.argv.slice(2);
const ort = await import(pathToFileURL(runtime).href);
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(await readFile(file), { executionProviders: ["wasm"] });
for (const name of await readdir(folder)) {
  if (!name.endsWith(".rgb")) continue;
  const [number, height, width] = name.slice(0, -4).split("_");
  const rgb = new Uint8Array(await readFile(join(folder, name)));
  const photo = new ort.Tensor("uint8", rgb, [1, Number(height), Number(width), 3]);
  for (const [output, { data }] of Object.entries(await session.run({ photo }))) {
    await writeFile(join(folder, `${number}.${output}`), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
}

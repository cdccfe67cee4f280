import { readFile } from "node:fs/promises";
import * as ort from "onnxruntime-web";
import sharp from "sharp";

const classes = ["cat", "dog"];
const session = await ort.InferenceSession.create(await readFile("model.onnx"));
const { data, info } = await sharp("photo.jpg").rotate().removeAlpha().raw().toBuffer({ resolveWithObject: true });
const photo = new ort.Tensor("uint8", new Uint8Array(data), [1, info.height, info.width, 3]);
const { probabilities, known } = await session.run({ photo });
const best = Math.max(...probabilities.data);
console.log(classes[probabilities.data.indexOf(best)], best, known.data[0] ? "" : "perhaps none of these");

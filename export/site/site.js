/** The static page: photos in, answers out. Names and metadata are shown as text only. */

import { client, download } from "./client.js";
import { PhotoError, checkPhoto } from "./glimpse.js";

const SHOWN_IN_FULL = 12; // photos with pictures and bars; the table has them all

const site = JSON.parse(document.getElementById("site").textContent);
const find = (id) => document.getElementById(id);
const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}%`;
const answers = []; // {name, probabilities, known} of this visit, for the table and the CSV
let ask;

/** A new element with text and children; never HTML from outside. */
function element(tag, text = "", children = [], attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  made.append(...children);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Load the runtime and the network with one progress bar, then open the door. */
async function start() {
  const files = [site.runtime.script, site.runtime.wasm, site.model];
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  let arrived = 0;
  const progress = (bytes) => (find("progress").value = (arrived += bytes) / total);
  const [script, wasm, model] = await Promise.all(files.map((file) => bytesOf(file, progress)));
  const worker = startWorker();
  ask = client(worker);
  await ask("load", { script, wasm, model }, [script.buffer, wasm.buffer, model.buffer]);
  find("loading").hidden = true;
  find("drop").hidden = false;
  find("status").textContent = "Ready.";
}

/** A file's bytes, from the network or, in the single page, from the page itself. */
async function bytesOf(file, progress) {
  if (!file.inline) return download(file, progress);
  return download({ ...file, url: `data:application/octet-stream;base64,${file.inline}` }, progress);
}

/** The worker: a module beside the page, or in the single page its text; from a file only a classic one starts. */
function startWorker() {
  if (!site.worker) return new Worker("worker.js", { type: "module" });
  return new Worker(URL.createObjectURL(new Blob([site.worker], { type: "text/javascript" })));
}

/** Answer files one after the other; the page stays free, the work is the worker's. */
async function answerFiles(files) {
  find("answers").hidden = false;
  let done = 0;
  for (const file of files) {
    find("status").textContent = `Looking at photo ${++done} of ${files.length}`;
    try {
      await checkPhoto(file);
      showAnswer(file, await ask("classify", { file }));
    } catch (error) {
      const known = error instanceof PhotoError;
      showProblem(file.name, known ? error.message : "The photo could not be answered in this browser.");
    }
  }
  find("status").textContent = `Looked at ${files.length} ${files.length === 1 ? "photo" : "photos"}.`;
}

function ranked(probabilities) {
  return site.classes.map((name, index) => [name, probabilities[index]]).sort((a, b) => b[1] - a[1]);
}

function showAnswer(file, { probabilities, seen, known, width, height, milliseconds }) {
  const order = ranked(probabilities);
  const [name, confidence] = order[0];
  answers.push({ name: file.name, probabilities, known });
  const cells = [element("td", file.name), element("td", known ? name : `perhaps none; most like ${name}`), element("td", percent(confidence), [], { class: "number" })];
  find("rows").append(element("tr", "", cells));
  find("table-frame").hidden = answers.length < 2;
  if (answers.length > SHOWN_IN_FULL) return;
  const card = find("card").content.cloneNode(true);
  const title = `${name}, ${percent(confidence, 0)}`;
  card.querySelector("h3").textContent = known ? title : `Perhaps none of these; most like ${title}`;
  const [photoCaption, seenCaption] = card.querySelectorAll("figcaption");
  const image = card.querySelector("img");
  image.src = URL.createObjectURL(file);
  image.alt = `Photo ${file.name}`;
  photoCaption.textContent = `${file.name}, ${width.toLocaleString("en")} x ${height.toLocaleString("en")} pixels`;
  drawSquare(card.querySelector("canvas"), seen);
  seenCaption.textContent = `What the network saw: ${site.size} x ${site.size} pixels. Answered in ${milliseconds.toFixed(1)} ms.`;
  card.querySelector("tbody").append(
    ...order.map(([label, share]) =>
      element("tr", "", [
        element("th", label, [], { scope: "row" }),
        element("td", "", [element("progress", "", [], { max: 1, value: share, "aria-label": label })]),
        element("td", percent(share), [], { class: "number" }),
      ]),
    ),
  );
  find("cards").append(card);
}

function drawSquare(canvas, seen) {
  canvas.width = canvas.height = site.size;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The square that the network saw");
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(site.size, site.size);
  for (let from = 0, to = 0; from < seen.length; from += 3, to += 4) {
    pixels.data.set([seen[from], seen[from + 1], seen[from + 2], 255], to);
  }
  context.putImageData(pixels, 0, 0);
}

function showProblem(name, sentence) {
  find("cards").append(
    element("article", "", [element("h3", name), element("p", sentence, [], { role: "alert" })], { class: "problem" }),
  );
}

function downloadCsv() {
  const quoted = (text) => `"${(/^[=+\-@\t\r]/.test(text) ? "'" + text : text).replaceAll('"', '""')}"`;
  const lines = [["photo", "answer", "confidence", "known", ...site.classes].join(",")];
  for (const { name, probabilities, known } of answers) {
    const [answer, confidence] = ranked(probabilities)[0];
    const [sure, ...numbers] = [confidence, ...probabilities].map((value) => value.toFixed(6));
    lines.push([quoted(name), answer, sure, known, ...numbers].join(","));
  }
  const link = element("a", "", [], { download: "answers.csv" });
  link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv" }));
  link.click();
}

function clearAnswers() {
  answers.length = 0;
  for (const image of document.querySelectorAll("#cards img")) URL.revokeObjectURL(image.src);
  find("cards").replaceChildren();
  find("rows").replaceChildren();
  find("answers").hidden = true;
  find("status").textContent = "Ready.";
}

async function openCamera() {
  try {
    find("video").srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
    find("camera-dialog").showModal();
  } catch {
    find("status").textContent = "The camera cannot be used: allow it for this page, or choose a photo instead.";
  }
}

function closeCamera() {
  for (const track of find("video").srcObject?.getTracks() ?? []) track.stop();
  find("camera-dialog").close();
}

async function takePhoto() {
  const video = find("video");
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d").drawImage(video, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/png" });
  closeCamera();
  await answerFiles([new File([blob], "camera.png")]);
}

/** Accuracy while training, as a small drawing with a description. */
function drawCurves() {
  const rows = site.history;
  if (rows.length === 0) return;
  const svg = (tag, attributes, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = text;
    return made;
  };
  const [left, top, right, bottom] = [48, 28, 590, 250];
  const x = (epoch) => left + ((right - left) * (epoch - 1)) / Math.max(1, rows.length - 1);
  const y = (share) => bottom - (bottom - top) * share;
  const picture = svg("svg", { viewBox: "0 0 640 300", role: "img", "aria-labelledby": "curves-title" });
  const last = rows.at(-1);
  const description =
    `Accuracy while training: after ${rows.length} epochs ${percent(last.accuracy)} on training images, ` +
    `${percent(last.val_accuracy)} on ${site.validation}`;
  picture.append(svg("title", { id: "curves-title" }, description));
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    picture.append(svg("line", { class: "grid", x1: left, x2: right, y1: y(share), y2: y(share) }));
    picture.append(svg("text", { x: left - 8, y: y(share) + 4, "text-anchor": "end" }, percent(share, 0)));
  }
  for (const [name, key] of [["training", "accuracy"], ["validation", "val_accuracy"]]) {
    const points = rows.map((row) => `${x(row.epoch)},${y(row[key])}`).join(" ");
    picture.append(svg("polyline", { class: name, points }));
  }
  picture.append(svg("text", { x: left, y: 16 }, "Accuracy: training (dashed) and validation"));
  picture.append(svg("text", { x: left, y: bottom + 18 }, "epoch 1"));
  picture.append(svg("text", { x: right, y: bottom + 18, "text-anchor": "end" }, `epoch ${last.epoch}`));
  find("curves").append(picture, element("figcaption", description + "."));
}

function showFacts() {
  find("facts").append(
    ...Object.entries(site.facts).map(([name, value]) =>
      element("tr", "", [element("th", name, [], { scope: "row" }), element("td", value)]),
    ),
  );
}

find("files").addEventListener("change", ({ target }) => {
  const files = [...target.files];
  target.value = ""; // the same photo may be chosen again
  answerFiles(files);
});
for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    find("drop").classList.toggle("over", type === "dragover");
    if (type === "drop" && ask && event.dataTransfer.files.length) answerFiles([...event.dataTransfer.files]);
  });
}
find("camera").addEventListener("click", openCamera);
find("take").addEventListener("click", takePhoto);
find("close").addEventListener("click", closeCamera);
find("csv").addEventListener("click", downloadCsv);
find("clear").addEventListener("click", clearAnswers);
showFacts();
drawCurves();
start().catch(() => {
  find("loading").replaceChildren(
    element("p", "The network could not be loaded: check the connection and load the page again.", [], { role: "alert" }),
  );
});

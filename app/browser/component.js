/** The Streamlit page's switch "answer in this browser": photos stay here, only answers go to Python. */

import { client, download } from "./client.js";
import { PhotoError, checkPhoto } from "./glimpse.js";

const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

/**
 * Streamlit calls this at every rerun with the same parent element; the first call sets up.
 * @param {{parentElement: ShadowRoot, data: Uint8Array, setStateValue: (name: string, value: any) => void}} component
 *   data: the bytes of model.onnx
 */
export default function (component) {
  const { parentElement: root, data: model, setStateValue } = component;
  const find = (id) => root.getElementById(id);
  if (find("drop").dataset.ready) return;
  find("drop").dataset.ready = "yes";

  const worker = new Worker(URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" })));
  const ask = client(worker);
  const say = (text) => (find("status").textContent = text);
  const answers = [];
  const loaded = load();
  loaded.then(
    () => say("Ready: photos stay in this browser."),
    () => say("The network could not be loaded: check the connection and load the page again."),
  );

  async function load() {
    const files = [RUNTIME.script, RUNTIME.wasm];
    const total = files.reduce((sum, file) => sum + file.bytes, 0);
    let arrived = 0;
    const progress = (bytes) => (find("progress").value = Math.min(1, (arrived += bytes) / total));
    const address = (file) => ({ ...file, url: new URL(file.url, window.location.origin).href });
    const [script, wasm] = await Promise.all(files.map((file) => download(address(file), progress)));
    await ask("load", { script, wasm, model });
    find("progress").hidden = true;
    find("files").disabled = false;
  }

  async function answerFiles(files) {
    await loaded;
    let done = 0;
    for (const file of files) {
      say(`Looking at photo ${++done} of ${files.length}`);
      const answer = { name: file.name };
      try {
        await checkPhoto(file);
        const { probabilities, seen, familiarity, width, height } = await ask("classify", { file });
        Object.assign(answer, { probabilities: [...probabilities], seen: toBase64(seen), familiarity, width, height });
        show(file);
      } catch (error) {
        answer.problem =
          error instanceof PhotoError ? error.message : "The photo could not be answered in this browser.";
      }
      answers.push(answer);
    }
    say(`Looked at ${files.length} ${files.length === 1 ? "photo" : "photos"}; they stay in this browser.`);
    setStateValue("answers", [...answers]);
  }

  function show(file) {
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = image.title = file.name;
    find("photos").append(image);
  }

  find("files").onchange = ({ target }) => {
    const files = [...target.files];
    target.value = "";
    answerFiles(files);
  };
  find("drop").ondragover = (event) => event.preventDefault();
  find("drop").ondrop = (event) => {
    event.preventDefault();
    answerFiles([...event.dataTransfer.files]);
  };
}

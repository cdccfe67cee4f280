/** Photos from the clipboard: they are handed to the page's own uploader, and so come to Python as dropped files do. */

const INPUT = '[data-testid="stFileUploader"] input[type="file"]';

/** @type {AbortController | undefined} what ends the listening of an earlier call */
let listening;

/**
 * Streamlit calls this at every rerun.
 * @param {{parentElement: ShadowRoot}} component
 */
export default function ({ parentElement: root }) {
  listening?.abort();
  listening = new AbortController();
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("button"));
  const status = /** @type {HTMLElement} */ (root.querySelector("[role=status]"));
  button.hidden = !navigator.clipboard?.read; // asked for by a click, where the browser allows it
  button.onclick = async () => {
    try {
      status.textContent = give(await clipboardImages()) ? "" : "There is no picture on the clipboard.";
    } catch {
      status.textContent = "The browser did not allow it: press Ctrl+V or Cmd+V instead.";
    }
  };
  document.addEventListener(
    "paste",
    (event) => {
      if (give(images(event.clipboardData?.files))) event.preventDefault();
    },
    { signal: listening.signal },
  );
}

/**
 * @param {FileList | undefined} files
 * @returns {File[]} the pictures among them
 */
function images(files) {
  return [...(files ?? [])].filter((file) => file.type.startsWith("image/"));
}

/** @returns {Promise<File[]>} the pictures on the clipboard */
async function clipboardImages() {
  const found = [];
  for (const item of await navigator.clipboard.read()) {
    const type = item.types.find((name) => name.startsWith("image/"));
    if (type) found.push(new File([await item.getType(type)], `clipboard.${type.split("/")[1]}`, { type }));
  }
  return found;
}

/**
 * @param {File[]} files
 * @returns {boolean} whether the uploader got any
 */
function give(files) {
  const input = /** @type {HTMLInputElement | null} */ (document.querySelector(INPUT));
  if (!files.length || !input) return false;
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

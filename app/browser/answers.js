/** The visitor's photos and their answers: asked for one after the other, listed, saved, removed. */

import { answerCard } from "./card.js";
import { WorkerError } from "./client.js";
import { csv } from "./csv.js";
import { element, find, problem } from "./element.js";
import { checkPhoto } from "./photo-check.js";
import { PhotoError } from "./photo-error.js";
import { percent, ranked } from "./verdict.js";

const OPEN_AT_FIRST = 3; // cards; the others are folded
const FAILED = "The photo could not be answered in this browser.";

/** @typedef {import("./worker.js").TimedAnswer} TimedAnswer */
/** @typedef {{name: string, file: File, answer: TimedAnswer, row: HTMLElement}} Entry */

export class Answers {
  /**
   * @param {HTMLElement} panel
   * @param {string[]} classes
   * @param {(sentence: string) => void} say  tells the visitor how far it is
   */
  constructor(panel, classes, say) {
    this.panel = panel;
    this.classes = classes;
    this.say = say;
    /** @type {import("./client.js").Ask | undefined} */
    this.ask = undefined; // until the network is loaded
    /** @type {Entry[]} */
    this.entries = [];
    this.cards = find(panel, "#cards", HTMLElement);
    this.rows = find(panel, "#rows", HTMLElement);
    this.template = find(panel, "#card", HTMLTemplateElement);
    this.last = Promise.resolve();
    find(panel, "#csv", HTMLButtonElement).addEventListener("click", () => this.save());
    find(panel, "#clear", HTMLButtonElement).addEventListener("click", () => this.clear());
  }

  /**
   * Answer files after those that wait already; the page stays free, the work is the worker's.
   * @param {File[]} files
   */
  add(files) {
    this.last = this.last.then(() => this.answerAll(files));
    return this.last;
  }

  /** @param {File[]} files */
  async answerAll(files) {
    if (!this.ask) return; // the network could not be loaded, which is said elsewhere
    let done = 0;
    for (const file of files) {
      this.say(`Looking at photo ${++done} of ${files.length}`);
      try {
        await checkPhoto(file);
        this.show(file, await this.ask("classify", { file }));
      } catch (error) {
        if (error instanceof WorkerError) {
          this.cards.append(problem("No answers any more", error.message));
          this.update();
          this.say(error.message);
          return;
        }
        this.cards.append(problem(file.name, error instanceof PhotoError ? error.message : FAILED));
      }
      this.update();
    }
    this.say(`Looked at ${files.length} ${files.length === 1 ? "photo" : "photos"}.`);
  }

  /**
   * @param {File} file
   * @param {TimedAnswer} answer
   */
  show(file, answer) {
    const [name, confidence] = ranked(this.classes, answer)[0];
    const row = element("tr", [
      element("th", file.name, { scope: "row" }),
      element("td", name),
      element("td", percent(confidence), { class: "number" }),
      element("td", answer.known ? "yes" : "perhaps not"),
    ]);
    const entry = { name: file.name, file, answer, row };
    this.entries.push(entry);
    this.rows.append(row);
    const open = this.entries.length <= OPEN_AT_FIRST;
    this.cards.append(answerCard(this.template, this.classes, file, answer, open, () => this.remove(entry)));
  }

  /** @param {Entry} entry */
  remove(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    entry.row.remove();
    this.update();
    this.say(`Removed ${entry.name}.`);
  }

  /** Ask about all photos once more. */
  again() {
    const files = this.entries.map(({ file }) => file);
    if (files.length === 0) return;
    this.clear();
    this.add(files);
  }

  /** Everything the visitor gave is let go. */
  clear() {
    for (const image of this.cards.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    this.entries = [];
    this.cards.replaceChildren();
    this.rows.replaceChildren();
    this.update();
    this.say("Removed all photos.");
  }

  /** Show what there is to show. */
  update() {
    find(this.panel, "#answers", HTMLElement).hidden = this.cards.childElementCount === 0;
    find(this.panel, "#table-frame", HTMLElement).hidden = this.entries.length < 2;
    find(this.panel, "#csv", HTMLButtonElement).hidden = this.entries.length === 0;
  }

  save() {
    const link = element("a", "", { download: "answers.csv" });
    link.href = URL.createObjectURL(new Blob([csv(this.classes, this.entries)], { type: "text/csv" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  }
}

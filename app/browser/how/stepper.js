/** Buttons, a slider and "play" that lead through numbered steps. */

import { make } from "./page.js";

const PACE = 900; // milliseconds a step while it plays

/**
 * @param {(step: number, playing: boolean) => void} show called with the step, from 0
 * @returns {{element: HTMLElement, begin: (count: number) => void, again: () => void}}
 *   begin: sets how many steps there are and shows the first; again: shows the same step once more
 */
export function stepper(show) {
  const back = make("button", { type: "button" }, "Back");
  const play = make("button", { type: "button" }, "Play");
  const forward = make("button", { type: "button" }, "Forward");
  const slider = make("input", { type: "range", min: "1", value: "1", "aria-label": "Step" });
  const element = make("div", { class: "stepper" }, back, play, forward, slider);
  let timer = 0;

  const last = () => Number(slider.max);
  const current = () => Number(slider.value);

  /** @param {number} step from 1 */
  function go(step) {
    slider.value = String(step);
    slider.setAttribute("aria-valuetext", `step ${step} of ${last()}`);
    back.disabled = step <= 1;
    forward.disabled = step >= last();
    show(step - 1, timer !== 0);
  }

  function pause() {
    window.clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  }

  function tick() {
    const isGone = !element.isConnected;
    if (isGone || current() >= last()) pause();
    if (!isGone) go(Math.min(current() + (timer ? 1 : 0), last()));
  }

  play.onclick = () => {
    if (timer) return pause();
    if (current() >= last()) go(1);
    play.textContent = "Pause";
    timer = window.setInterval(tick, PACE);
  };
  /** The visitor leads. @param {number} step from 1 */
  function leadTo(step) {
    pause();
    go(step);
  }

  back.onclick = () => leadTo(current() - 1);
  forward.onclick = () => leadTo(current() + 1);
  slider.oninput = () => leadTo(current());
  return {
    element,
    begin(count) {
      pause();
      slider.max = String(count);
      go(1);
    },
    again: () => go(current()),
  };
}

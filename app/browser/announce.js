/** Says what has changed to screen readers: one live region that stays in the page while everything else is redrawn. */

const ID = "glimpse-announcement";
const HIDDEN =
  "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap";

/**
 * Streamlit calls this at every rerun.
 * @param {{data: string}} component what is to be said
 */
export default function ({ data }) {
  const region = document.getElementById(ID) ?? addRegion();
  // A region is listened to only when it was there before its text.
  setTimeout(() => {
    if (region.textContent !== data) region.textContent = data;
  }, 100);
}

/** @returns {HTMLElement} */
function addRegion() {
  const region = document.createElement("div");
  region.id = ID;
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  region.setAttribute("style", HIDDEN);
  document.body.append(region);
  return region;
}

"""A browser asks before a tab with unsaved work is closed, if it is told that there is some."""

import streamlit as st

SCRIPT = """
/** @param {{data: boolean}} component  data: whether there is something that would be lost */
export default function ({ data }) {
  const page = /** @type {any} */ (window);
  page.glimpseUnsaved = data;
  if (page.glimpseAsks) return;
  page.glimpseAsks = true;
  window.addEventListener("beforeunload", (event) => {
    if (page.glimpseUnsaved) event.preventDefault();
  });
}
"""


def warn_before_leaving(unsaved: bool) -> None:
    """Have the browser ask before this tab is closed or loaded again, as long as `unsaved`."""
    component = st.components.v2.component("glimpse_leaving", js=SCRIPT)
    component(data=unsaved, key="leaving")

"""The browser that tests and benchmarks drive."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


def path_of_chromium() -> str | None:
    """Where an installed Chromium or Chrome is; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)

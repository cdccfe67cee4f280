"""Trainings that the page starts on its own machine: `python -m train` as a process. Knows no Streamlit.

Only where the person who runs the page allows it: `streamlit run app/main.py -- --allow-training`.
"""

import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED_BY = "--allow-training"
# `python -m train`, which can be interrupted also where the page was started in the background of a shell:
# such a shell has its children ignore Ctrl-C.
COMMAND = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "runpy.run_module('train', run_name='__main__', alter_sys=True)"
)
RECIPES = ("quick", "article", "accurate")  # those that need nothing but images


@dataclass(frozen=True)
class Wish:
    """What is to be trained. Every text goes to the command as one argument, never through a shell."""

    recipe: str
    name: str  # of the model folder
    data: str = "cifar10"  # or a folder of photos
    epochs: int = 0  # 0: the recipe's own number
    patience: int = 0  # epochs without a lower validation loss; 0: no early stopping
    validation_images: int = 0  # 0: the recipe's own number

    def arguments(self, resume: bool = False) -> list[str]:
        """The command's arguments."""
        found = [self.recipe, "--name", self.name, "--data", self.data]
        for flag in ("epochs", "patience", "validation_images"):
            value = getattr(self, flag)
            if value:
                found += ["--" + flag.replace("_", "-"), str(value)]
        return [*found, "--resume"] if resume else found


class Trainer:
    """At most one training at a time, which all visitors of this machine see."""

    def __init__(self, models: Path | None = None) -> None:
        self.wish: Wish | None = None
        self._models = [] if models is None else ["--models", str(models)]
        self._process: subprocess.Popen | None = None
        self._log = Path(tempfile.mkdtemp(prefix="glimpse-")) / "training.txt"

    def start(self, wish: Wish, resume: bool = False) -> None:
        """Begin, or go on with, a training.

        Raises:
            RuntimeError: one is running.
        """
        if self.is_running:
            raise RuntimeError("A training is running: stop it first.")
        self.wish = wish
        command = [sys.executable, "-c", COMMAND, *wish.arguments(resume), *self._models]
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )

    def stop(self) -> None:
        """End the training as Ctrl-C does: it can be resumed."""
        if self._process is not None and self.is_running:
            self._process.send_signal(signal.SIGINT)

    @property
    def is_running(self) -> bool:
        """Whether a process that was started here is running."""
        return self._process is not None and self._process.poll() is None

    @property
    def has_failed(self) -> bool:
        """Whether it ended, and neither well nor because it was stopped."""
        return self._process is not None and self._process.poll() not in (None, 0, 130, -signal.SIGINT)

    def said(self, lines: int = 8) -> str:
        """The last lines that it wrote, each as it stands at last: progress bars overwrite theirs."""
        if not self._log.exists():
            return ""
        text = self._log.read_text(encoding="utf-8", errors="replace").replace("\b", "")
        last = [line.rstrip().rsplit("\r", 1)[-1] for line in text.split("\n")]
        return "\n".join([line for line in last if line.strip()][-lines:])


def is_allowed(arguments: list[str], address: str | None) -> bool:
    """Whether a visitor may start trainings.

    Args:
        arguments: of the page's command.
        address: of the visitor; None where she sits at this machine.
    """
    return ALLOWED_BY in arguments and address is None

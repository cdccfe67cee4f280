"""Answers in the terminal: `python -m app.predict PHOTO_OR_FOLDER... [--model models/article] [--csv]`.

A folder stands for all photos in it and below. With `--output answers.csv` (or .jsonl) rows go to a file as they come:
a run that was stopped loses none, and `--resume` goes on behind them.
"""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from tqdm import tqdm

from app import catalog
from app.answer_file import AnswerFile, AnswerFileError
from app.answer_rows import Csv, JsonLines, Text, printable
from app.classifier import Classifier, ModelError, Prediction, processors
from app.in_order import map_in_order
from app.photo_paths import photo_paths
from models.photo import MAX_BYTES, PhotoError
from models.photo_process import PhotoProcesses


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0 when every photo was answered, 1 when some were not, 2 for wrong input, 130 when interrupted.
    """
    options = parser().parse_args(arguments)
    try:
        return run(options)
    except (ModelError, AnswerFileError) as problem:
        print(f"predict: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `python -m app.predict ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except OSError as problem:
        print(f"predict: the answers could not be written: {problem.strerror}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        going_on = " Go on with the same command and --resume." if options.output else ""
        print(f"\npredict: stopped.{going_on}", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = argparse.ArgumentParser(prog="python -m app.predict", description="Say what photos show.")
    result.add_argument("photos", nargs="+", type=Path, metavar="PHOTO", help="image files, or folders of them")
    result.add_argument("--model", type=Path, help="model folder (default: the one that the page opens with)")
    layout = result.add_mutually_exclusive_group()
    layout.add_argument("--csv", action="store_true", help="a table with the probability of every class")
    layout.add_argument("--json", action="store_true", help="the same as one JSON object a line")
    layout.add_argument("--output", type=Path, metavar="FILE", help="write to FILE.csv or FILE.jsonl, row by row")
    result.add_argument("--resume", action="store_true", help="keep the rows of --output and answer the other photos")
    result.add_argument(
        "--workers", type=whole_number, default=processors(), help="photos read and answered at once (%(default)s)"
    )
    return result


def run(options: argparse.Namespace) -> int:
    """Answer as `options` say."""
    if options.resume and not options.output:
        raise AnswerFileError("--resume goes on with a file: name it with --output.")
    classifier = Classifier(options.model or catalog.folder(catalog.default()))
    if not options.output:
        layout: Csv | JsonLines | Text = Csv() if options.csv else JsonLines() if options.json else Text()
        write_out(layout.header(classifier.classes))
        return answer_all(options, classifier, layout, write_out)
    file = AnswerFile(options.output, classifier.classes, options.resume)
    try:
        return answer_all(options, classifier, file.layout, file.write, file.done)
    finally:
        file.close()


def answer_all(
    options: argparse.Namespace,
    classifier: Classifier,
    layout: Csv | JsonLines | Text,
    write: Callable[[str], None],
    done: Iterable[str] = (),
) -> int:
    """Answer the photos but those that are `done`; 0 when all were answered, else 1."""

    def wanted() -> Iterable[Path]:
        return (path for path in photo_paths(options.photos) if layout.name(str(path)) not in done)

    def answered(path: Path) -> tuple[Path, Prediction | str]:
        return path, answer(path, photos.read, classifier)

    seen = failed = 0
    photos = PhotoProcesses(options.workers)
    # One more than workers, so that none waits while a photo is handed over; a single worker has one at a time.
    on_the_way = options.workers + 1 if options.workers > 1 else 1
    with contextlib.closing(photos), progress(wanted) as bar:
        for path, found in map_in_order(answered, wanted(), on_the_way):
            seen += 1
            if isinstance(found, str):
                failed += 1
                tqdm.write(f"{printable(str(path))}: {found}", file=sys.stderr)
            else:
                write(layout.row(str(path), found, classifier.threshold))
            bar.update()
    if not seen and not done:
        print("predict: there is no photo in what was named.", file=sys.stderr)
        return 1
    return 1 if failed else 0


def answer(path: Path, read: Callable[[bytes], np.ndarray], classifier: Classifier) -> Prediction | str:
    """What a file shows; a sentence where it cannot be told."""
    try:
        if path.is_dir():
            return "The folder cannot be read."
        if path.stat().st_size > MAX_BYTES:
            return f"The file is too large: expected at most {MAX_BYTES // 2**20} MB."
        return classifier.classify(read(path.read_bytes()))
    except PhotoError as problem:
        return str(problem)
    except OSError as problem:
        return f"The file cannot be read: {problem.strerror}."


def progress(photos: Callable[[], Iterable[Path]]) -> tqdm:
    """A progress bar with photos a second and the time left, after a second, where someone watches."""
    watched = sys.stderr.isatty()
    total = sum(1 for _ in photos()) if watched else None
    return tqdm(total=total, unit=" photos", delay=1, disable=not watched, dynamic_ncols=True, file=sys.stderr)


def write_out(text: str) -> None:
    """Print, above the progress bar where there is one."""
    tqdm.write(text, file=sys.stdout, end="")
    sys.stdout.flush()


def whole_number(text: str) -> int:
    """ "2" as a number."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text}: expected 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())

"""What is wrong with a folder of photos, before a network learns it.

python -m train.doctor FOLDER [--start models/photos] [--html report.html] [--corrections FOLDER/corrections.csv]

Looks for files that cannot be read, exact and near duplicates (in a class, across classes, across train and test),
imbalance, photos that are too small or too dark, and, with the features of a trained model, labels that are probably
wrong and photos that are like no other. --corrections writes the labels that look right, and leaves second copies out;
look through it before a training uses it. The exit code is 0 for a healthy folder, 1 where something was found, 2 for
wrong input.
"""

import argparse
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before tensorflow: its start-up lines say nothing

import numpy as np

from models import corrections
from models.doubtful_labels import find_doubtful_labels
from models.duplicates import Pair, find_duplicates, grouped, small_picture
from models.folder import CardError, write_text
from models.likeness import unit
from models.photo import PhotoError, read_photo
from models.views import square
from train.doctor_report import report
from train.folders import DataError, PhotoFolder, list_photos

SMALL = 32  # pixels a side
DARK = 20.0  # mean level, of 255
IMBALANCE = 5.0  # times as many photos as the smallest class has
ODD_SHARE = 0.02  # of the photos are called odd, at most: those least like any other
ODD_BELOW = 0.5  # of the median likeness


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong."""

    kind: str
    photos: tuple[str, ...]  # paths in the folder; none where it is of the whole folder
    text: str  # one sentence
    correction: tuple[str, str] | None = None  # a photo and its probable label, or corrections.LEFT_OUT


@dataclass
class Photos:
    """What is kept of the folder's photos."""

    names: list[str] = field(default_factory=list)  # path in the folder
    labels: list[str] = field(default_factory=list)
    is_test: list[bool] = field(default_factory=list)
    small: list[np.ndarray] = field(default_factory=list)  # see models/duplicates.py
    squares: list[np.ndarray] = field(default_factory=list)  # of the start's size; none without a start


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 where nothing was found, 1 where something was, 2 for wrong input."""
    options = parser().parse_args(arguments)
    try:
        if options.corrections and options.corrections.exists():  # it may hold what someone put right
            raise ValueError(
                f"{options.corrections} is there already: write to another file, and append it to this one."
            )
        findings = examine(options.folder, options.start)
        print_table(findings)
        if options.html:
            write_text(options.html, report(options.folder, findings))
            print(f"Wrote {options.html}")
        if options.corrections:
            write_corrections(options.corrections, findings)
    except (DataError, CardError, ValueError) as problem:
        print(f"doctor: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"doctor: could not read or write a file: {problem.strerror or problem}.", file=sys.stderr)
        return 2
    return 1 if findings else 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = argparse.ArgumentParser(
        prog="python -m train.doctor", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    result.add_argument("folder", type=Path, help="a folder of photos, as python -m train --data takes it")
    result.add_argument("--start", type=Path, metavar="MODEL", help="a model folder: finds wrong labels and odd photos")
    result.add_argument("--html", type=Path, metavar="FILE", help="write a report with thumbnails")
    result.add_argument("--corrections", type=Path, metavar="FILE", help="write labels to look through, as CSV")
    return result


def examine(folder: Path, start: Path | None = None) -> list[Finding]:
    """All that is wrong with a folder.

    Args:
        folder: as `train.folders.list_photos` takes it.
        start: a model folder whose features show wrong labels and odd photos.

    Raises:
        DataError: there is nothing to train on.
    """
    from train.few import open_start, view_features  # brings keras, which the rest does without

    listed = list_photos(folder)
    opened = open_start(start) if start else None
    photos, findings = read_all(listed, opened.card.image_size if opened else 0)
    findings += imbalance(listed)
    pairs = find_duplicates(np.stack(photos.small)) if photos.small else []
    findings += duplicates(photos, pairs)
    if opened and len(set(photos.labels)) > 1:
        findings += by_features(photos, view_features(opened, np.stack(photos.squares)), pairs)
    return findings


def read_all(listed: PhotoFolder, size: int) -> tuple[Photos, list[Finding]]:
    """Read every photo once; what cannot be read, or is small or dark, is found on the way."""
    photos, findings = Photos(), []
    for is_test, files in ((False, listed.train), (True, listed.test)):
        for label, paths in files.items():
            for path in paths:
                name = path.relative_to(listed.root).as_posix()
                try:
                    pixels = read_photo(path.read_bytes())
                except (PhotoError, OSError) as problem:
                    findings.append(Finding("unreadable", (name,), str(problem)))
                    continue
                findings += small_or_dark(name, pixels)
                photos.names.append(name)
                photos.labels.append(label)
                photos.is_test.append(is_test)
                photos.small.append(small_picture(pixels))
                if size:
                    photos.squares.append(square(pixels, size))
    return photos, findings


def small_or_dark(name: str, pixels: np.ndarray) -> list[Finding]:
    """What is wrong with one photo's pixels, uint8 `[height, width, 3]`."""
    findings = []
    height, width = pixels.shape[:2]
    if min(height, width) < SMALL:
        findings.append(Finding("too small", (name,), f"{width} x {height} pixels: less than {SMALL} a side."))
    if pixels.mean() < DARK:
        findings.append(Finding("too dark", (name,), f"Its mean level is {pixels.mean():.0f} of 255."))
    return findings


def imbalance(listed: PhotoFolder) -> list[Finding]:
    """Whether a class has many times as many photos as another."""
    counts = {name: len(paths) for name, paths in listed.train.items()}
    least, most = min(counts, key=lambda name: counts[name]), max(counts, key=lambda name: counts[name])
    if counts[most] < IMBALANCE * counts[least]:
        return []
    return [Finding("imbalance", (), f"{most} has {counts[most]:,} photos and {least} has {counts[least]:,}.")]


def duplicates(photos: Photos, pairs: list[Pair]) -> list[Finding]:
    """Photos that are there twice, and what that means where they lie."""
    findings, copies = [], second_copies(photos, pairs)
    for pair in pairs:
        names = (photos.names[pair.first], photos.names[pair.second])
        how = "The same picture" if pair.difference == 0 else f"Nearly the same ({pair.difference:.1f} levels apart)"
        copy = next((number for number in (pair.second, pair.first) if number in copies), None)
        correction = None if copy is None else (photos.names[copy], corrections.LEFT_OUT)
        if photos.labels[pair.first] != photos.labels[pair.second]:
            findings.append(Finding("contradiction", names, f"{how} in two classes."))
        elif photos.is_test[pair.first] != photos.is_test[pair.second]:
            findings.append(Finding("leak", names, f"{how} to train on and to test on.", correction))
        else:
            findings.append(Finding("duplicate", names, f"{how} twice.", correction))
    return findings


def second_copies(photos: Photos, pairs: list[Pair]) -> set[int]:
    """Numbers of the photos that can be left out, because one like them stays; of a leak the one to train on."""
    copies: set[int] = set()
    for pair in sorted(pairs, key=lambda pair: pair.second):
        if photos.labels[pair.first] != photos.labels[pair.second] or {pair.first, pair.second} & copies:
            continue
        leaks = photos.is_test[pair.first] != photos.is_test[pair.second]
        copies.add(pair.first if leaks and photos.is_test[pair.second] else pair.second)
    return copies


def by_features(photos: Photos, features: np.ndarray, pairs: list[Pair]) -> list[Finding]:
    """Labels that are probably wrong, and photos that are like no other.

    Args:
        features: `[n, views, width]`.
        pairs: near duplicates, of which none speaks for the other's label.
    """
    from models.head import learn

    classes = sorted(set(photos.labels))
    labels = np.array([classes.index(label) for label in photos.labels])
    _, found = learn(features, labels, grouped(pairs, len(labels)))
    findings = [] if found.folds else [Finding("not looked at", (), "Labels: a class has one photo, or copies of one.")]
    findings += [
        Finding(
            "wrong label?",
            (photos.names[doubt.photo],),
            f"It is in {classes[doubt.given]} and looks like {classes[doubt.likely]} ({doubt.confidence:.0%}).",
            (photos.names[doubt.photo], classes[doubt.likely]),
        )
        for doubt in find_doubtful_labels(labels, found.probabilities)
    ]
    nearest = nearest_likeness(features.mean(axis=1))
    odd = np.argsort(nearest)[: max(1, int(ODD_SHARE * len(nearest)))]
    findings += [
        Finding("odd one out", (photos.names[k],), f"Its likeness to the most similar photo is {nearest[k]:.2f}.")
        for k in odd
        if nearest[k] < ODD_BELOW * np.median(nearest)
    ]
    return findings


def nearest_likeness(features: np.ndarray) -> np.ndarray:
    """The cosine of each photo's features `[n, width]` with those of the photo most like it, float32 `[n]`."""
    directions = unit(features)
    nearest = np.empty(len(directions), np.float32)
    for number, direction in enumerate(directions):
        cosines = directions @ direction
        cosines[number] = -1
        nearest[number] = cosines.max()
    return nearest


def print_table(findings: list[Finding]) -> None:
    """The findings, a row each."""
    if not findings:
        print("Nothing was found.")
    for finding in findings:
        print(f"{finding.kind:<14} {finding.text}  {' | '.join(map(repr, finding.photos))}".rstrip())


def write_corrections(path: Path, findings: list[Finding]) -> None:
    """Write what the findings would have corrections.csv say, if anything."""
    found = [finding.correction for finding in findings if finding.correction]
    labels = dict(sorted(found, key=lambda correction: correction[1] == corrections.LEFT_OUT))  # which counts, of two
    if not labels:
        print("There is nothing to put right.")
        return
    write_text(path, corrections.to_csv(labels))
    print(
        f"Wrote {path}: {len(labels):,} labels to look through. Beside the photos, named {corrections.FILE}, it counts."
    )


if __name__ == "__main__":
    sys.exit(main())

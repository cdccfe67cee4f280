"""Train a network: `python -m train article`, `python -m train article --data FOLDER --epochs 20`.

A few photos of your own, in seconds: `python -m train few --data FOLDER` learns a head on a trained network.

Writes a model folder, models/<name>, that `python -m export models/<name>` turns into one ONNX file.
"""

import argparse
import contextlib
import dataclasses
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before tensorflow: its start-up lines say nothing
os.environ.setdefault("TF_DETERMINISTIC_OPS", "1")  # same seed, same data, same machine: same weights

from models.quiet import quiet_errors

with quiet_errors():
    import keras  # noqa: F401

from models.folder import CARD, EVALUATION, MODELS, CardError, read_card, read_json
from models.running import running
from train.data import DataError, counts, load
from train.distribution import device, distribute, process, throwaway
from train.fit import ResumeError, fit
from train.outliers import read_outliers
from train.photographs import read_calibration, read_photographs
from train.quick_look import quick_look
from train.recipes import DESCRIPTIONS, RECIPES, Recipe
from train.record import TrainingError, last_checkpoint
from train.small_folders import fitted, hint
from train.start import StartError

FEW = "few"
FEW_START = MODELS / "photos"
FEW_HELP = "A head learned in seconds from a few photos of your own, on the features of a trained model."
FEW_DESCRIPTION = """\
From 10 photos a class it is useful, from 40 good. Where the folder has no test/ of its own every photo is learned
from, and the accuracy is by cross-validation: each photo is asked about with a head that had not learned from it.

    python -m train few --data FOLDER --start models/photos --name mine
    python -m export models/mine"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when trained, 2 for wrong input, 130 when interrupted."""
    options = parser().parse_args(arguments)
    try:
        distribute()
        return run(options) if process() == 0 else follow(options)
    except (DataError, ResumeError, StartError, TrainingError, CardError, ValueError) as problem:
        print(f"train: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"train: could not read or write a file: {problem.strerror or problem}.", file=sys.stderr)
        return 2


def follow(options: argparse.Namespace) -> int:
    """Train as `options` say in a process that is not the first, which leaves writing and speaking to that one."""
    wanted = options.models / (options.name or options.recipe)
    unfinished = choose_folder(wanted, resume=True) if options.resume else None
    with throwaway(unfinished) as options.models, open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        return run(options)


def run(options: argparse.Namespace) -> int:
    """Train as `options` say."""
    if options.recipe == FEW:
        return run_few(options)
    recipe = chosen_recipe(options)
    folder = choose_folder(options.models / (options.name or options.recipe), options.resume)
    try:
        return train_in(folder, recipe, options)
    finally:
        with contextlib.suppress(OSError):
            folder.rmdir()  # empty where the training did not begin: its name is free again


def train_in(folder: Path, recipe: Recipe, options: argparse.Namespace) -> int:
    """Train with this recipe in this folder.

    Raises:
        ValueError: photos are given that the recipe would not use.
    """
    if options.outliers and (recipe.mixture or not recipe.outliers_a_batch):
        raise ValueError("--outliers are learned from with --outliers-a-batch, without a mixture: leave them out.")
    if options.calibration_photos and not recipe.validation_images:
        raise ValueError("--calibration-photos stand beside validation images: give --validation-images too.")
    data = load(options.data, recipe.source_size or recipe.image_size, recipe.seed, options.data_name)
    photographs = read_photographs(Path(options.photos), data.classes) if options.photos else None
    calibration = None
    if options.calibration_photos:
        calibration = read_calibration(Path(options.calibration_photos), data.classes)
    if options.outliers:
        outliers = read_outliers(Path(options.outliers), recipe.image_size, recipe.seed, Path(options.data))
        data = dataclasses.replace(data, outliers=outliers)
    for line in (*data.left_out, *counts(data), *quick_look(data)):
        print(line)
    recipe, remarks = fitted(recipe, len(data.train_labels), given_settings(options))
    for line in (*remarks, *hint(len(data.train_labels), len(data.classes))):
        print(line)
    import keras

    print(f"Training {folder.name} on {device()} with keras {keras.__version__} ({keras.backend.backend()})")
    held_out = recipe.validation_images
    print(
        f"{len(data.train_labels) - held_out:,} training, {held_out:,} validation and "
        f"{len(data.test_labels):,} test images of {data.name}"
    )
    try:
        with running(folder):
            card = fit(recipe, data, folder, photographs, calibration, resume=options.resume, verbose=1)
    except KeyboardInterrupt:
        done = last_checkpoint(folder)
        print(f"\nStopped after epoch {done} of {recipe.epochs}. Go on with the same command and --resume.")
        return 130
    print(f"Test accuracy {card.accuracy['test']:.2%} after {card.seconds:.0f} s of training")
    print(f"Next: python -m export {os.path.relpath(folder)}")
    return 0


def run_few(options: argparse.Namespace) -> int:
    """Learn a head on the features of a trained model."""
    from train import few  # it brings keras: the command line's help does without

    start = few.open_start(options.start)
    data = load(options.data, start.card.image_size, options.seed, options.data_name, hold_out=False)
    for line in (*data.left_out, *counts(data), *quick_look(data)):
        print(line)
    folder = choose_folder(options.models / options.name, resume=False)
    try:
        print(f"Learning {folder.name} on the features of {start.folder.name}, on {device()}")
        card = few.teach(start, data, folder, options.seed)
    finally:
        with contextlib.suppress(OSError):
            folder.rmdir()  # empty where nothing was learned
    for line in few.summary(card, read_json(folder / EVALUATION)):
        print(line)
    print(f"Next: python -m export {os.path.relpath(folder)}")
    return 0


def chosen_recipe(options: argparse.Namespace) -> Recipe:
    """The recipe that `options` name, with the settings that they override."""
    settings = {name: getattr(options, name) for name in given_settings(options)}
    return dataclasses.replace(RECIPES[options.recipe], **settings)


def given_settings(options: argparse.Namespace) -> set[str]:
    """The names of the settings that were typed."""
    return {field.name for field in dataclasses.fields(Recipe) if getattr(options, field.name) is not None}


def choose_folder(wanted: Path, resume: bool) -> Path:
    """The folder to train in: a finished model is never written over, the next number is taken.

    To make the folder is to claim it: of two trainings that begin at once under one name, one gets the next number.

    Raises:
        ResumeError: `resume`, and there is nothing unfinished under that name.
    """
    folder, number, last = wanted, 1, None
    while folder.exists() if resume else not claimed(folder):
        if resume and is_unfinished(folder):
            last = folder
        number += 1
        folder = wanted.with_name(f"{wanted.name}-{number}")
    if resume and last is None:
        raise ResumeError(f"There is no unfinished training named {wanted.name}: start one without --resume.")
    if not resume and folder != wanted:
        print(f"{wanted.name} is there already and stays as it is: this training goes to {folder.name}.")
    return last or folder


def is_unfinished(folder: Path) -> bool:
    """Whether a training began in the folder and did not end."""
    try:
        return (folder / CARD).exists() and not read_card(folder).finished
    except CardError:  # of an earlier version, or damaged: nothing to go on with
        return False


def claimed(folder: Path) -> bool:
    """Whether this call made the folder."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return False
    return True


def parser() -> argparse.ArgumentParser:
    """The command line: a subcommand for each recipe, which shows the recipe's own values."""
    result = argparse.ArgumentParser(
        prog="python -m train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    recipes = result.add_subparsers(dest="recipe", required=True, metavar="RECIPE", title="recipes")
    for name, recipe in RECIPES.items():
        description = DESCRIPTIONS[name]
        chosen = recipes.add_parser(
            name,
            help=description.splitlines()[0],
            description=description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        add_sources(chosen)
        add_settings(chosen, recipe)
    add_few_flags(recipes.add_parser(FEW, help=FEW_HELP, description=f"{FEW_HELP}\n\n{FEW_DESCRIPTION}"))
    return result


def add_few_flags(parser: argparse.ArgumentParser) -> None:
    """The flags of `few`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--data", required=True, metavar="FOLDER", help="a folder with a folder of photos per class")
    parser.add_argument("--data-name", default="", help="what the card calls the data (default: the folder's name)")
    parser.add_argument("--start", type=Path, default=FEW_START, metavar="MODEL", help="the model to learn on")
    parser.add_argument("--name", default=FEW, help="name of the model folder (few)")
    parser.add_argument("--models", type=Path, default=MODELS, help="where model folders lie (default: models/)")
    parser.add_argument("--seed", type=int, default=0, help="of the parts that the cross-validation makes (0)")


def add_sources(parser: argparse.ArgumentParser) -> None:
    """Where images come from and where the model goes."""
    parser.add_argument("--data", default="cifar10", help="cifar10, or a folder with a folder of photos per class")
    parser.add_argument("--data-name", default="", help="what the card calls the data (default: the source's name)")
    parser.add_argument(
        "--outliers",
        default="",
        metavar="FOLDER",
        help="photos of none of the classes, every second of which is trained with (outlier exposure)",
    )
    parser.add_argument(
        "--photos",
        default="",
        metavar="FOLDER",
        help="photographs to train with beside the data: a folder for each class, and none/ for outliers",
    )
    parser.add_argument(
        "--calibration-photos",
        default="",
        metavar="FOLDER",
        help="photographs to be sure to the right degree of: every second one is used, beside the validation images",
    )
    parser.add_argument("--name", help="name of the model folder (default: the recipe's)")
    parser.add_argument("--models", type=Path, default=MODELS, help="where model folders lie (default: models/)")
    parser.add_argument("--resume", action="store_true", help="go on with the unfinished training of that name")


def add_settings(parser: argparse.ArgumentParser, recipe: Recipe) -> None:
    """A flag for every field of the recipe."""
    group = parser.add_argument_group("settings", "each overrides the recipe's own value, in brackets")
    for field in dataclasses.fields(Recipe):
        add_setting(group, field, getattr(recipe, field.name))


def add_setting(group, field: dataclasses.Field, value) -> None:
    """A flag for one field of the recipe, whose own value is `value`."""
    flag = "--" + field.name.replace("_", "-")
    text = f"{field.metadata['help']} ({as_typed(value)})"
    if isinstance(value, bool):
        group.add_argument(flag, action=argparse.BooleanOptionalAction, default=None, help=text)
    elif isinstance(value, tuple):
        group.add_argument(flag, type=whole_numbers, metavar="N,N,...", help=text)
    else:
        choices = field.metadata["choices"] or None
        group.add_argument(flag, type=type(value), choices=choices, help=text)


def as_typed(value) -> str:
    """A setting's value as it is typed."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def whole_numbers(text: str) -> tuple[int, ...]:
    """ "32,64,64" as numbers; nothing gives none."""
    return tuple(int(part) for part in text.split(",") if part)


if __name__ == "__main__":
    sys.exit(main())

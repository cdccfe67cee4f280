"""A folder of photos: which files are of which class and of which split. Reads names, no pixels."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from models import corrections
from models.corrections import LEFT_OUT, CorrectionsError
from models.photo_files import LeftOut, made_by_machines, split_of, walk_photos

Files = dict[str, list[Path]]  # by class, both sorted by name


class DataError(ValueError):
    """Data that cannot be trained on; the message is one sentence: what was expected, what arrived."""


@dataclass(frozen=True)
class PhotoFolder:
    """The files of a folder of photos.

    `train` and `test` have the same classes in the same order; `test` is empty where the folder has none of its own.
    """

    root: Path
    train: Files
    test: Files
    left_out: LeftOut = field(default_factory=LeftOut)
    remarks: tuple[str, ...] = ()  # what was made of it, in sentences

    @property
    def classes(self) -> list[str]:
        """The class names, sorted."""
        return list(self.train)


def list_photos(folder: Path) -> PhotoFolder:
    """Find the photos of a folder that holds a folder per class, or splits (`train/`, `test/`) that do.

    Splits of any usual name are recognised (models/photo_files.py); a validation split joins the training images,
    for a training holds its own out of them. Labels are put right by the folder's corrections.csv.

    Raises:
        DataError: no folder, splits that cannot be told from classes, fewer than two classes, a class without photos.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: expected 'cifar10' or a folder of photos.")
    left_out = LeftOut()
    splits = find_splits(folder)
    if not splits:
        listed = PhotoFolder(folder, class_files(folder, left_out), {}, left_out)
    else:
        listed = listed_splits(folder, splits, left_out)
    listed = corrected(listed)
    if len(listed.train) < 2:
        raise DataError(too_few_classes(folder, len(listed.train)))
    empty = {name for files in (listed.train, listed.test) for name, paths in files.items() if not paths}
    if empty:
        raise DataError(f"{folder} has class folders without images: {', '.join(sorted(empty))}.")
    return listed


def find_splits(folder: Path) -> dict[str, Path]:
    """The folders that are splits, by "train", "validation" and "test"; none where all are classes.

    Raises:
        DataError: where it cannot be told, or nothing is there to train on.
    """
    folders = subfolders(folder)
    named = [path for path in folders if split_of(path)]
    # A class may well be called "train": it then lies beside other classes, and its photos lie in it.
    if not named or (len(named) < len(folders) and not any(subfolders(path) for path in named)):
        return {}
    if len(named) < len(folders):
        others = ", ".join(path.name for path in folders if path not in named)
        raise DataError(
            f"{folder} holds {', '.join(path.name for path in named)} beside {others}: expected only splits, "
            "or only classes; move or rename the others."
        )
    splits = {split_of(path): path for path in named}
    if len(splits) < len(named):
        raise DataError(f"{folder} holds two folders of one split: {', '.join(path.name for path in named)}.")
    if "train" not in splits:
        raise DataError(
            f"{folder} holds {', '.join(path.name for path in named)} and no train folder: expected one, with a "
            "folder of photos per class."
        )
    return splits


def listed_splits(folder: Path, splits: dict[str, Path], left_out: LeftOut) -> PhotoFolder:
    """The files of a folder of splits."""
    files = {split: class_files(path, left_out) for split, path in splits.items()}
    for split, found in files.items():
        if len(found) < 2:
            raise DataError(too_few_classes(splits[split], len(found)))
        differing = sorted(set(files["train"]) ^ set(found))
        if differing:
            first, second = splits["train"].name, splits[split].name
            raise DataError(
                f"{first}/ and {second}/ must hold the same classes, and differ in: {', '.join(differing)}."
            )
    remarks = []
    if "validation" in files and "test" not in files:
        files["test"] = files.pop("validation")
        remarks.append(f"{splits['validation'].name}/ is what it is tested on, for there is no test folder.")
    for name, paths in files.pop("validation", {}).items():
        files["train"][name] = sorted(files["train"][name] + paths)
    if "validation" in splits and "test" in splits:
        remarks.append(f"{splits['validation'].name}/ joins the training images: a training holds its own out of them.")
    return PhotoFolder(folder, files["train"], files.get("test", {}), left_out, tuple(remarks))


def class_files(folder: Path, left_out: LeftOut) -> Files:
    """The image files of each class folder; an empty list where a class has none."""
    for entry in sorted(folder.iterdir()):
        if not left_out.skips(entry) and not entry.is_dir() and entry.name != corrections.FILE:
            left_out.other += 1
    return {path.name: list(walk_photos(path, left_out)) for path in subfolders(folder)}


def subfolders(folder: Path) -> list[Path]:
    """The folders in a folder, sorted by name, without those of systems and programs and hidden ones."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.is_dir() and not path.name.startswith(".") and not made_by_machines(path)
    ]


def too_few_classes(folder: Path, count: int) -> str:
    """The sentence, with a hint where the classes lie a folder deeper."""
    text = f"{folder} holds {count} class folders: expected at least two, one per class"
    inside = subfolders(folder)
    if count == 1 and len(subfolders(inside[0])) > 1:
        return f"{text}; did you mean {inside[0]}?"
    return f"{text}."


def corrected(listed: PhotoFolder) -> PhotoFolder:
    """The same files, each in the class that corrections.csv says."""
    try:
        wanted = corrections.read(listed.root)
    except CorrectionsError as problem:
        raise DataError(str(problem)) from None
    if not wanted:
        return listed
    unknown = sorted({label for label in wanted.values() if label != LEFT_OUT} - set(listed.classes))
    if unknown:
        raise DataError(f"{corrections.FILE} names the classes {', '.join(unknown)}: expected folders of that name.")
    used: set[str] = set()
    train, test = (relabelled(files, listed.root, wanted, used) for files in (listed.train, listed.test))
    remarks = [*listed.remarks, f"{corrections.FILE}: {len(used)} labels put right or left out."]
    if missing := len(wanted) - len(used):
        remarks.append(f"{corrections.FILE} names {missing} photos that are not there.")
    return replace(listed, train=train, test=test, remarks=tuple(remarks))


def relabelled(files: Files, root: Path, wanted: dict[str, str], used: set[str]) -> Files:
    """`files` with each photo in the class that `wanted` names for it; which were used is added to `used`."""
    result: Files = {name: [] for name in files}
    for name, paths in files.items():
        for path in paths:
            photo = path.relative_to(root).as_posix()
            label = wanted.get(photo, name)
            if photo in wanted:
                used.add(photo)
            if label != LEFT_OUT:
                result[label].append(path)
    return {name: sorted(paths) for name, paths in result.items()}

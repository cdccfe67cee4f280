"""A file of answers that grows row by row: a run that was stopped loses none, and goes on behind the last."""

from pathlib import Path

from app.answer_rows import Csv, JsonLines

LAYOUTS: dict[str, type[Csv] | type[JsonLines]] = {".csv": Csv, ".jsonl": JsonLines}


class AnswerFileError(ValueError):
    """A file that answers cannot be written to, and why, in one sentence."""


class AnswerFile:
    """Rows in a file, out of the program's hands as soon as they are written: a kill loses none.

    Args:
        path: ends in .csv or .jsonl, which decides the layout.
        classes: the model's.
        resume: keep the rows that are there; `done` then holds the names of their photos.

    Raises:
        AnswerFileError: another ending, a file that is there already (without `resume`), or one that holds
            something else.
    """

    def __init__(self, path: Path, classes: tuple[str, ...], resume: bool = False) -> None:
        if path.suffix not in LAYOUTS:
            raise AnswerFileError(f"The output {path} ends in {path.suffix!r}: expected {' or '.join(LAYOUTS)}.")
        if not resume and path.exists():
            raise AnswerFileError(f"The output {path} is there already: go on with --resume, or name another file.")
        self.path, self.layout = path, LAYOUTS[path.suffix]()
        self.done: set[str] = set()
        header = self.layout.header(classes)
        try:
            kept = self._read(header.encode()) if path.exists() else 0
            self._file = path.open("ab")
        except OSError as problem:
            raise AnswerFileError(f"The output {path} cannot be written: {problem.strerror}.") from None
        self._file.truncate(kept)
        if not kept:
            self.write(header)

    def _read(self, header: bytes) -> int:
        """Note what is done. Returns where the last whole row ends: a full disk may have cut one off behind it."""
        kept = 0
        with self.path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                if kept or not header:
                    self.done.add(self._name_in(line))
                elif line != header:
                    raise AnswerFileError(f"The output {self.path} has other columns than this model's answers.")
                kept += len(line)
        return kept

    def _name_in(self, line: bytes) -> str:
        try:
            return self.layout.name_in(line.decode())
        except (ValueError, LookupError, TypeError):
            raise AnswerFileError(f"The output {self.path} holds a line that is no answer: {line[:60]!r}.") from None

    def write(self, row: str) -> None:
        """Append one row. Raises OSError where the disk is full."""
        self._file.write(row.encode())
        self._file.flush()

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

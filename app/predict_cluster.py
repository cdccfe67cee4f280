"""Answers for more photos than one machine gets through, by a Dask cluster.

    python -m app.predict_cluster s3://bucket/photos --output answers.jsonl --scheduler tcp://HOST:8786

Photos lie in a folder or an object store that every worker reaches (fsspec, with its package for the store, such as
s3fs). Each machine has this repository, `pip install -r app/requirements.txt distributed`, and runs
`dask worker tcp://HOST:8786` in it; one runs `dask scheduler`. The model travels to the workers by itself. When a
worker dies its photos go to another, and the file of answers has every photo once; `--resume` goes on with it.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import fsspec
from distributed import Client, LocalCluster, Worker, WorkerPlugin, as_completed, get_worker
from tqdm import tqdm

from app import catalog
from app.answer_file import AnswerFile, AnswerFileError
from app.answer_rows import Csv, JsonLines, printable
from app.classifier import Classifier, ModelError, processors
from models.folder import ONNX
from models.photo import ENDINGS, MAX_BYTES, PhotoError
from models.photo_process import PhotoProcesses

PHOTOS_A_TASK = 50
AHEAD = 4  # tasks a thread of the cluster that are sent before their turn; never all photos at once


class Answers(WorkerPlugin):
    """A worker's classifier, made from the model's file as the worker joins the cluster.

    Args:
        folder: the model folder, on the machine that asks.
    """

    name = "glimpse-answers"

    def __init__(self, folder: Path) -> None:
        self.model, self.network = folder.name, (folder / ONNX).read_bytes()

    def setup(self, worker: Worker) -> None:
        """Called by Dask on each worker."""
        folder = Path(worker.local_directory, self.model)
        folder.mkdir(exist_ok=True)
        (folder / ONNX).write_bytes(self.network)
        self.classifier = Classifier(folder)
        self.photos = PhotoProcesses(worker.state.nthreads)

    def teardown(self, worker: Worker) -> None:
        """Called by Dask as a worker leaves."""
        self.photos.close()

    def answer(self, url: str, layout: Csv | JsonLines) -> tuple[str, str, str]:
        """A photo's address, its row, and what went wrong; one of the two is empty."""
        try:
            with fsspec.open(url, "rb") as file:
                data = file.read(MAX_BYTES + 1)
            prediction = self.classifier.classify(self.photos.read(data))
        except (PhotoError, OSError) as problem:
            return url, "", str(problem)
        return url, layout.row(url, prediction, self.classifier.threshold), ""


def answer_task(urls: tuple[str, ...], layout: Csv | JsonLines) -> list[tuple[str, str, str]]:
    """Answer some photos on a worker."""
    answers = get_worker().plugins[Answers.name]
    return [answers.answer(url, layout) for url in urls]


def answer_all(client: Client, urls: Iterable[str], layout: Csv | JsonLines) -> Iterator[tuple[str, str, str]]:
    """What `Answers.answer` gives for each photo, once, in the order in which they are ready.

    A task that was lost with its worker is done again by another; what came twice is taken once.
    """
    urls = iter(urls)
    tasks = iter(lambda: tuple(islice(urls, PHOTOS_A_TASK)), ())
    sent = {}

    def send(count: int) -> list:
        futures = []
        for task in islice(tasks, count):
            futures.append(client.submit(answer_task, task, layout, pure=False))
            sent[futures[-1].key] = task
        return futures

    running = as_completed(send(AHEAD * max(1, sum(client.nthreads().values()))))
    for future in running:
        task = sent.pop(future.key)
        try:
            answers = future.result()  # waits where a worker died with what it had ready
        except Exception as error:  # what a task raises, or the cluster
            answers = [(url, "", f"The cluster could not answer it: {error!r}.") for url in task]
        yield from answers
        for another in send(1):
            running.add(another)


def photo_urls(place: str) -> Iterator[str]:
    """The addresses of all photos in a folder or store and below, folder by folder, sorted by name."""
    files, root = fsspec.core.url_to_fs(place)
    for folder, _, names in files.walk(root):
        for name in sorted(names):
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                yield files.unstrip_protocol(f"{folder}/{name}")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when every photo was answered, 1 when some were not, 2 for wrong input."""
    parser = argparse.ArgumentParser(prog="python -m app.predict_cluster", description=__doc__.partition("\n")[0])
    parser.add_argument("photos", help="a folder or store, as fsspec names it: /photos, s3://bucket/photos, ...")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="FILE.csv or FILE.jsonl")
    parser.add_argument("--model", type=Path, help="model folder (default: the one that the page opens with)")
    parser.add_argument("--scheduler", help="address of a running Dask scheduler (default: workers on this machine)")
    parser.add_argument("--resume", action="store_true", help="keep the rows of --output and answer the other photos")
    options = parser.parse_args(arguments)
    model = options.model or catalog.folder(catalog.default())
    try:
        file = AnswerFile(options.output, Classifier(model).classes, options.resume)
    except (ModelError, AnswerFileError) as problem:
        print(f"predict_cluster: {problem}", file=sys.stderr)
        return 2
    cluster = options.scheduler or LocalCluster(n_workers=processors(), threads_per_worker=1, dashboard_address=None)
    with closing(file), Client(cluster) as client:
        client.register_plugin(Answers(model))
        urls = (url for url in photo_urls(options.photos) if file.layout.name(url) not in file.done)
        failed = 0
        for url, row, reason in tqdm(answer_all(client, urls, file.layout), unit=" photos", disable=None):
            if reason:
                failed += 1
                tqdm.write(f"{printable(url)}: {reason}", file=sys.stderr)
            else:
                file.write(row)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

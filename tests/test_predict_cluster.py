"""A cluster of two workers on this machine, one of which is killed in the middle."""

import os
import signal
from collections import Counter

import pytest
from distributed import Client, LocalCluster

from app import predict_cluster
from app.answer_rows import JsonLines
from app.predict_cluster import Answers, answer_all, main, photo_urls
from models.folder import MODELS
from tests.conftest import encoded, photo

MODEL = MODELS / "article"


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """A folder of folders with 60 photos, and a file that is none."""
    folder = tmp_path_factory.mktemp("photos")
    for place in ("a", "b", "b/c"):
        (folder / place).mkdir()
        for number in range(20):
            (folder / place / f"{number}.png").write_bytes(encoded(photo(40, 30, "red", number)))
    (folder / "b" / "bad.jpg").write_bytes(b"no photo")
    return folder


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster


def test_every_photo_is_answered_once_though_a_worker_is_killed(cluster, photos, monkeypatch):
    monkeypatch.setattr(predict_cluster, "PHOTOS_A_TASK", 3)
    urls = list(photo_urls(str(photos)))
    with Client(cluster) as client:
        client.register_plugin(Answers(MODEL))
        workers = client.run(os.getpid)
        assert len(workers) == 2
        answers = []
        for answer in answer_all(client, urls, JsonLines()):
            answers.append(answer)
            if len(answers) == 10:
                os.kill(min(workers.values()), signal.SIGKILL)
        assert client.run(os.getpid) != workers
    assert Counter(url for url, _, _ in answers) == Counter(urls) and len(urls) == 61
    problems = {url: problem for url, _, problem in answers if problem}
    assert list(problems) == [f"file://{photos}/b/bad.jpg"], problems
    assert all(JsonLines().name_in(row) == url for url, row, problem in answers if not problem)


def test_the_command_writes_each_row_once_and_goes_on(cluster, photos, tmp_path, capsys):
    output = tmp_path / "answers.csv"
    command = [str(photos), "--model", str(MODEL), "--output", str(output), "--scheduler", cluster.scheduler_address]
    assert main(command) == 1
    assert "bad.jpg: The file is no photo" in capsys.readouterr().err
    rows = output.read_text().splitlines(keepends=True)
    assert len(rows) == 61
    output.write_text("".join(rows[:30]) + rows[30][:5])
    assert main([*command, "--resume"]) == 1
    assert sorted(output.read_text().splitlines(keepends=True)) == sorted(rows)
    assert main(command) == 2
    assert "is there already" in capsys.readouterr().err

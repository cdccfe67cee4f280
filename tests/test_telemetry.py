"""onnxruntime says nothing to anyone: it neither writes into the home folder nor asks for servers."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

PROGRAMS = {
    "page": "import app.main",
    "terminal": "import app.predict",
    "export": "import export.parity, export.rejection, export.speed",
    "take away": "import app.takeaway.kit",
}


def left_at_home(code: str, home) -> list[str]:
    """What a new Python that runs `code`, then answers one photo, leaves in its home folder."""
    ask = "import onnxruntime; onnxruntime.InferenceSession('models/quick/model.onnx')"
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run([sys.executable, "-c", f"{code}; {ask}"], cwd=ROOT, env=environment, check=True, capture_output=True)
    return sorted(path.name for path in home.rglob("*") if path.is_file())


@pytest.mark.parametrize("code", PROGRAMS.values(), ids=PROGRAMS)
def test_nothing_is_left_at_home(code, tmp_path):
    assert not [name for name in left_at_home(code, tmp_path) if "device" in name or "onnxruntime" in name]


def test_without_the_setting_it_would_leave_something(tmp_path):
    if "deviceid" not in left_at_home("pass", tmp_path):
        pytest.skip("this onnxruntime reports nothing by itself")

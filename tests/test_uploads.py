"""Uploads of any size that is taken are held in memory."""

import asyncio
import tomllib
from concurrent.futures import ThreadPoolExecutor

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser

from app.uploads import ZIP_MEGABYTES, keep_in_memory
from models.photo import MAX_BYTES
from tests.conftest import ROOT


def spooled_to_a_file(size: int) -> bool:
    """Whether an upload of this size passes through a file."""

    async def stream():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        for start in range(0, size, 2**20):
            yield bytes(min(2**20, size - start))
        yield b"\r\n--x--\r\n"

    async def parse() -> bool:
        headers = Headers({"content-type": "multipart/form-data; boundary=x"})
        form = await MultiPartParser(headers, stream()).parse()
        try:
            return form["file"].file._rolled
        finally:
            await form.close()

    with ThreadPoolExecutor(1) as thread:  # the browser tests may have left a loop running in this one
        return thread.submit(lambda: asyncio.run(parse())).result()


def test_no_upload_passes_through_a_file(monkeypatch):
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 2**20)
    assert spooled_to_a_file(2 * 2**20), "the test can fail"
    keep_in_memory()
    assert not spooled_to_a_file(MAX_BYTES)
    assert MultiPartParser.spool_max_size > ZIP_MEGABYTES << 20


def test_the_server_and_what_stands_before_it_let_the_largest_upload_through():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert settings["server"]["maxUploadSize"] == ZIP_MEGABYTES
    assert f"client_max_body_size {ZIP_MEGABYTES + 1}m;" in (ROOT / "app" / "deploy" / "nginx.conf").read_text()

"""The static site in a real Chromium, from a plain web server, from a file, and offline."""

import base64
import csv
import functools
import hashlib
import http.server
import io
import json
import re
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app import catalog
from app.browser import runtime as web_runtime
from app.classifier import Classifier
from app.doubt import sureness
from app.takeaway.site import write_site
from app.takeaway.variants import variants
from models.folder import ONNX
from models.photo import read_photo
from tests.browser import formats
from tests.browser.axe import serious_findings
from tests.conftest import encoded, photo
from tests.test_photo import BAD

MODEL = catalog.folder("quick")  # small: the page is the same with every model


@pytest.fixture(scope="session")
def site(tmp_path_factory, runtime) -> Path:
    """The site of one model."""
    target = tmp_path_factory.mktemp("site") / "public"
    write_site(MODEL, target)
    return target


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture(scope="session")
def address(site):
    """The site given out by Python's plain web server."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def open_site(browser, address):
    """A function that opens the site and waits until it is ready; no error, no foreign request."""
    contexts, problems = [], []

    def open_site(url: str = address, **settings) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | settings))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: note_foreign(request.url))
        page.goto(url)
        expect(page.get_by_role("status")).to_have_text("Ready.", timeout=30_000)
        return page

    def note_foreign(url: str) -> None:
        if not url.startswith((address, "blob:", "data:", "file:")):
            problems.append(f"a request left the machine: {url}")

    yield open_site
    for context in contexts:
        context.close()
    assert not problems


def give(page: Page, files: dict[str, bytes]) -> None:
    payload = [{"name": name, "mimeType": "image/*", "buffer": data} for name, data in files.items()]
    page.locator("#files").set_input_files(payload)
    expect(page.get_by_role("status")).to_have_text(re.compile("Looked at"), timeout=60_000)


ANSWER_IN_BROWSER = """async (files) => {
  const { client } = await import("/client.js");
  const { downloadAll } = await import("/download.js");
  const site = JSON.parse(document.getElementById("site").textContent);
  const whole = site.models.find((model) => model.url === "model.onnx.gz");
  const [script, wasm, model] = await downloadAll([site.runtime.script, site.runtime.wasm, whole], () => {});
  const ask = client(new Worker("worker.js", { type: "module" }));
  await ask("load", { script, wasm, model });
  const answers = {};
  for (const [name, text] of Object.entries(files)) {
    const file = new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name);
    const { probabilities, seen, familiarity, known } = await ask("classify", { file });
    answers[name] = { probabilities: [...probabilities], seen: [...seen], familiarity, known };
  }
  return answers;
}"""


def test_the_same_answers_as_python_from_the_same_files(open_site, capsys):
    files = formats.files()
    page = open_site()
    answers = page.evaluate(ANSWER_IN_BROWSER, {name: base64.b64encode(data).decode() for name, data in files.items()})
    classifier = Classifier(MODEL)
    rows, problems = [], []
    for name, data in files.items():
        expected = classifier.classify(read_photo(data))
        seen = np.array(answers[name]["seen"]).reshape(expected.seen.shape)
        pixels = int(np.abs(seen - expected.seen).max())
        probabilities = float(np.abs(np.array(answers[name]["probabilities"]) - expected.probabilities).max())
        rows.append(f"{name:<30}{pixels:>4}{probabilities:>10.1e}")
        familiarity = abs(answers[name]["familiarity"] - expected.familiarity)
        same_side = answers[name]["known"] == (expected.familiarity >= classifier.threshold)
        # Colours of a profile are converted by two libraries, which round differently.
        level, share = (1, 0.01) if "wide-gamut" in name else (0, 1e-5)
        if pixels > level or probabilities > share or familiarity > 10 * share or not same_side:
            problems.append(rows[-1])
    with capsys.disabled():
        print("\nfile, largest difference of seen pixels (of 255) and of probabilities:", *rows, sep="\n")
    assert not problems


def test_photos_are_answered_and_bad_files_told(open_site, tmp_path):
    page = open_site()
    good = encoded(photo(300, 200, "green"), "JPEG")
    # Python refuses a WebP of 64 megapixels because the server's memory is shared; a visitor's own is not.
    bad = {f"{name}.png": data for name, (data, _) in BAD.items() if name != "huge WebP"}
    give(page, {"good.jpg": good} | bad)
    (tmp_path / ONNX).write_bytes(variants(MODEL)[0].data)  # the smaller file, which the page begins with
    prediction = Classifier(tmp_path).classify(read_photo(good))
    expect(page.get_by_role("heading", name=f"{prediction.answer}, {sureness(prediction.confidence)}")).to_be_visible()
    expect(page.get_by_text("good.jpg, 300 x 200 pixels")).to_be_visible()
    alerts = page.get_by_role("alert").all_inner_texts()
    assert len(alerts) == len(bad) and all(text.endswith(".") for text in alerts)
    assert sum("megapixels" in text for text in alerts) >= 2


def test_photos_can_be_dropped_anywhere_on_the_page(open_site):
    page = open_site()
    page.evaluate(
        """(bytes) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], "dropped.png", { type: "image/png" }));
          for (const type of ["dragover", "drop"]) {
            const settings = { dataTransfer: transfer, bubbles: true, cancelable: true };
            document.body.dispatchEvent(new DragEvent(type, settings));
          }
        }""",
        list(encoded(photo(50, 40))),
    )
    expect(page.get_by_text("dropped.png, 50 x 40 pixels")).to_be_visible()


def test_the_site_works_offline_once_loaded(open_site):
    page = open_site()
    page.context.set_offline(True)
    give(page, {"photo.jpg": encoded(photo(200, 300), "JPEG")})
    expect(page.get_by_text("photo.jpg, 200 x 300 pixels")).to_be_visible()


def test_one_file_works_from_a_usb_stick(open_site, site):
    page = open_site(f"file://{site}/single.html", offline=True)
    give(page, {"photo.jpg": encoded(photo(200, 300), "JPEG"), "bad.png": b"text"})
    expect(page.get_by_text("photo.jpg, 200 x 300 pixels")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(1)


def test_two_hundred_photos_never_freeze_the_page(open_site):
    page = open_site()
    page.evaluate(
        """() => {
          window.longest = 0;
          let last = performance.now();
          setInterval(() => {
            const now = performance.now();
            const begun = document.querySelectorAll(".card").length > 0; // the files have been handed over
            if (begun) window.longest = Math.max(window.longest, now - last);
            last = now;
          }, 20);
        }"""
    )
    give(page, {f"{number:03}.jpg": encoded(photo(640, 480, seed=number % 5), "JPEG") for number in range(200)})
    assert page.locator("#rows tr").count() == 200 and page.locator(".card[open]").count() == 3
    assert page.evaluate("window.longest") < 1000, "milliseconds without an answer to the visitor"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all answers (CSV)").click()
    lines = download.value.path().read_text().splitlines()
    assert len(lines) == 201 and lines[0].startswith("photo,answer,confidence,")
    page.get_by_role("button", name="Remove all").click()
    expect(page.locator("#answers")).to_be_hidden()


def test_names_are_text(open_site):
    page = open_site()
    give(page, {'<img src=x onerror="document.title=1">.jpg': encoded(photo(), "JPEG")})
    expect(page.get_by_text('<img src=x onerror="document.title=1">.jpg', exact=False).first).to_be_visible()
    assert page.title().startswith("Glimpse")


def test_the_keyboard_and_the_camera(open_site, browser):
    page = open_site(permissions=["camera"])
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "camera":
            break
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Take a photo").wait_for()
    started = "video => new Promise((resolve) => (video.videoWidth ? resolve() : (video.onloadedmetadata = resolve)))"
    page.locator("#video").evaluate(started)
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("camera 1.png, .* pixels"))).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_without_scrolling_sideways(open_site, scheme):
    page = open_site(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    give(page, {"photo.jpg": encoded(photo(300, 400), "JPEG")})
    root = page.locator("html")
    assert root.evaluate("element => element.scrollWidth - element.clientWidth") <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_site, scheme):
    page = open_site(color_scheme=scheme)
    good = encoded(photo(300, 200, "green"), "JPEG")
    give(page, {f"{number}.jpg": good for number in range(4)} | {"bad.png": b"text"})
    assert serious_findings(page) == []


def test_a_sample_is_answered(open_site):
    page = open_site()
    page.get_by_role("button", name="coffee").click()
    expect(page.get_by_text("coffee.jpg, 600 x 400 pixels")).to_be_visible()


def test_photos_are_pasted(open_site):
    page = open_site()
    page.evaluate(
        """(bytes) => {
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
        }""",
        list(encoded(photo(50, 40))),
    )
    expect(page.get_by_text("image.png, 50 x 40 pixels")).to_be_visible()


def test_one_photo_is_removed_and_then_all(open_site):
    page = open_site()
    page.evaluate(
        """() => {
          window.kept = new Set();
          const { createObjectURL, revokeObjectURL } = URL;
          URL.createObjectURL = (blob) => (kept.add(createObjectURL(blob)), [...kept].at(-1));
          URL.revokeObjectURL = (url) => (kept.delete(url), revokeObjectURL(url));
        }"""
    )
    give(page, {f"{number}.jpg": encoded(photo(seed=number), "JPEG") for number in range(3)})
    assert page.evaluate("kept.size") == 3, "pictures that are shown"
    page.get_by_role("button", name="Remove this photo").nth(1).click()
    expect(page.locator("#rows tr")).to_have_count(2)
    assert page.locator("#rows th").all_inner_texts() == ["0.jpg", "2.jpg"]
    page.get_by_role("button", name="Remove all").click()
    expect(page.locator("#answers")).to_be_hidden()
    assert page.evaluate("kept.size") == 0, "their memory is given back"


CSV = """async (classes) => {
  const { csv } = await import("/csv.js");
  const answer = { probabilities: [0.25, 0.5, 0.125, 0.125], known: false };
  return csv(classes, [{ name: '=2+2, "a".jpg', answer }]);
}"""


def test_the_csv_is_read_by_programs_and_harmless_to_spreadsheets(open_site):
    text = open_site().evaluate(CSV, ["a,b", "=1+1", "a|b", 'say "x"\n'])
    header, row = csv.reader(io.StringIO(text))
    assert header == ["photo", "answer", "confidence", "known", "a,b", "'=1+1", "a|b", 'say "x"\n']
    assert row == ['\'=2+2, "a".jpg', "'=1+1", "0.500000", "false", "0.250000", "0.500000", "0.125000", "0.125000"]


WORKER = """async (source) => {
  const { client } = await import("/client.js");
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const ask = client(new Worker(source ? url : "/missing.js"), 1000);
  const told = [];
  for (const time of [1, 2]) await ask("load", {}).catch((error) => told.push(`${error.name}: ${error.message}`));
  return told;
}"""


@pytest.mark.parametrize(
    "source", ["", "throw new Error('at once')", "self.onmessage = () => self.close()", "this is no program"]
)
def test_a_worker_that_does_not_start_or_dies_is_told(browser, address, source):
    page = browser.new_page()
    page.goto(address)
    told = page.evaluate(WORKER, source)
    assert len(told) == 2 and all("has stopped: load the page again." in text for text in told)
    page.close()


def test_a_page_without_its_network_says_so(browser, address):
    page = browser.new_page()
    page.route("**/*.onnx.gz", lambda route: route.abort())
    page.goto(address)
    expect(page.get_by_role("alert")).to_contain_text("check the connection and load the page again")
    page.close()


def test_it_works_offline_after_it_was_loaded_once(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("status")).to_have_text("Ready.")
    page.evaluate("navigator.serviceWorker.ready")
    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("status")).to_have_text("Ready.")
    give(page, {"photo.jpg": encoded(photo(200, 300), "JPEG")})
    expect(page.get_by_text("photo.jpg, 200 x 300 pixels")).to_be_visible()
    context.close()


def test_a_photo_of_fifty_megapixels_is_answered(open_site):
    page = open_site()
    large = encoded(Image.linear_gradient("L").resize((8192, 6144)), "JPEG", quality=60)
    give(page, {"phone.jpg": large})
    expect(page.get_by_text("phone.jpg, 8,192 x 6,144 pixels")).to_be_visible()


REDUCED = """async ({ rgb, width, height, factor }) => {
  const { reduced } = await import("/photo.js");
  return [...reduced(Uint8Array.from(rgb), width, height, factor)];
}"""


def test_large_photos_are_reduced_as_pillow_does(open_site):
    image = photo(13, 7)
    expected = np.asarray(image.reduce(2)).ravel().tolist()
    settings = {"rgb": list(image.tobytes()), "width": 13, "height": 7, "factor": 2}
    assert open_site().evaluate(REDUCED, settings) == expected


def test_a_heic_photo_is_told_what_to_do(open_site):
    page = open_site()
    give(page, {"IMG_0001.HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "scan.tif": encoded(photo(), "TIFF")})
    heic, tiff = page.get_by_role("alert").all_inner_texts()
    assert "Most Compatible" in heic and "export the photo as JPEG" in heic and "TIFF" in tiff


def test_the_policy_forbids_what_is_not_ours(browser, address):
    page = browser.new_page()
    page.goto(address)
    blocked = page.evaluate(
        """() => new Promise((resolve) => {
          document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "window.hacked = true";
          document.head.append(script);
          setTimeout(() => resolve("nothing"), 2000);
        })"""
    )
    assert blocked == "script-src-elem" and not page.evaluate("window.hacked === true")
    page.close()


def test_the_pinned_hashes_are_those_of_npm(runtime):
    assert json.loads((web_runtime.NPM / "package.json").read_text())["version"] == web_runtime.VERSION
    for name, size, digest in web_runtime.FILES.values():
        data = (web_runtime.NPM / "dist" / name).read_bytes()
        assert len(data) == size and base64.b64encode(hashlib.sha384(data).digest()).decode() == digest

"""The page in a real Chromium against the real server."""

import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app import catalog
from app.classifier import Classifier
from app.doubt import sureness
from export.synthetic import generated_photos
from models.photo import read_photo
from tests.conftest import encoded, photo
from tests.test_photo import BAD

SCREENS = {
    "Training": "How it was trained",
    "Accuracy": "How often it is right",
    "Data": "What it learned from",
    "Take it with you": "Take it with you",
}


def drop(page: Page, files: dict[str, bytes]) -> None:
    """Give files to the uploader."""
    payload = [{"name": name, "mimeType": "image/*", "buffer": data} for name, data in files.items()]
    page.locator('input[type="file"]').first.set_input_files(payload)


def go_to(page: Page, screen: str) -> None:
    page.get_by_role("link", name=screen).click()
    page.get_by_role("heading", name=SCREENS[screen], level=1).wait_for()


def settled(page: Page) -> None:
    """Wait until the script has run."""
    expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-script-state", "notRunning")


def test_a_photo_is_answered(open_page):
    page = open_page()
    data = generated_photos()["landscape.jpg"]
    drop(page, {"landscape.jpg": data})
    prediction = Classifier(catalog.folder(catalog.default())).classify(read_photo(data))
    answer = f"{prediction.answer}, {sureness(prediction.confidence)}"
    expect(page.get_by_role("heading", name=answer)).to_be_visible()
    expect(page.get_by_text("landscape.jpg, 640 x 427 pixels")).to_be_visible()
    expect(page.get_by_role("img", name="The photo landscape.jpg")).to_be_visible()
    bars = page.get_by_role("table", name="Probability of each class")
    assert bars.get_by_role("rowheader").count() == len(prediction.classes)
    expect(page.get_by_text(re.compile("of photos that show something else are turned away"))).to_be_visible()
    for name in Classifier(catalog.folder(catalog.default())).view_names:
        expect(page.get_by_role("img", name=re.compile(f"^{name}: "))).to_be_attached()
    expect(page.locator("#glimpse-announcement")).to_have_text(re.compile(f"^landscape.jpg: .*{answer}"))  # read out


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_the_answer_in_sight(open_page, scheme):
    page = open_page(width=390, height=844, scheme=scheme)
    drop(page, {"photo.jpg": encoded(photo(300, 400), "JPEG")})
    answer = page.get_by_role("heading", level=2, name="%")
    expect(answer).to_be_in_viewport()
    expect(page.get_by_text("turned away")).to_be_in_viewport()
    main = page.locator('[data-testid="stMain"]')
    assert main.evaluate("element => element.scrollTop") == 0
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 0
    ground = page.locator('[data-testid="stApp"]').evaluate("element => getComputedStyle(element).backgroundColor")
    levels = [int(level) for level in re.findall(r"\d+", ground)[:3]]
    assert (sum(levels) > 600) if scheme == "light" else (sum(levels) < 150)


def test_photos_stay_while_one_looks_at_another_screen(open_page):
    page = open_page()
    drop(page, {"mine.jpg": encoded(photo(300, 200), "JPEG")})
    caption = page.get_by_text("mine.jpg, 300 x 200 pixels")
    expect(caption).to_be_visible()
    go_to(page, "Training")
    page.get_by_role("link", name="Classify").click()
    expect(caption).to_be_visible()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(caption).to_have_count(0)
    expect(page.get_by_text("nothing is stored")).to_be_visible()


PASTE = """data => {
  const file = new File([Uint8Array.from(data)], "pasted.png", { type: "image/png" });
  const clipboardData = new DataTransfer();
  clipboardData.items.add(file);
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
}"""


def test_a_picture_is_pasted(open_page):
    page = open_page()
    page.get_by_role("button", name="Paste a picture").wait_for()
    settled(page)
    page.evaluate(PASTE, list(encoded(photo(60, 50))))
    expect(page.get_by_text("pasted.png, 60 x 50 pixels")).to_be_visible()


def test_an_answer_is_kept_as_a_picture(open_page):
    page = open_page()
    drop(page, {"mine.jpg": encoded(photo(300, 200), "JPEG")})
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a picture").click()
    with Image.open(download.value.path()) as picture:
        assert picture.format == "PNG" and picture.height > 400


def test_an_address_opens_the_view_that_it_was_copied_from(open_page):
    page = open_page(path="/training?model=quick")
    settled(page)
    assert page.title() == "Training - Glimpse"
    page.get_by_text("Loss", exact=True).click()
    page.wait_for_url(re.compile("metric=Loss"))
    copied = page.url
    other = open_page(path=copied[copied.index("/training") :])
    expect(other.get_by_role("figure", name="Loss while training")).to_be_visible()
    expect(other.get_by_role("combobox", name="Model", exact=True)).to_have_value(re.compile("^quick: "))


def test_a_closer_look_at_a_photo(open_page):
    page = open_page(height=1800)
    drop(page, {"landscape.jpg": generated_photos()["landscape.jpg"]})
    page.get_by_text("Why this answer").click()
    heat = page.locator(".js-plotly-plot", has_text="rests on")
    expect(heat).to_be_visible(timeout=60_000)
    expect(heat.locator(".imagelayer image, .layer-below image").first).to_be_attached()
    page.get_by_text("How steady it is").click()
    expect(page.get_by_text(re.compile("This answer is (steady|fairly steady|fragile)"))).to_be_visible(timeout=60_000)
    page.get_by_text("Each step").click()
    expect(page.get_by_role("img", name="The photo that is cut")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_slider_shows_both_sides_of_the_trade(open_page):
    page = open_page(height=1800)
    drop(page, {"landscape.jpg": generated_photos()["landscape.jpg"]})
    page.get_by_text("When is it none of these?").click()
    expect(page.get_by_role("figure", name="What turning photos away costs")).to_be_visible()
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(60):  # down to its lowest
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_text(re.compile("^Keeps 50% of photos of its classes"))).to_be_visible()
    expect(page.get_by_text(re.compile("Your photo is (kept|turned away)"))).to_be_visible()


def test_bad_files_are_told_beside_the_good_photos_answers(open_page, server):
    page = open_page()
    files = {f"{name}.png": data for name, (data, _) in list(BAD.items())[:4]}
    drop(page, {"good.jpg": encoded(photo(300, 200), "JPEG"), **files})
    expect(page.get_by_text("good.jpg, 300 x 200 pixels")).to_be_visible()
    alerts = page.get_by_role("alert")
    expect(alerts).to_have_count(4)
    text = " ".join(alerts.all_inner_texts())
    assert "The file is empty" in text and "damaged or incomplete" in text
    assert "Traceback" not in text and "/" not in text.replace("JPEG/", "")


def test_many_photos_do_not_freeze_the_page(open_page):
    page = open_page()
    drop(page, {f"{number:03}.jpg": encoded(photo(64, 48, seed=number), "JPEG") for number in range(150)})
    expect(page.get_by_role("heading", name="150 answers")).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all answers (CSV)").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert len(lines) == 151 and lines[1].startswith("000.jpg,")
    assert page.get_by_text("What the network saw").count() == 5
    page.get_by_role("radio", name=re.compile("perhaps none")).click()
    expect(page.get_by_role("heading", name="150 answers")).to_be_visible()


def test_every_screen_is_there_and_has_its_charts(open_page):
    page = open_page()
    for screen, charts in (("Training", 1), ("Accuracy", 4), ("Data", 1), ("Take it with you", 0)):
        go_to(page, screen)
        settled(page)
        expect(page.locator(".js-plotly-plot")).to_have_count(charts)
        assert page.get_by_role("alert").count() == 0
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Download .*onnx")).click()
    data = download.value.path().read_bytes()
    assert data == catalog.onnx_bytes(catalog.default())


def test_a_cell_of_the_confusion_matrix_shows_its_mistakes(open_page):
    page = open_page(height=2600)
    go_to(page, "Accuracy")
    settled(page)
    chart = page.locator(".js-plotly-plot").nth(1)
    chart.scroll_into_view_if_needed()
    names = catalog.card(catalog.default()).classes
    cell = names.index("dog") * len(names) + names.index("cat")
    box = chart.locator(".scatterlayer .point").nth(cell).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_text("images of dog were called cat")).to_be_visible()
    expect(page.get_by_text("% sure").first).to_be_visible()


def test_the_camera_gives_a_photo(open_page):
    page = open_page()
    page.get_by_text("Use the camera", exact=True).click()
    page.wait_for_function("document.querySelector('video')?.videoWidth > 0")
    page.get_by_role("button", name="Take Photo").click()
    expect(page.get_by_text(re.compile("camera.*, .* pixels"))).to_be_visible()
    page.wait_for_function("document.querySelector('video')?.videoWidth > 0")  # ready for the next one
    page.get_by_role("button", name="Take Photo").click()
    expect(page.get_by_role("heading", name="2 answers")).to_be_visible()


def test_the_keyboard_is_enough(open_page):
    page = open_page()
    page.get_by_text("airplane", exact=True).wait_for()
    settled(page)
    focused = "document.activeElement.innerText.trim()"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == "cat photo":  # the samples are one group: arrow keys move inside it
            break
    assert page.evaluate(focused) == "cat photo"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"  # one sees where one is
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "rocket photo"
    page.keyboard.press("Enter")
    expect(page.get_by_text("sample: rocket photo, 640 x 427 pixels")).to_be_visible()


def test_two_visitors_do_not_see_each_others_photos(open_page):
    first, second = open_page(), open_page()
    drop(first, {"private.jpg": encoded(photo(), "JPEG")})
    expect(first.get_by_text(re.compile("private.jpg, .* pixels"))).to_be_visible()
    second.reload()
    second.get_by_role("heading", name="What does the photo show?").wait_for()
    settled(second)
    assert second.get_by_text("private.jpg").count() == 0

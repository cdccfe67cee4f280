"""One answer as one picture to keep or send: photo, answer, doubt, model. Knows no Streamlit."""

import io
import textwrap

from PIL import Image, ImageDraw, ImageFont

from app.answers import Answer
from app.doubt import Doubt, heading

WIDTH, MARGIN = 720, 32  # pixels
INK, PALE, GROUND, ACCENT, RAIL = "#14201f", "#4a5b59", "#ffffff", "#0f766e", "#e3eae9"
BARS = 5  # classes shown


def answer_picture(answer: Answer, doubt: Doubt, model: str) -> bytes:
    """PNG bytes of the photo, the answer in words, the highest probabilities and the model's name.

    Args:
        answer: with a prediction and a preview.
        doubt: the threshold in force.
        model: what answered, in words.
    """
    photo = _photo(answer)
    blocks = [
        (heading(answer.prediction, doubt.threshold), 30, INK),
        (doubt.verdict(answer.prediction), 17, PALE),
    ]
    lines = [(line, size, colour) for text, size, colour in blocks for line in _wrapped(text, size)]
    text_height = sum(_line_height(size) for _, size, _ in lines)
    ranked = answer.prediction.ranked()[:BARS]
    height = 4 * MARGIN + photo.height + text_height + 30 * len(ranked) + 40
    picture = Image.new("RGB", (WIDTH, height), GROUND)
    picture.paste(photo, ((WIDTH - photo.width) // 2, MARGIN))
    draw = ImageDraw.Draw(picture)
    top = 2 * MARGIN + photo.height
    for text, size, colour in lines:
        draw.text((MARGIN, top), text, fill=colour, font=ImageFont.load_default(size))
        top += _line_height(size)
    top += MARGIN // 2
    for name, value in ranked:
        _draw_bar(draw, top, name, value)
        top += 30
    draw.text((MARGIN, top + MARGIN // 2), f"Glimpse, {model}", fill=PALE, font=ImageFont.load_default(15))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _photo(answer: Answer) -> Image.Image:
    """The photo, at most as wide as the picture leaves room for."""
    room = WIDTH - 2 * MARGIN
    photo = Image.open(io.BytesIO(answer.preview)).convert("RGB")
    scale = room / max(photo.size)
    return photo.resize((max(1, round(photo.width * scale)), max(1, round(photo.height * scale))))


def _wrapped(text: str, size: int) -> list[str]:
    """The text in lines that fit: Pillow's own font is about half as wide as high."""
    return textwrap.wrap(text, width=int((WIDTH - 2 * MARGIN) / (0.55 * size)))


def _line_height(size: int) -> int:
    return round(1.4 * size)


def _draw_bar(draw: ImageDraw.ImageDraw, top: int, name: str, value: float) -> None:
    font = ImageFont.load_default(17)
    left, right = MARGIN + 190, WIDTH - MARGIN - 70
    draw.text((MARGIN, top), textwrap.shorten(name, 22, placeholder="..."), fill=INK, font=font)
    draw.rectangle((left, top + 4, right, top + 18), fill=RAIL)
    draw.rectangle((left, top + 4, left + round(value * (right - left)), top + 18), fill=ACCENT)
    draw.text((right + 10, top), f"{value:.1%}", fill=INK, font=font)

"""Sheets of small pictures, each with its number and what it shows."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from tests.support.repository import ROOT

FOLDER = ROOT / "docs" / "images"
COLUMNS = 6
WIDTH = 252  # of a picture, for a phone of 390: every text can be read
GAP = 16
CAPTION = 26
PAPER = {"light": "#eef1f5", "dark": "#0b0f15"}
INK = {"light": "#17202e", "dark": "#e8ecf3"}
QUALITY = 58


@dataclass(frozen=True)
class Taken:
    """A picture and what it shows."""

    caption: str
    png: bytes


def lay_out(name: str, scheme: str, pictures: Sequence[Taken]) -> None:
    """Put pictures side by side, and keep them as one file."""
    small = [_shrunk(one.png) for one in pictures]
    height = max(image.height for image in small)
    rows = -(-len(small) // COLUMNS)
    size = (GAP + COLUMNS * (WIDTH + GAP), GAP + rows * (CAPTION + height + GAP))
    sheet = Image.new("RGB", size, PAPER[scheme])
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(15)
    for number, (image, one) in enumerate(zip(small, pictures, strict=True)):
        row, column = divmod(number, COLUMNS)
        at = (GAP + column * (WIDTH + GAP), GAP + row * (CAPTION + height + GAP))
        pen.text(at, f"{number + 1}  {one.caption}", fill=INK[scheme], font=font)
        sheet.paste(image, (at[0], at[1] + CAPTION))
    sheet.save(FOLDER / f"{name}.webp", quality=QUALITY, method=6)


def _shrunk(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as taken:
        size = (WIDTH, round(taken.height * WIDTH / taken.width))
        return taken.convert("RGB").resize(size, Image.Resampling.LANCZOS)

"""Laws of sites: which text reads on a shop's colour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sites.rules import text_on

READABLE = 4.5


@pytest.mark.parametrize(
    ("color", "text"),
    [
        ("#1f5fd6", "#fff"),
        ("#FFD400", "#000"),
        ("#000000", "#fff"),
        ("#fff", None),
        ("red", None),
        (None, None),
    ],
)
def test_text_on_a_colour_is_the_one_that_reads(color: str | None, text: str | None) -> None:
    assert text_on(color) == text


@given(st.integers(0, 0xFFFFFF))
def test_text_reads_on_every_colour(number: int) -> None:
    color = f"#{number:06x}"
    text = {"#fff": "#ffffff", "#000": "#000000"}[text_on(color) or ""]
    light, dark = sorted((_luminance(color), _luminance(text)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= READABLE


def _luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

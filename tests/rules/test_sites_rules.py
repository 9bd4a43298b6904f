"""Laws of sites: which text reads on a shop's colour."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sites.rules import Theme, chat_style, is_valid, launcher, text_on
from app.sites.rules.theme import DARK, LIGHT
from tests.support.repository import ROOT

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


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_reads_in_the_chat_as_text_and_under_it(number: int) -> None:
    style = chat_style(Theme(accent=f"#{number:06x}"))
    pairs = dict(re.findall(r"--(accent|soft):light-dark\((.{15})\)", style))
    for scheme, (surface, text) in enumerate(((LIGHT, "#17202e"), (DARK, "#e8ecf3"))):
        accent, soft = (pairs[name].split(",")[scheme] for name in ("accent", "soft"))
        assert min(_contrast(accent, soft), _contrast(accent, surface), _contrast(text, soft)) >= READABLE


def test_grounds_are_those_of_the_chat() -> None:
    tokens = (ROOT / "static" / "shared" / "styles" / "tokens.css").read_text()
    assert f"--color-surface: light-dark({LIGHT}, {DARK})" in tokens


def test_our_own_look_costs_a_page_nothing() -> None:
    assert (launcher(Theme()), chat_style(Theme())) == ({}, "")


@pytest.mark.parametrize("accent", ["red", "#fff", "#12345g", "#123456;}"])
def test_what_is_no_colour_makes_no_theme(accent: str) -> None:
    assert not is_valid(Theme(accent=accent))


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

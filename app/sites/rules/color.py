"""Colours that read: contrast and relative luminance as WCAG 2 defines them."""

import re
from collections.abc import Collection

COLOR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)
EQUAL_CONTRAST = 0.179
LINEAR_PART = 0.04045
READABLE = 4.6
STEPS = 20


def text_on(color: str | None) -> str | None:
    """Choose the text colour that reads best on a colour like `#1f5fd6`: at least 4.6:1. None if it is no such colour.

    Black and white contrast equally at a luminance of 0.179.
    """
    if color is None or COLOR.fullmatch(color) is None:
        return None
    return "#fff" if _luminance(color) < EQUAL_CONTRAST else "#000"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(color: str, other: str, share: float) -> str:
    """Mix a colour with a share of another."""
    pairs = zip(_channels(color), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(color: str, grounds: Collection[str], toward: str) -> str:
    """Return the colour, moved toward another (black or white) as far as it takes to read it on all of these grounds."""
    steps = (mixed(color, toward, step / STEPS) for step in range(STEPS + 1))
    return next(
        (one for one in steps if min(contrast(one, ground) for ground in grounds) >= READABLE), toward
    )


def _channels(color: str) -> list[int]:
    return [int(color[place : place + 2], 16) for place in (1, 3, 5)]


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= LINEAR_PART else ((channel + 0.055) / 1.055) ** 2.4

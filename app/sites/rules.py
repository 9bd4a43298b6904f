"""What a site is: pure values and their laws."""

import re
from dataclasses import dataclass
from typing import NewType
from uuid import UUID

SiteId = NewType("SiteId", UUID)

COLOR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
LARGEST_TARGET_S = 3_600
EQUAL_CONTRAST = 0.179
LINEAR_PART = 0.04045


@dataclass(frozen=True, slots=True)
class WaitTargets:
    """Seconds of waiting at which each level is raised, rising."""

    warning_s: int = 50
    nearing_s: int = 61
    breached_s: int = 76


@dataclass(frozen=True, slots=True)
class Site:
    """One shop. `key` is public: it names the site in the embed snippet and proves nothing."""

    id: SiteId
    key: str
    name: str
    origins: tuple[str, ...]
    locale: str
    time_zone: str
    targets: WaitTargets
    accent: str | None = None


@dataclass(frozen=True, slots=True)
class SiteChange:
    """What to change of a site; None leaves it as it is."""

    name: str | None = None
    origins: tuple[str, ...] | None = None
    targets: WaitTargets | None = None
    time_zone: str | None = None


def are_rising(targets: WaitTargets) -> bool:
    """Tell whether the levels come one after the other, within an hour."""
    return 0 < targets.warning_s < targets.nearing_s < targets.breached_s <= LARGEST_TARGET_S


def text_on(color: str | None) -> str | None:
    """Choose the text colour that reads best on a colour like `#1f5fd6`: at least 4.6:1. None if it is no such colour.

    Contrast and relative luminance as WCAG 2 defines them; black and white contrast equally at a luminance of 0.179.
    """
    parts = COLOR.fullmatch(color or "")
    if parts is None:
        return None
    red, green, blue = (_linear(int(part, 16) / 255) for part in parts.groups())
    return "#fff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < EQUAL_CONTRAST else "#000"


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= LINEAR_PART else ((channel + 0.055) / 1.055) ** 2.4


def is_origin(text: str) -> bool:
    """Tell whether a text is a web origin: scheme, host, optional port, nothing behind."""
    return ORIGIN.fullmatch(text) is not None

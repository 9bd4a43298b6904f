"""Whom a site invites to the chat, when and how often: rules that the shop's page judges by itself, identifying nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from app.kernel.errors import AppError
from app.sites.rules.color import text_on
from app.sites.rules.theme import Corner, Theme

MAX_INVITATIONS = 10
MAX_PAGES = 20
LONGEST_INVITATION = 200
LONGEST_PAGE = 200
LARGEST_CART = 1_000_000
LATEST_S = 3_600
BUTTON_PX = 56
GAP_PX = 12


class Again(StrEnum):
    """How soon the same invitation may be shown again; only `page` has nothing stored."""

    PAGE = "page"
    VISIT = "visit"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One card. `pages` are paths with `*` for anything, none for all; every condition must hold."""

    name: str
    text: Mapping[str, str]
    pages: tuple[str, ...] = ()
    after_s: int = 30
    min_cart: int | None = None
    is_returning: bool = False
    is_open_only: bool = True
    again: Again = Again.VISIT
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class Hours:
    """Between which instants somebody is there, as far ahead as a page can be old; None for always."""

    spans: Sequence[tuple[datetime, datetime]] | None = field(default=None)


def check_invitations(invitations: Sequence[Invitation], default: str) -> None:
    """Refuse invitations that cannot be told apart or say nothing; raises `AppError`."""
    names = [one.name.strip() for one in invitations]
    if len(set(names)) != len(names) or not all(names):
        raise _bad("Each invitation needs a name of its own.")
    for one in invitations:
        if not one.text.get(default[:2], "").strip():
            raise _bad(f"Each invitation needs a text in the shop's own language ({default[:2]}).")
        if not all(page.startswith(("/", "*")) for page in one.pages):
            raise _bad("A page is a path that begins with / or *.")


def show_invitations(
    invitations: Sequence[Invitation], theme: Theme, locale: str, hours: Hours
) -> dict[str, object] | None:
    """Put what the page must know to judge the rules; None where nobody is invited."""
    shown = [one for one in invitations if one.is_on]
    if not shown:
        return None
    spans = hours.spans
    return {
        "locale": locale[:2],
        "rules": [{name: value for name, value in asdict(one).items() if name != "is_on"} for one in shown],
        "open": spans and [[round(start.timestamp()), round(end.timestamp())] for start, end in spans],
        "is_always_open": spans is None,
        "css": card_style(theme),
    }


def card_style(theme: Theme) -> str:
    """Write the style of the card, to stand behind ours: above the button, in its corner and colours."""
    above = theme.offset_bottom_px + BUTTON_PX + GAP_PX
    rules = [f":host{{margin:{above}px {theme.offset_side_px}px!important}}"]
    if theme.corner is Corner.START:
        rules.append(
            ":host{inset-inline-end:auto!important;inset-inline-start:env(safe-area-inset-left)!important}"
        )
    if theme.scheme.value != "auto":
        rules.append(f":host{{color-scheme:{theme.scheme.value}!important}}")
    if theme.accent is not None:
        rules.append(f".go{{background:{theme.accent};color:{text_on(theme.accent)}}}")
    return "".join(rules)


def invitations_from(stored: Sequence[Mapping[str, object]]) -> tuple[Invitation, ...]:
    """Read invitations back from what `asdict` made of them."""
    return tuple(
        Invitation(**{**one, "pages": tuple(one["pages"]), "again": Again(str(one["again"]))})  # type: ignore[arg-type]  # as `asdict` made it
        for one in stored
    )


def _bad(message: str) -> AppError:
    return AppError("bad_invitation", message, 422)

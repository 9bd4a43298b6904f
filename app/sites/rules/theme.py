"""How a site's button and chat look: its choices, and the styles that come of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote

from app.sites.rules.color import COLOR, mixed, readable, text_on

LARGEST_OFFSET_PX = 200
ROUNDEST_PX = 28  # half of the button: a circle
ROUNDEST_WINDOW_PX = 20
# The grounds of the chat in its two schemes, as in tokens.css; tests compare them.
LIGHT, DARK = "#ffffff", "#171e29"
SOFT_LIGHT, SOFT_DARK = 0.9, 0.78  # how much of the ground is in the band


class Scheme(StrEnum):
    """Light or dark; `auto` is what the shopper's device prefers."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Corner(StrEnum):
    """The lower corner of the page in which the button is: where lines of text end, or where they begin."""

    END = "end"
    START = "start"


class Icon(StrEnum):
    """What is drawn on the button."""

    SPEECH = "speech"
    QUESTION = "question"
    HEADSET = "headset"


# Lucide. The first one is the button's own.
_DRAWINGS = {
    Icon.QUESTION: "M7.9 20A9 9 0 1 0 4 16.1L2 22ZM9.1 9a3 3 0 0 1 5.8 1c0 2-3 3-3 3M12 17h.01",
    Icon.HEADSET: "M3 11h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2Zm0 0a9 9 0 1 1 18 0m0 0v5a2 2 0 0 1-2 2h-1"
    "a2 2 0 0 1-2-2v-3a2 2 0 0 1 2-2ZM21 16v2a4 4 0 0 1-4 4h-5",
}


@dataclass(frozen=True, slots=True)
class Theme:
    """A site's choices. `accent` is a colour like `#1f5fd6`, empty for ours; lengths are CSS pixels."""

    accent: str | None = None
    scheme: Scheme = Scheme.AUTO
    corner: Corner = Corner.END
    offset_side_px: int = 20
    offset_bottom_px: int = 20
    radius_px: int = ROUNDEST_PX
    icon: Icon = Icon.SPEECH
    launcher_text: str = ""
    greeting: str = ""
    greeting_note: str = ""
    counts_in_title: bool = False  # of the shop's page, while messages are unread
    header: str = ""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by language, over those above


TEXTS = ("launcher_text", "header", "greeting", "greeting_note")


def text_in(theme: Theme, name: str, language: str) -> str:
    """Return one of the texts in a language, or as the site says it in its own."""
    own: str = getattr(theme, name)
    return theme.texts.get(language[:2], {}).get(name) or own


def is_valid(theme: Theme) -> bool:
    """Tell whether styles can be made of it: everything else in it is text, and goes nowhere but into text."""
    return (
        (theme.accent is None or COLOR.fullmatch(theme.accent) is not None)
        and 0 <= theme.offset_side_px <= LARGEST_OFFSET_PX
        and 0 <= theme.offset_bottom_px <= LARGEST_OFFSET_PX
        and 0 <= theme.radius_px <= ROUNDEST_PX
        and all(set(texts) <= set(TEXTS) for texts in theme.texts.values())
    )


def launcher_texts(theme: Theme) -> dict[str, dict[str, str]]:
    """Return what stands on the button in other languages than the site's own, as its script is told."""
    return {
        language: {"text": texts["launcher_text"]}
        for language, texts in theme.texts.items()
        if texts.get("launcher_text")
    }


def launcher(theme: Theme) -> dict[str, str]:
    """Return what the button's script is told: only what differs from our own look."""
    told = {
        "css": launcher_style(theme),
        "text": theme.launcher_text,
        "icon": _DRAWINGS.get(theme.icon, ""),
    }
    return {name: value for name, value in told.items() if value}


def launcher_style(theme: Theme) -> str:
    """Write the style of the button and the window, to stand behind ours."""
    ours, rules = Theme(), list[str]()
    if theme.accent is not None:
        rules.append(f"button{{background:{theme.accent};color:{text_on(theme.accent)}}}")
    if theme.scheme is not Scheme.AUTO:
        rules.append(f":host{{--s:{theme.scheme.value}}}")
    has_text = bool(theme.launcher_text or launcher_texts(theme))
    if has_text:
        rules.append(
            "button{display:flex;gap:8px;align-items:center;width:auto;padding:14px 18px 14px 14px;"
            "font:600 16px system-ui}svg{flex:none}"
        )
    if theme.radius_px != ours.radius_px or has_text:
        rules.append(f"button{{border-radius:{theme.radius_px}px}}")
    if (theme.offset_side_px, theme.offset_bottom_px) != (ours.offset_side_px, ours.offset_bottom_px):
        rules.append(f":host{{margin:{theme.offset_bottom_px}px {theme.offset_side_px}px!important}}")
    window = _window_style(theme, ours)
    if window:
        # On small screens the window is the screen.
        rules.append(f"@media (min-width:480.1px) and (min-height:480.1px){{iframe{{{window}}}}}")
    if theme.corner is Corner.START:
        rules.append(
            ":host{inset-inline-end:auto!important;inset-inline-start:env(safe-area-inset-left)!important}"
            # A sentence there grows into the page.
            "span{inset-inline:-4px auto}"
        )
    return "".join(rules)


def _window_style(theme: Theme, ours: Theme) -> str:
    parts = list[str]()
    if theme.radius_px != ours.radius_px:
        parts.append(f"border-radius:{min(theme.radius_px, ROUNDEST_WINDOW_PX)}px")
    if theme.offset_bottom_px != ours.offset_bottom_px:
        parts.append(f"height:min(640px,100dvh - {88 + theme.offset_bottom_px}px)")
    if theme.corner is Corner.START:
        parts.append("inset-inline:0 auto")
    return ";".join(parts)


def picture_style(key: str, picture: str) -> str:
    """Write the style by which the chat shows the shop's picture while no agent's is shown, to stand behind ours."""
    if not picture:
        return ""
    return (
        "header .face:is(:not([data-of]),[data-of='']){color:transparent;"
        f'background:url("/widget/{quote(key, safe="")}/picture?{picture}") center/cover}}'
    )


def chat_style(theme: Theme) -> str:
    """Write the style of the chat, to stand behind ours; every text on every ground reads at 4.5:1 or better."""
    rules = list[str]()
    if theme.accent is not None:
        soft_light = mixed(theme.accent, LIGHT, SOFT_LIGHT)
        soft_dark = mixed(theme.accent, DARK, SOFT_DARK)
        on_light = readable(theme.accent, (soft_light, LIGHT), "#000000")
        on_dark = readable(theme.accent, (soft_dark, DARK), "#ffffff")
        fill, on_fill = theme.accent, text_on(theme.accent)
        rules.append(
            f":root{{--fill:{fill};--own-bubble:{fill};--on-fill:{on_fill};--on-own-bubble:{on_fill};"
            f"--accent:light-dark({on_light},{on_dark});--soft:light-dark({soft_light},{soft_dark})}}"
        )
    if theme.scheme is not Scheme.AUTO:
        rules.append(f":root{{color-scheme:{theme.scheme.value}}}")
    if theme.radius_px != Theme().radius_px:
        rules.append(f".bubble{{--round:{min(theme.radius_px, ROUNDEST_WINDOW_PX)}px}}")
    return "".join(rules)

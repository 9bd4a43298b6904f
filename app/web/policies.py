"""Content security policies: what our pages may load, and who may frame them."""

import re
from collections.abc import Collection, Mapping

from app.settings import Settings

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# A file somebody has sent: it may load, run and frame nothing, wherever it is opened.
FILE = f"{NOTHING}; sandbox"
# Firefox takes a conversation that is saved for a way of the frame in which the chat is.
CHAT = "'self' blob:"
HOST = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?|\[[0-9a-f:.]+\](:[0-9]{1,5})?")


def page_policy(headers: Mapping[str, str], settings: Settings) -> str:
    """Return the policy of console, ops and demo pages: our own files, no inline code, never framed."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "media-src 'self'",
            "manifest-src 'self'",
            f"connect-src 'self' {socket_origin(headers, settings)}",
            f"frame-src {CHAT}",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def widget_policy(
    headers: Mapping[str, str], settings: Settings, *, nonce: str, ancestors: Collection[str]
) -> str:
    """Return the policy of the widget's one document: what carries the nonce, framed by the site's origins only."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'nonce-{nonce}'",
            f"connect-src 'self' {socket_origin(headers, settings)}",
            "img-src 'self' data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors " + (" ".join(ancestors) or "'none'"),
        )
    )


def notice_policy(nonce: str) -> str:
    """Return the policy of a sentence with a button and without any data, which every page may frame."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
        "frame-ancestors *; base-uri 'none'; form-action 'none'"
    )


def window_policy(nonce: str) -> str:
    """Return the policy of a window of the chat's own: its one script, which frames the chat; framed by nobody."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'nonce-{nonce}'",
            f"frame-src {CHAT}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def socket_origin(headers: Mapping[str, str], settings: Settings) -> str:
    """Return where sockets go, for browsers in which 'self' does not cover `ws:`."""
    if settings.public_url is not None:
        return settings.public_url.replace("http", "ws", 1)
    host = headers.get("host", "").lower()
    return f"ws://{host}" if HOST.fullmatch(host) else settings.origin.replace("http", "ws", 1)

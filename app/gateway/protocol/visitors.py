"""Frames about what a shopper is doing."""

from typing import Literal

from pydantic import Field

from app.gateway.protocol.base import WITHOUT_NUL, Frame


class VisitorPage(Frame):
    """The shopper is on another page of the shop now: a conversation that begins, begins there."""

    type: Literal["page"] = "page"
    page_url: str | None = Field(None, max_length=2_000, pattern=WITHOUT_NUL)


class VisitorTyping(Frame):
    """The shopper began or stopped typing."""

    type: Literal["typing"] = "typing"
    is_typing: bool

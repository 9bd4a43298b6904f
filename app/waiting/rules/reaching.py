"""How a shopper may be reached who does not want to stay: channels, and what an address of each looks like."""

from enum import StrEnum

from app.kernel.reach import is_email, is_phone


class Channel(StrEnum):
    """By what a shopper is answered who has left."""

    EMAIL = "email"
    CALLBACK = "callback"


def as_address(channel: Channel, text: str) -> str | None:
    """Return an address as it is kept, or `None` if nobody can be reached by it."""
    address = text.strip()
    fits = is_email(address) if channel is Channel.EMAIL else is_phone(address)
    return address if fits else None

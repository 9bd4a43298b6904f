"""How a shopper may be reached who does not want to stay: channels, and what an address of each looks like."""

import re
from enum import StrEnum

LONGEST_ADDRESS = 254
_FEWEST_DIGITS, _MOST_DIGITS = 6, 15
_EMAIL = re.compile(r"[^\s@<>()\",;:\\\[\]]+@(?:[^\s@.<>()\",;:\\\[\]]+\.)+[^\s@.<>()\",;:\\\[\]]{2,}")
_PHONE = re.compile(r"\+?[0-9 ()/.\-]+")


class Channel(StrEnum):
    """By what a shopper is answered who has left."""

    EMAIL = "email"
    CALLBACK = "callback"


def as_address(channel: Channel, text: str) -> str | None:
    """Return an address as it is kept, or `None` if nobody can be reached by it."""
    address = text.strip()
    if len(address) > LONGEST_ADDRESS:
        return None
    if channel is Channel.EMAIL:
        return address if _EMAIL.fullmatch(address) else None
    digits = sum(sign.isdigit() for sign in address)
    is_phone = _PHONE.fullmatch(address) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS
    return address if is_phone else None

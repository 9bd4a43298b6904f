"""What looks like an e-mail address or a telephone number."""

import re

LONGEST_ADDRESS = 254
_FEWEST_DIGITS, _MOST_DIGITS = 6, 15
_EMAIL = re.compile(r"[^\s@<>()\",;:\\\[\]]+@(?:[^\s@.<>()\",;:\\\[\]]+\.)+[^\s@.<>()\",;:\\\[\]]{2,}")
_PHONE = re.compile(r"\+?[0-9 ()/.\-]+")


def is_email(text: str) -> bool:
    """Tell whether a text looks like an e-mail address."""
    return len(text) <= LONGEST_ADDRESS and _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """Tell whether a text looks like a number that can be called."""
    digits = sum(sign.isdigit() for sign in text)
    is_number = len(text) <= LONGEST_ADDRESS and _PHONE.fullmatch(text) is not None
    return is_number and _FEWEST_DIGITS <= digits <= _MOST_DIGITS

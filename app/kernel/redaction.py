"""What must never be stored: numbers of payment cards and bank accounts, found by their checksums.

A number that only looks like one (an order, a product, a telephone number) is left alone: a card must have
a length and a beginning that are issued and pass Luhn's test (ISO/IEC 7812), an account must be an IBAN of a
country that has them (ISO 13616). Both are found in groups, as people write them, but not inside a longer
run of digits. Cards of 13 digits are not looked for: none has been issued for decades, and product numbers
(EAN) look the same.

A shop may have more masked, by patterns of its own. All matching is linear in the length of the text.
"""

import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from stdnum import iban, luhn

MASK = "•"
KEPT_DIGITS = 4

# One separator between two characters: as typed, or as an address writes a space.
_SEPARATOR = r"(?:[ \u00a0.\-+/]|%20)?"
_DIGITS = re.compile(rf"\d(?:{_SEPARATOR}\d){{13,}}")
_ACCOUNT = re.compile(
    rf"(?<![^\W_])[A-Z]{{2}}\d\d(?:{_SEPARATOR}[A-Z0-9]){{11,30}}", re.IGNORECASE | re.ASCII
)
# Most texts have no number, and this is found out much faster: by what each of their bytes may be part of.
_LETTERS, _ASCII_DIGITS = string.ascii_letters.encode(), string.digits.encode()
_KINDS = bytes.maketrans(_LETTERS + _ASCII_DIGITS, b"L" * len(_LETTERS) + b"0" * len(_ASCII_DIGITS))
_ACCOUNT_BEGINS = b"LL00"
_NO_DIGITS = bytes({*range(0xC0)} - {*_ASCII_DIGITS})  # of a sign beyond ASCII the first byte is left
_SHORTEST_CARD, _CHECK_DIGITS = 14, 2
_SIGN = re.compile(r"%20|.", re.DOTALL)

# Beginnings of card numbers, as a range of so many first digits, and their lengths.
_CARDS = (
    (1, 4, 4, (16, 19)),  # Visa
    (2, 51, 55, (16,)),  # Mastercard
    (4, 2221, 2720, (16,)),  # Mastercard
    (2, 34, 34, (15,)),  # American Express
    (2, 37, 37, (15,)),  # American Express
    (2, 36, 36, (14, 16, 19)),  # Diners Club
    (2, 38, 39, (14, 16, 19)),  # Diners Club
    (3, 300, 305, (14, 16, 19)),  # Diners Club
    (4, 3528, 3589, (16, 19)),  # JCB
    (4, 6011, 6011, (16, 19)),  # Discover
    (3, 644, 659, (16, 19)),  # Discover, RuPay
    (2, 62, 62, (16, 17, 18, 19)),  # UnionPay
    (2, 50, 50, (16, 19)),  # Maestro
    (2, 56, 58, (16, 19)),  # Maestro
    (2, 67, 67, (16, 19)),  # Maestro
)
_LENGTHS = sorted({length for *_, lengths in _CARDS for length in lengths}, reverse=True)
_LONGEST_ACCOUNT, _SHORTEST_ACCOUNT = 34, 15


class Found(Protocol):
    """A stretch of a text that a pattern fits."""

    def span(self) -> tuple[int, int]:
        """Return where it begins, and where it has ended."""


class Pattern(Protocol):
    """A compiled pattern that looks through a text in time proportional to its length."""

    def finditer(self, text: str, /) -> Iterable[Found]:
        """Find every stretch that fits."""


class Redact(Protocol):
    """Masks what must not be stored."""

    def __call__(self, text: str, *, mask: str = MASK) -> str:
        """Return the text without it."""


class Redactor:
    """What each shop has masked beside cards and accounts, as this process knows it."""

    def __init__(self) -> None:
        self._patterns: Mapping[UUID, Sequence[Pattern]] = {}

    def learn(self, patterns: Mapping[UUID, Sequence[Pattern]]) -> None:
        """Go by these from now on."""
        self._patterns = patterns

    @property
    def has_any(self) -> bool:
        """Whether any shop has patterns of its own."""
        return bool(self._patterns)

    def has_patterns(self, site_id: UUID) -> bool:
        """Tell whether a shop has patterns of its own."""
        return site_id in self._patterns

    def of(self, site_id: UUID) -> Redact:
        """Return what masks as a shop wants it."""
        patterns = self._patterns.get(site_id, ())

        def redact_for_site(text: str, *, mask: str = MASK) -> str:
            return hidden(redact(text, mask=mask), patterns, mask=mask)

        return redact_for_site


def hidden(text: str, patterns: Iterable[Pattern], *, mask: str = MASK) -> str:
    """Mask all that fits a pattern, but for its spaces."""
    for pattern in patterns:
        signs: list[str] | None = None
        for found in pattern.finditer(text):
            begin, end = found.span()
            signs = signs or list(text)
            signs[begin:end] = [sign if sign.isspace() else mask for sign in text[begin:end]]
        if signs is not None:
            text = "".join(signs)
    return text


def are_alike(stored: str, said: str, *, mask: str = MASK) -> bool:
    """Tell whether two texts are the same but for what is masked in either of them."""
    return len(stored) == len(said) and all(
        one == other or mask in (one, other) for one, other in zip(stored, said, strict=True)
    )


def redact(text: str, *, mask: str = MASK) -> str:
    """Return the text with card numbers and IBANs masked but for their last four characters.

    Doing it twice changes nothing more.
    """
    if not _may_have_number(text):
        return text
    hidden = sorted(
        {place for places in (*_accounts(text), *_cards(text)) for place in places[:-KEPT_DIGITS]}
    )
    if not hidden:
        return text
    signs = list(text)
    for place in hidden:
        signs[place] = mask
    return "".join(signs)


def _may_have_number(text: str) -> bool:
    """Find out fast, as nearly all texts have none. Signs beyond ASCII count as digits: some are."""
    written = text.encode(errors="surrogatepass")
    digits = len(written.translate(None, _NO_DIGITS))
    if digits < _CHECK_DIGITS:
        return False
    has_card = digits >= _SHORTEST_CARD and _DIGITS.search(text) is not None
    return has_card or _ACCOUNT_BEGINS in written.translate(_KINDS)


def _cards(text: str) -> Iterator[list[int]]:
    """Find the places of the digits of each card number."""
    for run in _DIGITS.finditer(text):
        places, starts = _signs(run)
        ends = {*(start - 1 for start in starts), len(places) - 1}
        next_free = 0
        for start in starts:
            if start < next_free:
                continue
            for length in _LENGTHS:
                if start + length - 1 in ends:
                    card = places[start : start + length]
                    if _is_card("".join(str(int(text[place])) for place in card)):  # digits of any script
                        yield card
                        next_free = start + length
                        break


def _accounts(text: str) -> Iterator[list[int]]:
    """Find the places of the letters and digits of each IBAN."""
    for run in _ACCOUNT.finditer(text):
        places, starts = _signs(run)
        ends = {start - 1 for start in starts}
        if not text[run.end() : run.end() + 1].isalnum():
            ends.add(len(places) - 1)
        for length in range(min(_LONGEST_ACCOUNT, len(places)), _SHORTEST_ACCOUNT - 1, -1):
            if length - 1 in ends and iban.is_valid("".join(text[place] for place in places[:length])):
                yield places[:length]
                break


def _signs(run: re.Match[str]) -> tuple[list[int], list[int]]:
    """Return the places of the signs of a run without its separators, and which of them begin a group."""
    places: list[int] = []
    starts: list[int] = []
    follows_separator = True
    for sign in _SIGN.finditer(run.string, run.start(), run.end()):
        if len(sign[0]) == 1 and sign[0].isalnum():
            if follows_separator:
                starts.append(len(places))
            places.append(sign.start())
        follows_separator = not sign[0].isalnum()
    return places, starts


def _is_card(digits: str) -> bool:
    return any(
        len(digits) in lengths and first <= int(digits[:size]) <= last
        for size, first, last, lengths in _CARDS
    ) and bool(luhn.is_valid(digits))

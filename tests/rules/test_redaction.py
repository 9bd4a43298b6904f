"""Card numbers and IBANs are masked however they are written; what only looks like one is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from app.kernel.errors import AppError
from app.kernel.redaction import are_alike, hidden, redact
from app.sites.rules import Redaction, compile_redactions, mask_sample

CARDS = (
    "4111111111111111",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "36227206271667",
    "3566002020360505",
    "6011000990139424",
    "6200000000000005",
    "6759649826438453",
)
ACCOUNTS = (
    "DE89370400440532013000",
    "GB82WEST12345698765432",
    "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S",
    "AT611904300234573201",
)


@pytest.mark.parametrize("number", [*CARDS, *ACCOUNTS])
@pytest.mark.parametrize(
    "text", ["{}", "My number is {}.", "{} please", "[{}]", "a\n{}\nb", "({}),4", "№ 7: {}; thanks"]
)
def test_number_is_masked_but_for_its_end(number: str, text: str) -> None:
    redacted = redact(text.format(number))
    assert redacted == text.format("•" * (len(number) - 4) + number[-4:])
    assert redact(redacted) == redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("4111 1111 1111 1111", "•••• •••• •••• 1111"),
        ("4111-1111-1111-1111 12/29 123", "••••-••••-••••-1111 12/29 123"),
        ("12 4111 1111 1111 1111", "12 •••• •••• •••• 1111"),
        ("4111 1111 1111 1111 5555 5555 5555 4444", "•••• •••• •••• 1111 •••• •••• •••• 4444"),
        ("3782 822463 10005", "•••• •••••• •0005"),
        ("4\u00a01\u00a01\u00a01 1111 11111111", "•\u00a0•\u00a0•\u00a0• •••• ••••1111"),
        ("DE89 3704 0044 0532 0130 00 danke", "•••• •••• •••• •••• ••30 00 danke"),
        ("de89 3704 0044 0532 0130 00", "•••• •••• •••• •••• ••30 00"),
        ("NL91 ABNA 0417 1643 00", "•••• •••• •••• ••43 00"),
        ("٤١١١ ١١١١ ١١١١ ١١١١", "•••• •••• •••• ١١١١"),
        ("IBAN: DE89.3704.0044.0532.0130.00", "IBAN: ••••.••••.••••.••••.••30.00"),
        ("/pay?card=4111%201111%201111%201111&x=1", "/pay?card=••••%20••••%20••••%201111&x=1"),
        ("/pay?card=4111+1111+1111+1111", "/pay?card=••••+••••+••••+1111"),
    ],
)
def test_groups_stay_what_they_are(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?",
        "4111 1111 1111 1112",  # a wrong check digit
        "Order 1234567812345670",  # passes Luhn's test, but nobody issues it
        "EAN 4006381333931",
        "+49 171 1234567 and +49 30 123456-789",
        "DE89370400440532013001",
        "XX89370400440532013000",
        "94111111111111111119",  # inside a longer run
        "41111111111111110000",  # at the beginning of one
        "2026-11-25 12:00:00.000000",
        "01a214c4-7c1e-7000-8000-4f11111111111111",
        "4111  1111  1111  1111",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert redact(text) == text


@st.composite
def cards(draw: st.DrawFn) -> str:
    stem = draw(st.sampled_from(["4", "51", "2400", "6011"])) + draw(
        st.text("0123456789", min_size=14, max_size=14)
    )
    stem = stem[:15]
    return stem + luhn.calc_check_digit(stem)


@given(cards(), st.sampled_from(["", " ", "-", "."]), st.text(max_size=20), st.text(max_size=20))
def test_no_card_number_survives_whatever_stands_around_it(
    card: str, separator: str, before: str, after: str
) -> None:
    written = separator.join(card[start : start + 4] for start in range(0, 16, 4))
    redacted = redact(f"{before}\n{written}\n{after}")
    assert written not in redacted
    assert f"{separator}{card[-4:]}\n" in redacted


@given(st.text("0123456789 -.DEGB\n", max_size=300))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    redacted = redact(text)
    assert len(redacted) == len(text)
    assert redact(redacted) == redacted


def test_what_a_shop_has_patterns_for_is_masked_whole_but_for_spaces() -> None:
    patterns = [Redaction("Number", r"(?i)\bkd-\d{6}\b"), Redaction("Name", "Ada Lovelace")]
    assert (
        mask_sample(patterns, "KD-123456, kd-1, Ada  and Ada Lovelace ü")
        == "•••••••••, kd-1, Ada  and ••• •••••••• ü"
    )


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "cannot be used"),
        (r"(a)\1", "cannot be used"),
        ("a*", "nothing is written"),
        ("^", "nothing is written"),
    ],
)
def test_pattern_that_cannot_be_used_is_refused_by_its_name(pattern: str, why: str) -> None:
    with pytest.raises(AppError, match=f"“Number”.*{why}") as refused:
        compile_redactions([Redaction("Name", "Ada"), Redaction("Number", pattern)])
    assert refused.value.code == "bad_redaction"


@given(st.text(), st.sampled_from(["a", "[0-9]+", "a.c", "(ab)+"]))
def test_masking_by_a_pattern_keeps_the_length_and_is_done_once(text: str, pattern: str) -> None:
    patterns = compile_redactions([Redaction("x", pattern)])
    masked = hidden(text, patterns)
    assert len(masked) == len(text)
    assert hidden(masked, patterns) == masked
    assert are_alike(masked, text)


def test_texts_are_alike_but_for_what_is_masked() -> None:
    assert are_alike("Card ••••", "Card 4111")
    assert not are_alike("Card ••••", "Cash 4111")
    assert not are_alike("Card", "Card ")

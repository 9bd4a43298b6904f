"""What shops ask before the first message: which forms are refused, and which answers."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import AppError
from app.sites.rules import (
    Answers,
    Consent,
    FieldKind,
    FormField,
    FormKind,
    Forms,
    check_forms,
    consent_version,
    forms_from,
    show_forms,
    tell,
)

NAME = FormField("name", FieldKind.TEXT, {"de": "Name"})
EMAIL = FormField("email", FieldKind.EMAIL, {"de": "E-Mail"}, is_required=True)
PHONE = FormField("phone", FieldKind.PHONE, {"de": "Telefon"})
ORDER = FormField("order", FieldKind.TEXT, {"de": "Bestellnummer"}, pattern="[0-9]{6}")
TOPIC = FormField(
    "topic",
    FieldKind.CHOICE,
    {"de": "Thema"},
    choices=({"de": "Versand", "en": "Shipping"}, {"de": "Anderes"}),
)
CONSENT = Consent({"de": "Ich willige ein."}, "https://shop.example/datenschutz")
FORMS = Forms(before=(NAME, EMAIL, PHONE, ORDER, TOPIC), consent=CONSENT)
GOOD = {"name": "Ada", "email": "ada@shop.example", "order": "123456", "topic": "Shipping"}


def told(
    answers: dict[str, str], *, forms: Forms = FORMS, consent: str | None = consent_version(CONSENT)
) -> object:
    return tell(forms, Answers(FormKind.BEFORE, answers, consent), "de")


def test_good_answers_are_kept_in_the_shops_words_with_the_version_of_the_consent() -> None:
    kept = tell(FORMS, Answers(FormKind.BEFORE, GOOD, consent_version(CONSENT)), "de")
    assert kept.facts == {
        "form": "before",
        "consent": consent_version(CONSENT),
        "answer:Name": "Ada",
        "answer:E-Mail": "ada@shop.example",
        "answer:Bestellnummer": "123456",
        "answer:Thema": "Shipping",
    }
    assert (kept.name, kept.email, kept.phone) == ("Ada", "ada@shop.example", None)


@pytest.mark.parametrize(
    "change",
    [
        {"email": ""},
        {"email": "ada"},
        {"phone": "call me"},
        {"order": "12345"},
        {"order": "1234567"},
        {"topic": "Refund"},
        {"name": "A" * 201},
        {"name": "two\nlines"},
        {"unknown": "x"},
    ],
)
def test_answers_that_were_not_asked_for_like_that_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(AppError) as refusal:
        told({**GOOD, **change})
    assert refusal.value.code == "form_incomplete"


@pytest.mark.parametrize("version", [None, "", "another"])
def test_nothing_is_taken_without_consent_to_the_text_of_today(version: str | None) -> None:
    with pytest.raises(AppError):
        told(GOOD, consent=version)


def test_another_text_is_another_version() -> None:
    assert consent_version(CONSENT) != consent_version(replace(CONSENT, link=""))
    assert consent_version(CONSENT) != consent_version(Consent({"de": "Ja."}, CONSENT.link))


def test_numbers_of_cards_are_not_kept() -> None:
    kept = tell(Forms(before=(NAME,)), Answers(FormKind.BEFORE, {"name": "4111 1111 1111 1111"}), "de")
    assert "4111 1111" not in str(kept)


@pytest.mark.parametrize(
    "bad",
    [
        Forms(before=(NAME, NAME)),
        Forms(before=(replace(NAME, label={"en": "Name"}),)),
        Forms(before=(replace(NAME, pattern="("),)),
        Forms(before=(replace(NAME, pattern=r"(a)\1"),)),
        Forms(before=(replace(TOPIC, choices=()),)),
        Forms(before=(replace(NAME, choices=({"de": "x"},)),)),
        Forms(consent=Consent({"de": "  "})),
        Forms(consent=Consent({"de": "Ja."}, "javascript:alert(1)")),
    ],
)
def test_forms_that_cannot_be_filled_in_are_refused(bad: Forms) -> None:
    with pytest.raises(AppError) as refusal:
        check_forms(bad, "de")
    assert refusal.value.code == "bad_form"


@pytest.mark.timeout(10)
def test_no_pattern_makes_the_server_think_long() -> None:
    forms = Forms(before=(replace(NAME, kind=FieldKind.LINES, pattern="(a+)+(a|aa)+b"),))
    # A matcher that tries all ways would need longer than the universe has existed for the first of them.
    for _ in range(200):
        with pytest.raises(AppError):
            told({"name": "a" * 2_000}, forms=forms, consent=None)


def test_shown_form_falls_back_to_the_shops_language() -> None:
    shown = str(show_forms(FORMS, "en", "de"))
    assert "Bestellnummer" in shown
    assert "['Shipping', 'Anderes']" in shown
    assert show_forms(Forms(), "en", "de") is None


texts = st.dictionaries(st.sampled_from(["de", "en", "ar"]), st.text(max_size=9), max_size=3)
fields = st.builds(
    FormField,
    st.text(max_size=9),
    st.sampled_from(FieldKind),
    texts,
    texts,
    st.booleans(),
    st.text(max_size=9),
    st.lists(texts, max_size=3).map(tuple),
)
lists = st.lists(fields, max_size=3).map(tuple)


@given(st.builds(Forms, lists, lists, st.none() | st.builds(Consent, texts, st.text(max_size=9))))
def test_forms_are_read_back_as_they_were_written(forms: Forms) -> None:
    assert forms_from(asdict(forms)) == forms

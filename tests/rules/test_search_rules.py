"""Which words a text is found by, and by which it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.rules import LONGEST_WORD, MOST_WORDS_ASKED, asked, stems, words


def is_found(question: str, text: str) -> bool:
    there = {stem for word in words(text) for stem in stems(word)}
    return bool(asked(question)) and all(wanted & there for wanted in asked(question))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("return", "Can I have it returned? I was returning the other one."),
        ("Rückgabe", "Wie geht das mit den Rückgaben?"),
        ("Häuser", "Das Haus ist groß"),
        ("bestellung", "Meine BESTELLUNGEN sind nicht da"),
        ("tea pots", "One pot of teas, please."),
        ("12345678", "Order no. 12345678 is late"),
        ("ada@example.com", "write to ada@example.com"),
        ("STRASSE", "in der Straße"),
        ("ﬁne", "It is fine"),
        ("çay", "Bir çay lütfen"),
    ],
)
def test_text_is_found_by_forms_of_its_words(question: str, text: str) -> None:
    assert is_found(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("turn", "Can I return it?"),  # no parts of words
        ("123", "Order 12345678"),
        ("returns now", "Can I return it?"),  # every word must be there
        ("refund", "Can I return it?"),  # no meaning
        ("?!", "Can I return it?!"),  # no signs
        ("I", "I return"),  # no single letters
    ],
)
def test_text_is_not_found_by_what_is_not_a_word_of_it(question: str, text: str) -> None:
    assert not is_found(question, text)


@given(st.text())
def test_text_with_words_is_found_by_itself(text: str) -> None:
    assert is_found(text, text) == bool(list(words(text)))


@given(st.text())
def test_words_are_bounded(text: str) -> None:
    assert all(2 <= len(word) <= LONGEST_WORD for word in words(text))
    assert len(asked(text)) <= MOST_WORDS_ASKED

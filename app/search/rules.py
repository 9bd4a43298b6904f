"""Which words a text is found by: whole words, reduced to their stems as German and as English."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]  # it has no types

MOST_WORDS_ASKED = 10
LONGEST_WORD = 40
# Letters and digits; an apostrophe ends a word, as in “l’article”.
_WORD = re.compile(r"[^\W_]{2,}")
_GERMAN, _ENGLISH = snowballstemmer.stemmer("german"), snowballstemmer.stemmer("english")


def words(text: str) -> Iterator[str]:
    """Split a text into words of two signs or more, in lower case, longer ones cut."""
    for word in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        yield word[0][:LONGEST_WORD]


@lru_cache(maxsize=50_000)
def stems(word: str) -> frozenset[str]:
    """Return what a word is reduced to. Nobody says which language it is in, so both ways count."""
    return frozenset({_GERMAN.stemWord(word), _ENGLISH.stemWord(word)})


def asked(text: str) -> list[frozenset[str]]:
    """Return what must be found for a question: one of each word's stems, for every word."""
    return [stems(word) for word in dict.fromkeys(words(text))][:MOST_WORDS_ASKED]

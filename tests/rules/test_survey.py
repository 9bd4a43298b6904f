"""What shoppers are asked at the end: what can be asked, what is kept of answers, what the chat is told."""

from collections.abc import Mapping

import pytest

from app.sites.rules import (
    Question,
    QuestionKind,
    Rating,
    Scale,
    Survey,
    check_survey,
    show_survey,
    survey_from,
    tell_rating,
)
from tests.support.refusals import refused

DELIVERY = Question("delivery", QuestionKind.STARS, {"de": "Die Lieferung", "en": "The delivery"})
AGAIN = Question("again", QuestionKind.THUMBS, {"de": "Kaufen Sie wieder hier?"})
FOUND = Question(
    "found",
    QuestionKind.CHOICE,
    {"de": "Wie haben Sie uns gefunden?"},
    ({"de": "Suche", "en": "Search"}, {"de": "Freunde", "en": "Friends"}),
)
MISSING = Question("missing", QuestionKind.LINES, {"de": "Was fehlt?"})
ALL = Survey(Scale.THUMBS, {"de": "Zufrieden?"}, (DELIVERY, AGAIN, FOUND, MISSING))


def test_answers_are_kept_in_the_words_of_the_shop_and_counts_as_numbers() -> None:
    answers = {"delivery": "4", "again": "up", "found": "Friends", "missing": " 4111111111111111 "}
    assert tell_rating(ALL, Rating(5, "Fine", answers), "de") == {
        "score": 5,
        "thumbs": 1,
        "comment": "Fine",
        "answer:Die Lieferung": 4,
        "thumbs:Kaufen Sie wieder hier?": 1,
        "answer:Wie haben Sie uns gefunden?": "Friends",
        "answer:Was fehlt?": "••••••••••••1111",
    }


def test_nobody_has_to_answer_and_what_is_not_asked_any_more_is_left_out() -> None:
    assert tell_rating(ALL, Rating(1, "", {"delivery": " ", "gone": "5"}), "de") == {
        "score": 1,
        "thumbs": 1,
    }
    # Stars that were given before the shop changed to thumbs.
    assert tell_rating(ALL, Rating(3), "de") == {"score": 3}
    assert tell_rating(Survey(), Rating(5), "de") == {"score": 5}


@pytest.mark.parametrize(
    "answers",
    [{"delivery": "6"}, {"delivery": "0"}, {"delivery": "up"}, {"again": "5"}, {"found": "A dream"}],
)
def test_what_answers_no_question_of_now_is_left_out_and_the_score_is_kept(
    answers: Mapping[str, str],
) -> None:
    assert tell_rating(ALL, Rating(5, "", answers), "de") == {"score": 5, "thumbs": 1}


@pytest.mark.parametrize(
    "questions",
    [
        (DELIVERY, Question("delivery", QuestionKind.THUMBS, {"de": "Anderes"})),
        (DELIVERY, Question("other", QuestionKind.THUMBS, {"de": "Die Lieferung "})),
        (Question("a", QuestionKind.STARS, {"en": "Only English"}),),
        (Question("a", QuestionKind.CHOICE, {"de": "Ohne Auswahl"}),),
        (Question("a", QuestionKind.STARS, {"de": "Mit Auswahl"}, ({"de": "Ja"},)),),
        (Question("a", QuestionKind.CHOICE, {"de": "Leere"}, ({"de": " "},)),),
    ],
)
def test_what_cannot_be_asked_is_refused(questions: tuple[Question, ...]) -> None:
    check_survey(ALL, "de-DE")
    with refused("bad_survey"):
        check_survey(Survey(questions=questions), "de-DE")


def test_chat_is_told_in_its_language_what_differs_from_ours() -> None:
    assert show_survey(Survey(), "en", "de") == {}
    assert show_survey(Survey(Scale.NONE), "en", "de") is None
    told = show_survey(Survey(Scale.THUMBS, {"de": "Zufrieden?"}, (FOUND,), asks_comment=False), "en", "de")
    assert told == {
        "scale": "thumbs",
        "question": "Zufrieden?",
        "questions": [
            {
                "key": "found",
                "kind": "choice",
                "label": "Wie haben Sie uns gefunden?",
                "choices": ["Search", "Friends"],
            }
        ],
        "is_short": True,
    }


def test_sites_that_were_silent_before_there_were_surveys_stay_silent() -> None:
    assert survey_from({}) == Survey()
    assert survey_from({"scale": "none"}).scale is Scale.NONE

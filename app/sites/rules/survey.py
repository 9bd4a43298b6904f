"""What a shopper is asked when a conversation is over: how it was, further questions, a comment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.kernel.errors import AppError
from app.kernel.redaction import Redact, redact
from app.sites.rules.forms import Texts, said

MAX_QUESTIONS = 5
BEST, WORST = 5, 1
UP, DOWN = "up", "down"


class Scale(StrEnum):
    """How a conversation is rated: one to five stars, a thumb up or down, or not at all."""

    STARS = "stars"
    THUMBS = "thumbs"
    NONE = "none"


class QuestionKind(StrEnum):
    """How a further question is answered; `lines` may be of several lines."""

    STARS = "stars"
    THUMBS = "thumbs"
    CHOICE = "choice"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Question:
    """One further question, which nobody has to answer. A text has the site's language at least."""

    key: str
    kind: QuestionKind
    label: Texts
    choices: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """What a site asks. `question` stands in place of ours; whoever gives no score is asked nothing further."""

    scale: Scale = Scale.STARS
    question: Texts = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    asks_comment: bool = True


@dataclass(frozen=True, slots=True)
class Rating:
    """What a shopper has answered: a score, 5 is best, and by key what was answered to the questions."""

    score: int
    comment: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


def check_survey(survey: Survey, default: str) -> None:
    """Refuse questions that cannot be shown or never be answered; raises `AppError`."""
    keys = [one.key for one in survey.questions]
    if len(set(keys)) != len(keys):
        raise _bad("Two questions have the same key.")
    for one in survey.questions:
        if not one.label.get(default[:2], "").strip():
            raise _bad(f"Each question needs a text in the shop's own language ({default[:2]}).")
        if (one.kind is QuestionKind.CHOICE) != bool(one.choices):
            raise _bad("Choices are for questions to choose from, and these need some.")
        if any(not choice.get(default[:2], "").strip() for choice in one.choices):
            raise _bad("Each choice needs a text in the shop's own language.")
    labels = [one.label[default[:2]].strip() for one in survey.questions]
    if len(set(labels)) != len(labels):
        raise _bad("Two questions have the same text.")


def tell_rating(
    survey: Survey, rating: Rating, default: str, redact: Redact = redact
) -> dict[str, str | int | None]:
    """Put a rating as the log keeps it, in the site's words and without numbers of cards.

    Stars are numbers, thumbs 1 for up and 0 for down. A site may have changed its questions since the chat was opened: what
    does not answer those of now is left out, and the score is not lost for it.
    """
    facts: dict[str, str | int | None] = {"score": rating.score}
    if survey.scale is Scale.THUMBS and rating.score in {WORST, BEST}:
        facts["thumbs"] = 1
    if rating.comment:
        facts["comment"] = redact(rating.comment)
    for one in survey.questions:
        told = _told(one, rating.answers.get(one.key, "").strip(), redact)
        if told is not None:
            sort = "thumbs" if one.kind is QuestionKind.THUMBS else "answer"
            facts[f"{sort}:{said(one.label, default, default)}"] = told
    return facts


def _told(one: Question, answer: str, redact: Redact) -> str | int | None:
    match one.kind:
        case QuestionKind.STARS if answer in {str(score) for score in range(WORST, BEST + 1)}:
            return int(answer)
        case QuestionKind.THUMBS if answer in {UP, DOWN}:
            return int(answer == UP)
        case QuestionKind.CHOICE if any(answer in choice.values() for choice in one.choices):
            return answer
        case QuestionKind.LINES if answer:
            return redact(answer)
        case _:
            return None


def show_survey(survey: Survey, language: str, default: str) -> dict[str, object] | None:
    """Put what is asked as the chat shows it, in one language: only what differs from ours; None if nothing is asked."""
    if survey.scale is Scale.NONE:
        return None
    told = {
        "scale": "" if survey.scale is Scale.STARS else survey.scale.value,
        "question": said(survey.question, language, default) if survey.question else "",
        "questions": [_show(one, language, default) for one in survey.questions],
        "is_short": not survey.asks_comment,
    }
    return {name: value for name, value in told.items() if value}


def _show(one: Question, language: str, default: str) -> dict[str, object]:
    return {
        "key": one.key,
        "kind": one.kind.value,
        "label": said(one.label, language, default),
        "choices": [said(choice, language, default) for choice in one.choices],
    }


def survey_from(stored: Mapping[str, object]) -> Survey:
    """Read a survey back from what `asdict` made of it."""
    listed = stored.get("questions")
    given = {
        **stored,
        "scale": Scale(str(stored.get("scale", Scale.STARS))),
        "questions": tuple(map(_question_from, listed)) if isinstance(listed, Sequence) else (),
    }
    return Survey(**given)  # type: ignore[arg-type]  # as `asdict` made it


def _question_from(stored: Mapping[str, object]) -> Question:
    choices = stored.get("choices")
    given = {
        **stored,
        "kind": QuestionKind(str(stored["kind"])),
        "choices": tuple(choices) if isinstance(choices, Sequence) else (),
    }
    return Question(**given)  # type: ignore[arg-type]  # as `asdict` made it


def _bad(message: str) -> AppError:
    return AppError("bad_survey", message, 422)

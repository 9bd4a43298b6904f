"""What a shopper is asked before the first message: fields, consent, and whether answers are as they should be."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

import re2  # type: ignore[import-untyped]  # has no types

from app.kernel.errors import AppError
from app.kernel.reach import is_email, is_phone
from app.kernel.redaction import Redact, redact

MAX_FIELDS = 10
MAX_CHOICES = 20
LONGEST_LINE = 200
LONGEST_LINES = 2_000
LONGEST_LABEL = 100
LONGEST_CONSENT = 1_000
LONGEST_PATTERN = 200
PATTERN_MEMORY_BYTES = 1 << 20


class Matcher(Protocol):
    """A compiled pattern."""

    def fullmatch(self, text: str) -> object:
        """Return something if the whole text matches."""


Texts = Mapping[str, str]  # language → text


class FieldKind(StrEnum):
    """What is asked for; `lines` may be of several lines."""

    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    CHOICE = "choice"
    LINES = "lines"


class FormKind(StrEnum):
    """When a form is shown: before a conversation, or before a message that is left while it is closed."""

    BEFORE = "before"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. A text has the site's language at least; a `pattern` is matched against the whole answer."""

    key: str
    kind: FieldKind
    label: Texts
    hint: Texts = field(default_factory=dict)
    is_required: bool = False
    pattern: str = ""
    choices: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """What a shopper agrees to, and where more about it is said."""

    text: Texts
    link: str = ""


@dataclass(frozen=True, slots=True)
class Forms:
    """What a site asks; nothing unless it wants to."""

    before: tuple[FormField, ...] = ()
    closed: tuple[FormField, ...] = ()
    consent: Consent | None = None

    def fields(self, kind: FormKind) -> tuple[FormField, ...]:
        """Return the questions of a form."""
        return self.before if kind is FormKind.BEFORE else self.closed

    def needs(self, kind: FormKind) -> bool:
        """Tell whether a first message must come with this form. While it is closed, what may be left out may be missing."""
        fields = self.fields(kind)
        is_needed = bool(fields) if kind is FormKind.BEFORE else any(one.is_required for one in fields)
        return is_needed or self.consent is not None

    def asks(self, kind: FormKind) -> bool:
        """Tell whether there is anything to fill in."""
        return bool(self.fields(kind)) or self.consent is not None


@dataclass(frozen=True, slots=True)
class Answers:
    """What a shopper has filled in: answers by key, and the version of the text they agreed to."""

    kind: FormKind
    answers: Mapping[str, str]
    consent: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Answers as they are kept: facts for the log, in the site's words, and who to reach how."""

    facts: dict[str, str | int | None]
    name: str | None = None
    email: str | None = None
    phone: str | None = None


def said(texts: Texts, language: str, default: str) -> str:
    """Return a text in a language, or in the site's, or in any."""
    return texts.get(language[:2]) or texts.get(default[:2]) or next(iter(texts.values()), "")


def consent_version(consent: Consent) -> str:
    """Name what is agreed to: another text is another version."""
    whole = json.dumps([sorted(consent.text.items()), consent.link], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def check_forms(forms: Forms, default: str) -> None:
    """Refuse forms that cannot be shown or never be filled in; raises `AppError`."""
    for kind in FormKind:
        fields = forms.fields(kind)
        keys = [one.key for one in fields]
        if len(set(keys)) != len(keys):
            raise _bad("Two fields of a form have the same key.")
        for one in fields:
            _check_field(one, default)
    if forms.consent is not None:
        if not said(forms.consent.text, default, default).strip():
            raise _bad("The consent needs a text.")
        if forms.consent.link and urlsplit(forms.consent.link).scheme not in {"https", "http"}:
            raise _bad("The privacy notice is a web address.")


def _check_field(one: FormField, default: str) -> None:
    if not one.label.get(default[:2], "").strip():
        raise _bad(f"Each field needs a label in the shop's own language ({default[:2]}).")
    if (one.kind is FieldKind.CHOICE) != bool(one.choices):
        raise _bad("Choices are for fields to choose from, and these need some.")
    if any(not choice.get(default[:2], "").strip() for choice in one.choices):
        raise _bad("Each choice needs a text in the shop's own language.")
    if one.pattern:
        matcher(one.pattern)


def matcher(pattern: str) -> Matcher:
    """Compile a pattern; whatever it is, matching takes time in proportion to the text."""
    options = re2.Options()
    options.max_mem, options.log_errors = PATTERN_MEMORY_BYTES, False
    try:
        compiled: Matcher = re2.compile(pattern, options)
    except re2.error as exc:
        raise _bad(f"The pattern {pattern!r} is not understood.") from exc
    return compiled


def tell(forms: Forms, filled: Answers, default: str, redact: Redact = redact) -> Told:
    """Judge answers and put them as they are kept: no number of a card; raises `AppError` naming what is wrong."""
    fields = forms.fields(filled.kind)
    unknown = filled.answers.keys() - {one.key for one in fields}
    if unknown:
        raise AppError("form_incomplete", "This form has changed meanwhile. Please load the page again.", 422)
    facts: dict[str, str | int | None] = {"form": filled.kind.value}
    if forms.consent is not None:
        version = consent_version(forms.consent)
        if filled.consent != version:
            raise AppError("form_incomplete", "Without consent the shop cannot answer.", 422)
        facts["consent"] = version
    kept: dict[FieldKind, str] = {}
    name = None
    for one in fields:
        answer = filled.answers.get(one.key, "").strip()
        _check_answer(one, answer, default)
        if not answer:
            continue
        stored = answer if one.kind in {FieldKind.EMAIL, FieldKind.PHONE} else redact(answer)
        kept.setdefault(one.kind, stored)
        if one.key == "name" and one.kind is FieldKind.TEXT:
            name = stored
        facts[f"answer:{said(one.label, default, default)}"] = stored
    return Told(facts, name, kept.get(FieldKind.EMAIL), kept.get(FieldKind.PHONE))


def _check_answer(one: FormField, answer: str, default: str) -> None:
    label = said(one.label, default, default)
    if not answer:
        if one.is_required:
            raise AppError("form_incomplete", f"“{label}” is missing.", 422)
        return
    longest = LONGEST_LINES if one.kind is FieldKind.LINES else LONGEST_LINE
    is_fitting = {
        FieldKind.TEXT: "\n" not in answer,
        FieldKind.LINES: True,
        FieldKind.EMAIL: is_email(answer),
        FieldKind.PHONE: is_phone(answer),
        FieldKind.CHOICE: any(answer in choice.values() for choice in one.choices),
    }[one.kind]
    if (
        len(answer) > longest
        or not is_fitting
        or (one.pattern and not matcher(one.pattern).fullmatch(answer))
    ):
        raise AppError("form_incomplete", f"“{label}” is not as it should be.", 422)


def show_forms(forms: Forms, language: str, default: str) -> dict[str, object] | None:
    """Put what is asked as the chat shows it, in one language; None if nothing is asked."""
    if not any(forms.asks(kind) for kind in FormKind):
        return None
    consent = forms.consent
    return {
        **{
            kind.value: [_show(one, language, default) for one in forms.fields(kind)]
            if forms.asks(kind)
            else None
            for kind in FormKind
        },
        "consent": consent
        and {
            "text": said(consent.text, language, default),
            "link": consent.link,
            "version": consent_version(consent),
        },
    }


def _show(one: FormField, language: str, default: str) -> dict[str, object]:
    return {
        "key": one.key,
        "kind": one.kind.value,
        "label": said(one.label, language, default),
        "hint": said(one.hint, language, default),
        "is_required": one.is_required,
        "pattern": one.pattern,
        "choices": [said(choice, language, default) for choice in one.choices],
    }


def forms_from(stored: Mapping[str, object]) -> Forms:
    """Read forms back from what `asdict` made of them."""

    def fields(name: str) -> tuple[FormField, ...]:
        listed = stored.get(name)
        return tuple(map(_field_from, listed)) if isinstance(listed, Sequence) else ()

    consent = stored.get("consent")
    kept = Consent(dict(consent["text"]), str(consent["link"])) if isinstance(consent, Mapping) else None
    return Forms(fields("before"), fields("closed"), kept)


def _field_from(stored: Mapping[str, object]) -> FormField:
    given = {**stored, "kind": FieldKind(str(stored["kind"])), "choices": tuple(stored.get("choices") or ())}  # type: ignore[arg-type]  # as `asdict` made it
    return FormField(**given)  # type: ignore[arg-type]  # as `asdict` made it


def _bad(message: str) -> AppError:
    return AppError("bad_form", message, 422)

"""What a site has masked beside numbers of cards and accounts: patterns of its own, in an engine that is linear."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import re2  # type: ignore[import-untyped]  # has no types

from app.kernel.errors import AppError
from app.kernel.redaction import Pattern, hidden

MAX_REDACTIONS = 20
LONGEST_REDACTION = 200
LONGEST_REDACTION_NAME = 60
LONGEST_SAMPLE = 2_000
PATTERN_MEMORY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Redaction:
    """One thing that must not be stored: what people call it, and what it looks like, in RE2 syntax."""

    name: str
    pattern: str


def compile_redactions(redactions: Iterable[Redaction]) -> tuple[Pattern, ...]:
    """Compile patterns; raises `AppError` that names the one which cannot be used, and why."""
    return tuple(map(_compiled, redactions))


def mask_sample(redactions: Iterable[Redaction], sample: str) -> str:
    """Return a text as it would be stored for these patterns alone."""
    return hidden(sample, compile_redactions(redactions))


def redactions_from(stored: Sequence[Mapping[str, object]]) -> tuple[Redaction, ...]:
    """Read them back from what `asdict` made of them."""
    return tuple(Redaction(str(one["name"]), str(one["pattern"])) for one in stored)


def _compiled(redaction: Redaction) -> Pattern:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = PATTERN_MEMORY_BYTES
    try:
        compiled = re2.compile(redaction.pattern, options)
    except re2.error as exc:
        reason = exc.args[0] if exc.args else "not understood"
        raise _bad(
            redaction, f"cannot be used: {reason.decode() if isinstance(reason, bytes) else reason}"
        ) from exc
    if compiled.search("") is not None:
        raise _bad(redaction, "fits also where nothing is written; say what must be there at least")
    pattern: Pattern = compiled
    return pattern


def _bad(redaction: Redaction, why: str) -> AppError:
    return AppError("bad_redaction", f"The pattern of “{redaction.name}” {why}.", 422)

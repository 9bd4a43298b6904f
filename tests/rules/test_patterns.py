"""Every place where a pattern meets what people send takes time in proportion to it, up to 20 kB and beyond."""

import functools
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator

import pytest

import app
from app.accounts.rules import find_password_fault, is_email, normalise_email
from app.attachments.rules import clean_name
from app.kernel import reach
from app.kernel.redaction import redact
from app.search.rules import asked, words
from app.sites.rules.forms import matcher
from tests.support.repository import ROOT

KB = 1_024
SHORT, LONG = 5 * KB, 20 * KB
# Four times as much text takes four times as long, or sixteen times where every sign is compared with every other.
# What takes no time at all tells nothing.
TIMES_AS_LONG, WORTH_A_LOOK_S, TIMES_ASKED = 9, 0.02, 4

# What makes patterns try again and again: long runs of what they repeat, and at the end what does not fit.
RUNS = ("a", "0", " ", ".", "-", "/", "@", "\x00", "4 ", "a.", "a@a.", "DE12", "4111 1111 ", "a1!", "ä")
ENDS = ("", "!", "x")


def texts(size: int) -> Iterator[str]:
    """Make every awkward text of a size."""
    for run in RUNS:
        for end in ENDS:
            yield run * (size // len(run)) + end


def seconds(work: Callable[[str], object], text: str, clock: Callable[[], float]) -> float:
    """Return how long it computes, at best where it matters."""
    best = float("inf")
    for _ in range(3):
        began = clock()
        work(text)
        best = min(best, clock() - began)
        if best < WORTH_A_LOOK_S:
            break
    return best


def is_slow(work: Callable[[str], object], short: str, long: str, clock: Callable[[], float]) -> bool:
    """Tell whether the long one takes longer than its share."""
    taken = seconds(work, long, clock)
    return taken > WORTH_A_LOOK_S and taken > TIMES_AS_LONG * seconds(work, short, clock)


def slow_on(work: Callable[[str], object], clock: Callable[[], float] = time.thread_time) -> list[str]:
    """Return what it takes disproportionately long for, each of the times that it is asked.

    What keeps a processor busy beside us can make one look long. It does not do so again and again.
    """
    return [
        long[:12] + "…" + long[-1:]
        for short, long in zip(texts(SHORT), texts(LONG), strict=True)
        if all(is_slow(work, short, long, clock) for _ in range(TIMES_ASKED))
    ]


# How each pattern that is compiled meets what people send.
USED = {
    "app.accounts.rules.EMAIL": "fullmatch",
    "app.accounts.rules.factors.RECOVERY_CODE": "fullmatch",
    "app.accounts.rules.factors.TOTP_CODE": "fullmatch",
    "app.attachments.rules.names._DEVICE": "match",
    "app.attachments.rules.names._RESERVED": "sub",
    "app.attachments.rules.names._SPACE": "sub",
    "app.channels.rules.messages._LOCAL_PART": "fullmatch",
    "app.kernel.reach._EMAIL": "fullmatch",
    "app.kernel.reach._PHONE": "fullmatch",
    "app.kernel.redaction._ACCOUNT": "search",
    "app.kernel.redaction._DIGITS": "search",
    "app.kernel.redaction._SIGN": "search",
    "app.routing.service.teams.LANGUAGE": "fullmatch",
    "app.search.rules._WORD": "search",
    "app.settings.NATS_URL": "fullmatch",
    "app.settings.SMTP_URL": "fullmatch",
    "app.sites.rules.blocklist._DOMAIN": "fullmatch",
    "app.sites.rules.color.COLOR": "fullmatch",
    "app.sites.rules.site.ORIGIN": "fullmatch",
    "app.web.policies.HOST": "fullmatch",
}


def compiled() -> dict[str, re.Pattern[str]]:
    """Find every pattern that a module of ours has compiled."""
    names = [module.name for module in pkgutil.walk_packages(app.__path__, "app.")]
    return {
        f"{name}.{constant}": value
        for name in names
        if not name.endswith("__main__")
        for constant, value in vars(importlib.import_module(name)).items()
        if isinstance(value, re.Pattern)
    }


def test_no_pattern_of_ours_takes_more_than_its_share() -> None:
    found = compiled()
    # Some modules show those of others, too.
    looked_at = {found[name] for name in USED}
    assert [name for name, pattern in found.items() if pattern not in looked_at] == []
    for name, method in USED.items():
        use = getattr(found[name], method)
        assert slow_on(functools.partial(use, "_") if method == "sub" else use) == [], name


@pytest.mark.parametrize(
    "work",
    [
        redact,
        lambda text: clean_name(text, (".txt",)),
        lambda text: list(words(text)),
        asked,
        reach.is_email,
        reach.is_phone,
        lambda text: is_email(normalise_email(text)),
        lambda text: find_password_fault(text, email="ada@shop.example"),
        matcher(r"(a+)+$").fullmatch,
        matcher(r"(\w*\s?)*!").fullmatch,
        matcher(r"^(([a-z])+.)+[A-Z]([a-z])+$").fullmatch,
    ],
    ids=[
        "redact",
        "clean_name",
        "words",
        "asked",
        "reach.is_email",
        "is_phone",
        "is_email",
        "password",
        "re2",
        "re2 b",
        "re2 c",
    ],
)
def test_nothing_that_reads_what_people_send_takes_more_than_its_share(work: Callable[[str], object]) -> None:
    assert slow_on(work) == []


@pytest.mark.parametrize(("power", "found"), [(1, 0), (2, len(RUNS) * len(ENDS))])
def test_the_judge_finds_what_does(power: int, found: int) -> None:
    """By a clock that goes on as the text has signs: no machine is asked how fast it is."""
    now = 0.0

    def work(text: str) -> None:
        nonlocal now
        now += (len(text) / KB) ** power

    assert len(slow_on(work, lambda: now)) == found


def test_patterns_are_compiled_where_they_are_found() -> None:
    """What is written into a call would not be looked at above."""
    inline = re.compile(r"\bre\.(?:match|search|fullmatch|sub|subn|split|findall|finditer)\(")
    known = {
        "app/accounts/rules/__init__.py",  # passwords of at most 256 signs, see above
        "app/accounts/rules/factors.py",  # one sign decides what is left out
        "app/accounts/service/passkeys.py",  # our own address
        "app/attachments/rules/names.py",  # one sign decides where to split
        "app/db/base.py",  # names of our own modules
        "app/db/embedded/binaries.py",  # what PostgreSQL says of itself
    }
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if inline.search(path.read_text())
    }
    assert found - known == set()

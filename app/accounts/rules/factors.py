"""Second factors: how a login was proven, which codes count, and what device a login is on. Pure decisions."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.accounts.rules import AgentId, LoginId


class Proof(StrEnum):
    """By what somebody has shown who they are."""

    PASSWORD = "password"  # noqa: S105 - a kind of proof, no password
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"
    SSO = "sso"


class Purpose(StrEnum):
    """What a secret that is good once is good for."""

    SECOND_STEP = "second_step"
    ADD_PASSKEY = "add_passkey"
    PASSKEY = "passkey"
    SSO = "sso"
    SSO_LINK = "sso_link"
    PASSWORD_LINK = "password_link"  # noqa: S105 - a purpose, no password


# How long the second step may take, and how many codes may be tried in it.
SECOND_STEP_LIFETIME = timedelta(minutes=10)
SECOND_STEP_TRIES = 5
# Of a question to an authenticator; browsers ask for a minute.
PASSKEY_LIFETIME = timedelta(minutes=5)
# Long enough to survive a weekend in a mailbox.
PASSWORD_LINK_LIFETIME = timedelta(days=3)
# Who has asked for it is waiting for it.
PASSWORD_RESET_LIFETIME = timedelta(hours=2)
# Who has proven lately who they are may change by what they will prove it.
CONFIRMED_FOR = timedelta(minutes=15)

TOTP_STEP_S = 30
# Clocks of telephones are off by some seconds, and typing takes its time (RFC 6238 §5.2).
TOTP_STEPS_OFF = 1
TOTP_CODE = re.compile(r"[0-9]{6}")

RECOVERY_CODES = 10
RECOVERY_GROUPS, RECOVERY_GROUP_SIGNS = 4, 4
# Without i, l, o and u (Crockford): 16 signs are 80 bits.
RECOVERY_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
RECOVERY_CODE = re.compile(f"[{RECOVERY_SIGNS}]{{{RECOVERY_GROUPS * RECOVERY_GROUP_SIGNS}}}")


@dataclass(frozen=True, slots=True)
class SecondStep:
    """A password was right, and something else must be shown. `token` is shown this once."""

    agent_id: AgentId
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Factors:
    """Which second factors an agent has."""

    has_totp: bool = False
    has_passkey: bool = False
    recovery_codes_left: int = 0

    @property
    def has_any(self) -> bool:
        """Whether something beside the password is asked for; recovery codes stand in, they are none."""
        return self.has_totp or self.has_passkey


@dataclass(frozen=True, slots=True)
class Passkey:
    """One of an agent's passkeys, as its owner sees it."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A secret that was good once has been used; whose it was, if anybody's."""

    agent_id: AgentId | None


@dataclass(frozen=True, slots=True)
class LoginSeen:
    """One of an agent's logins, as its owner sees it."""

    id: LoginId
    user_agent: str
    network: str | None
    proof: Proof
    created_at: datetime
    last_seen_at: datetime


def proofs_of(factors: Factors) -> set[Proof]:
    """Return by what the second step can be done."""
    can = set[Proof]()
    if factors.has_totp:
        can.add(Proof.TOTP)
    if factors.has_passkey:
        can.add(Proof.PASSKEY)
    if factors.has_any and factors.recovery_codes_left:
        can.add(Proof.RECOVERY_CODE)
    return can


def typed(code: str) -> str:
    """Return a code as it was meant: without what people put between groups, and with the signs they mistake."""
    plain = re.sub(r"[\s\-–]", "", code).lower()
    return plain if TOTP_CODE.fullmatch(plain) else plain.translate(str.maketrans("oil", "011"))


def is_totp_code(code: str) -> bool:
    """Tell whether a code can be one of an authenticator app."""
    return TOTP_CODE.fullmatch(code) is not None


def is_recovery_code(code: str) -> bool:
    """Tell whether a code can be a recovery code."""
    return RECOVERY_CODE.fullmatch(code) is not None


def grouped(code: str) -> str:
    """Write a recovery code as it is shown."""
    size = RECOVERY_GROUP_SIGNS
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def find_step(code_at: Callable[[int], str], code: str, *, now: datetime) -> int | None:
    """Return the newest step of time (of 30 s, RFC 6238) whose code this is, one step off at most; else None."""
    current = int(now.timestamp()) // TOTP_STEP_S
    found = None
    for step in range(current - TOTP_STEPS_OFF, current + TOTP_STEPS_OFF + 1):
        if hmac.compare_digest(code_at(step).encode(), code.encode()):
            found = step
    return found


def is_confirmed(confirmed_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether it was proven lately enough whose login this is."""
    return confirmed_at is not None and now - confirmed_at < CONFIRMED_FOR


# --- what a login is on ---------------------------------------------------------------------------

# In this order: most browsers call themselves by others' names too.
_BROWSERS = (
    ("Edge", r"\bEdg(?:A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Headless)?(?:Chrome|CriOS)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMac(?:intosh| OS X)\b"),
    ("Linux", r"\bLinux\b"),
)


def browser_of(user_agent: str) -> str | None:
    """Return the name of a browser that we know."""
    return next((name for name, pattern in _BROWSERS if re.search(pattern, user_agent)), None)


def system_of(user_agent: str) -> str | None:
    """Return the name of a system that we know."""
    return next((name for name, pattern in _SYSTEMS if re.search(pattern, user_agent)), None)


def salted(agent_id: UUID, code: str) -> str:
    """Return what of a recovery code is hashed: bound to whose it is."""
    return f"{agent_id}:{code}"

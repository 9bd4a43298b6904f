"""Who agents are, what their role allows, and what a login must withstand: pure decisions."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NewType, Protocol
from uuid import UUID

from app.sites.rules import SiteId

AgentId = NewType("AgentId", UUID)
LoginId = NewType("LoginId", UUID)

DEFAULT_CAPACITY = 4
LARGEST_CAPACITY = 100
LONGEST_NAME = 200
LONGEST_EMAIL = 254
TICKET_LIFETIME = timedelta(seconds=30)
SEEN_AGAIN_AFTER = timedelta(minutes=1)
# A long weekend; whoever has left a browser open somewhere is logged out of it then.
IDLE_AFTER = timedelta(days=3)

# Lower-case ASCII only: one mailbox has one spelling, in every collation a database may have.
EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)*")


class Role(StrEnum):
    """What an agent may do; each role may do all that the ones before it may."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


RANK = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Agent:
    """One person who works here, as other features and administrators see them."""

    id: AgentId
    email: str
    name: str
    role: Role
    capacity: int
    is_active: bool
    site_ids: frozenset[SiteId]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: a live login and what its agent may see. True at the moment of authentication."""

    agent_id: AgentId
    login_id: LoginId
    role: Role
    name: str
    email: str
    capacity: int
    site_ids: frozenset[SiteId]
    # When it was last proven whose login this is: by logging in, or by the password again.
    confirmed_at: datetime | None = None
    # Their role needs a second factor and they have none: to set one up is all that they may do.
    is_held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChange:
    """What to change of an agent; None leaves it as it is."""

    name: str | None = None
    role: Role | None = None
    capacity: int | None = None
    is_active: bool | None = None
    password: str | None = None
    site_ids: frozenset[SiteId] | None = None


class WorksForSites(Protocol):
    """An agent or a caller."""

    @property
    def role(self) -> Role:
        """What they may do."""

    @property
    def site_ids(self) -> frozenset[SiteId]:
        """The sites they are members of."""


def has_role(role: Role, needed: Role) -> bool:
    """Tell whether `role` may do what `needed` may."""
    return RANK[role] >= RANK[needed]


def may_see_site(who: WorksForSites, site_id: SiteId) -> bool:
    """Tell whether this agent or caller may see what belongs to a site: administrators all, others their own."""
    return who.role is Role.ADMIN or site_id in who.site_ids


def visible_sites(who: WorksForSites) -> frozenset[SiteId] | None:
    """Return the sites to which lists must be narrowed; None means all of them."""
    return None if who.role is Role.ADMIN else who.site_ids


def loses_admin(agent: Agent, change: AgentChange) -> bool:
    """Tell whether the change takes an administrator's powers away."""
    if agent.role is not Role.ADMIN or not agent.is_active:
        return False
    return change.is_active is False or change.role not in {None, Role.ADMIN}


def ends_logins(agent: Agent, change: AgentChange) -> bool:
    """Tell whether the agent's logins must end: what they prove, or may do, is no longer the same."""
    return (
        change.password is not None
        or (change.is_active is False and agent.is_active)
        or (change.role is not None and change.role is not agent.role)
        or (change.site_ids is not None and not agent.site_ids <= change.site_ids)
    )


# --- e-mail addresses and passwords ----------------------------------------------------------


def normalise_email(email: str) -> str:
    """Return the one spelling under which an address is stored and looked up."""
    return email.strip().lower()


def is_email(email: str) -> bool:
    """Tell whether a normalised text can be an e-mail address."""
    return len(email) <= LONGEST_EMAIL and EMAIL.fullmatch(email) is not None


class PasswordFault(StrEnum):
    """Why a password is refused; the values are error codes."""

    TOO_SHORT = "password_too_short"
    TOO_LONG = "password_too_long"
    IS_EMAIL = "password_is_email"
    TOO_COMMON = "password_too_common"


SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
FEWEST_DIFFERENT = 5

# The commonest that are long enough, without the digits and signs people hang on both ends.
COMMON_STEMS = frozenset(
    """abc abcd abcdef abcdefg abcdefgh abcdefghijkl admin administrator asdf asdfgh asdfghjkl baseball changeme changeit
    dragon football geheim hallo iloveyou kennwort letmein letmeinplease liverpool login master monkey passw passwd
    password passwordpassword passwort passwortpasswort princess qazwsx qazwsxedc qwer qwert qwerty qwertyuiop
    qwertyuiopasdf qwertz qwertzuiop schalke secret seventysix sommer startrek summer sunshine superman trustnoone
    unknown welcome whatever willkommen winter yourpassword""".split()  # noqa: SIM905 - a list of words reads better without 58 pairs of quotes
)


def normalise_password(password: str) -> str:
    """Return the one spelling that is hashed: the same characters typed on another system match."""
    return unicodedata.normalize("NFC", password)


def find_password_fault(password: str, *, email: str) -> PasswordFault | None:
    """Return why this password may not protect this account, or None. Length matters, not composition."""
    if len(password) < SHORTEST_PASSWORD:
        return PasswordFault.TOO_SHORT
    if len(password) > LONGEST_PASSWORD:
        return PasswordFault.TOO_LONG
    plain = password.casefold()
    if plain in {normalise_email(email), normalise_email(email).partition("@")[0]}:
        return PasswordFault.IS_EMAIL
    if len(set(plain)) < FEWEST_DIFFERENT or _is_run(plain) or _stem(plain) in COMMON_STEMS:
        return PasswordFault.TOO_COMMON
    return None


def _stem(plain: str) -> str:
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)


def _is_run(plain: str) -> bool:
    """Tell whether every character follows its neighbour, as in 123456789012 or abcdefghijkl."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(plain)}
    return steps in ({1}, {9})


# --- guessing ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FailureLimit:
    """How many failures are allowed within a sliding window."""

    failures: int
    window: timedelta


# From one address against one account: a forgetful owner's share.
ACCOUNT_AND_ADDRESS = FailureLimit(10, timedelta(minutes=15))
# From one address in all: an office shares one, and only failures count.
ADDRESS = FailureLimit(100, timedelta(minutes=15))
# Against one account from everywhere: as much as five addresses can do at the limit above, so that no
# single one can lock the owner out; and addresses where the owner has logged in lately are not bound.
ACCOUNT = FailureLimit(200, timedelta(hours=1))
KNOWN_ADDRESS_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class GuessLimits:
    """How often something may be guessed: against one account from one address, from one address, against one account."""

    account_and_address: FailureLimit
    address: FailureLimit
    account: FailureLimit

    @property
    def longest(self) -> timedelta:
        """How far back they look."""
        return max(self.account_and_address.window, self.address.window, self.account.window)


PASSWORD_LIMITS = GuessLimits(ACCOUNT_AND_ADDRESS, ADDRESS, ACCOUNT)
# A code has six digits and three of them count at any time, so far fewer tries are allowed: 30 a day from addresses
# where the owner has not been are one chance in ten thousand. Only who knows the password can use these up.
SECOND_FACTOR_LIMITS = GuessLimits(
    FailureLimit(5, timedelta(minutes=15)), ADDRESS, FailureLimit(30, timedelta(days=1))
)

# Mails with a link, of which each makes the former void: for one account from everywhere, and asked for from one address.
RESET_LIMITS = GuessLimits(
    FailureLimit(3, timedelta(hours=1)),
    FailureLimit(20, timedelta(hours=1)),
    FailureLimit(3, timedelta(hours=1)),
)


@dataclass(frozen=True, slots=True)
class Failures:
    """Instants of recent failures, newest first, as far back as the limits look."""

    of_account_and_address: Sequence[datetime]
    of_address: Sequence[datetime]
    of_account: Sequence[datetime]
    is_known_address: bool


def wait_for_limit(failures: Sequence[datetime], limit: FailureLimit, *, now: datetime) -> timedelta:
    """Return how long until one more attempt is within the limit; zero when it is already."""
    if len(failures) < limit.failures:
        return timedelta()
    decisive = sorted(failures, reverse=True)[limit.failures - 1]
    return max(decisive + limit.window - now, timedelta())


def wait_before_attempt(
    failures: Failures, limits: GuessLimits = PASSWORD_LIMITS, *, now: datetime
) -> timedelta:
    """Return how long this address must wait before it may try this account; zero means at once."""
    waits = [
        wait_for_limit(failures.of_account_and_address, limits.account_and_address, now=now),
        wait_for_limit(failures.of_address, limits.address, now=now),
    ]
    if not failures.is_known_address:
        waits.append(wait_for_limit(failures.of_account, limits.account, now=now))
    return max(waits)

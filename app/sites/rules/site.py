"""What a site is: pure values and their laws."""

import re
from dataclasses import dataclass, field
from typing import NewType
from uuid import UUID

from app.sites.rules.files import FileRules
from app.sites.rules.forms import Forms
from app.sites.rules.invitations import Invitation
from app.sites.rules.redactions import Redaction
from app.sites.rules.survey import Survey
from app.sites.rules.theme import Theme

SiteId = NewType("SiteId", UUID)

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
LARGEST_TARGET_S = 3_600


@dataclass(frozen=True, slots=True)
class WaitTargets:
    """Seconds of waiting at which each level is raised, rising."""

    warning_s: int = 50
    nearing_s: int = 61
    breached_s: int = 76


@dataclass(frozen=True, slots=True)
class Site:
    """One shop. `key` is public: it names the site in the embed snippet and proves nothing."""

    id: SiteId
    key: str
    name: str
    origins: tuple[str, ...]
    locale: str
    time_zone: str
    targets: WaitTargets
    theme: Theme = field(default_factory=Theme)
    forms: Forms = field(default_factory=Forms)
    invitations: tuple[Invitation, ...] = ()
    file_rules: FileRules = field(default_factory=FileRules)
    survey: Survey = field(default_factory=Survey)
    picture: str = ""  # changes with what is in it; empty where there is none
    redactions: tuple[Redaction, ...] = ()
    blocklist: tuple[str, ...] = ()  # as `blocklist_of` reads it
    requires_identity: bool = False  # whoever is not vouched for by the shop may do nothing


@dataclass(frozen=True, slots=True)
class SiteChange:
    """What to change of a site; None leaves it as it is."""

    name: str | None = None
    origins: tuple[str, ...] | None = None
    targets: WaitTargets | None = None
    time_zone: str | None = None
    theme: Theme | None = None
    forms: Forms | None = None
    invitations: tuple[Invitation, ...] | None = None
    file_rules: FileRules | None = None
    survey: Survey | None = None
    redactions: tuple[Redaction, ...] | None = None
    blocklist: tuple[str, ...] | None = None
    requires_identity: bool | None = None


def are_rising(targets: WaitTargets) -> bool:
    """Tell whether the levels come one after the other, within an hour."""
    return 0 < targets.warning_s < targets.nearing_s < targets.breached_s <= LARGEST_TARGET_S


def is_origin(text: str) -> bool:
    """Tell whether a text is a web origin: scheme, host, optional port, nothing behind."""
    return ORIGIN.fullmatch(text) is not None

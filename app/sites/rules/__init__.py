"""What a site is and how its chat looks: pure values and their laws."""

from app.sites.rules.color import text_on
from app.sites.rules.forms import (
    Answers,
    Consent,
    FieldKind,
    FormField,
    FormKind,
    Forms,
    Told,
    check_forms,
    consent_version,
    forms_from,
    show_forms,
    tell,
)
from app.sites.rules.invitations import (
    Again,
    Hours,
    Invitation,
    check_invitations,
    invitations_from,
    show_invitations,
)
from app.sites.rules.site import Site, SiteChange, SiteId, WaitTargets, are_rising, is_origin
from app.sites.rules.theme import Corner, Icon, Scheme, Theme, chat_style, is_valid, launcher, launcher_style

__all__ = [
    "Again",
    "Answers",
    "Consent",
    "Corner",
    "FieldKind",
    "FormField",
    "FormKind",
    "Forms",
    "Hours",
    "Icon",
    "Invitation",
    "Scheme",
    "Site",
    "SiteChange",
    "SiteId",
    "Theme",
    "Told",
    "WaitTargets",
    "are_rising",
    "chat_style",
    "check_forms",
    "check_invitations",
    "consent_version",
    "forms_from",
    "invitations_from",
    "is_origin",
    "is_valid",
    "launcher",
    "launcher_style",
    "show_forms",
    "show_invitations",
    "tell",
    "text_on",
]

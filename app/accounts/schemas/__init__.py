"""Requests and responses about accounts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr

from app.accounts.rules import (
    DEFAULT_CAPACITY,
    LARGEST_CAPACITY,
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    Role,
)
from app.accounts.rules.factors import Proof
from app.web.schema import Schema

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, examples=["Ada Berg"])]
Email = Annotated[str, Field(min_length=3, max_length=LONGEST_EMAIL, examples=["ada@shop.example"])]
Password = Annotated[
    SecretStr, Field(max_length=LONGEST_PASSWORD, examples=["seven kettles on a quiet hill"])
]
NewPassword = Annotated[
    SecretStr,
    Field(
        max_length=LONGEST_PASSWORD,
        description=f"At least {SHORTEST_PASSWORD} characters, not the e-mail, none of the commonest.",
        examples=["seven kettles on a quiet hill"],
    ),
]
Capacity = Annotated[
    int,
    Field(
        ge=0, le=LARGEST_CAPACITY, description="Conversations at the same time.", examples=[DEFAULT_CAPACITY]
    ),
]
SiteIds = Annotated[frozenset[UUID], Field(max_length=1_000, description="Sites the agent works for.")]


class LoginRequest(Schema):
    """Who wants to log in."""

    email: Email
    password: Password


class SecondStepRequest(Schema):
    """What is shown beside the password."""

    token: Annotated[str, Field(max_length=100)]
    code: Annotated[SecretStr, Field(max_length=64, examples=["492 039"])]


class PasswordRequest(Schema):
    """One's own new password, with the current one as proof."""

    current_password: Password
    new_password: NewPassword


Language = Annotated[
    str, Field(pattern=r"^(de|en)$", description="`de` or `en`: in which the mail is written.")
]


class LanguageRequest(Schema):
    """How to write to somebody."""

    language: Language = "en"


class PasswordResetRequest(LanguageRequest):
    """Whose password is forgotten."""

    email: Email


class AgentCreateRequest(Schema):
    """Somebody to be added."""

    email: Email
    name: Name
    role: Role = Role.AGENT
    capacity: Capacity = DEFAULT_CAPACITY
    password: NewPassword | None = Field(
        None, description="Better none: a password link lets them choose one."
    )
    site_ids: SiteIds = frozenset()


class AgentChangeRequest(Schema):
    """What to change of an agent; what is absent stays."""

    name: Name | None = None
    role: Role | None = None
    capacity: Capacity | None = None
    is_active: bool | None = Field(None, description="Inactive agents cannot log in; their history stays.")
    password: NewPassword | None = None
    site_ids: SiteIds | None = None


class PasswordLinkView(Schema):
    """A link that sets a password once. Hand it over on a way that only they read."""

    url: str = Field(description="Shown this once.")
    expires_at: datetime


class PasswordByLinkRequest(Schema):
    """A password, and the link by which it may be set."""

    token: Annotated[str, Field(max_length=100, description="What stands behind the # of the link.")]
    password: NewPassword


class PasswordByLinkView(Schema):
    """The password was set."""

    email: str = Field(description="To log in with.", examples=["ada@shop.example"])


class TargetsView(Schema):
    """Seconds of waiting at which a site's waits are flagged."""

    warning_s: int = Field(examples=[50])
    nearing_s: int = Field(examples=[61])
    breached_s: int = Field(examples=[76])


class MySiteView(Schema):
    """A site the caller works for."""

    id: UUID
    key: str = Field(description="Names the site in the embed snippet.", examples=["demo"])
    name: str = Field(examples=["Glaze & Coast"])
    time_zone: str = Field(description="In which its days are reckoned.", examples=["Europe/Berlin"])
    targets: TargetsView


class Me(Schema):
    """The caller."""

    id: UUID
    name: str = Field(examples=["Ada Berg"])
    email: str = Field(examples=["ada@shop.example"])
    role: Role
    capacity: int = Field(examples=[DEFAULT_CAPACITY])
    needs_second_factor: bool = Field(description="Nothing else may be done before one is set up.")
    sites: list[MySiteView] = Field(description="By name; for administrators all sites.")


class SecondStepView(Schema):
    """What is needed beside the password."""

    token: str = Field(description="For `POST /login/second-step`.")
    expires_in_s: int = Field(examples=[600])
    factors: list[Proof] = Field(description="By what it can be done.", examples=[["totp", "recovery_code"]])


class LoginResponse(Schema):
    """Somebody has logged in, or has shown the first half of what is needed for it."""

    agent: Me | None
    second_step: SecondStepView | None = Field(
        None, description="The password was right; this is still to do."
    )


class LoginStatus(Schema):
    """Who is logged in with this browser, if anybody is, and what is set up here."""

    agent: Me | None
    can_mail: bool = Field(
        description="Mail is sent from here, so that a forgotten password can be replaced."
    )
    sso: str | None = Field(description="What single sign-on is called here; null: there is none.")


class TicketResponse(Schema):
    """Permission to open one socket."""

    ticket: str = Field(description="For the first frame of the socket; good once.")
    expires_in_s: int = Field(examples=[30])


class AgentView(Schema):
    """One agent's account. Presence and slots come over the socket."""

    id: UUID
    email: str = Field(examples=["ada@shop.example"])
    name: str = Field(examples=["Ada Berg"])
    role: Role
    capacity: int = Field(examples=[DEFAULT_CAPACITY])
    is_active: bool
    site_ids: list[UUID]


class AgentsPage(Schema):
    """Some agents, by name."""

    items: list[AgentView]
    next_cursor: str | None = Field(description="Where the list goes on; empty at its end.")


class AuditEntryView(Schema):
    """One act. Names are today's; the log itself holds none."""

    seq: int
    at: datetime
    act: Annotated[
        str, Field(description="What was done; newer versions know more acts.", examples=["role.changed"])
    ]
    agent_id: Annotated[UUID | None, Field(description="Who did it; null: nobody we know, or the operator.")]
    agent_name: str | None
    subject_id: Annotated[UUID | None, Field(description="What, or to whom, it was done.")]
    subject_name: Annotated[str | None, Field(description="If it is an agent or a site.")]
    address: Annotated[
        str | None, Field(description="The network it came from, truncated.", examples=["198.51.100.0/24"])
    ]
    facts: dict[str, str | int | bool | list[str] | None]


class AuditPage(Schema):
    """Part of the audit log, newest first."""

    items: list[AuditEntryView]
    next_cursor: str | None

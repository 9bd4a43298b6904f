"""Requests and responses about how somebody logs in, and where they are logged in."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, SecretStr

from app.accounts.rules import Role
from app.accounts.rules.factors import Proof
from app.accounts.rules.sso import LONGEST_SUBJECT, Place
from app.accounts.schemas import Password
from app.web.schema import Schema

RecoveryCodes = Annotated[
    list[str] | None,
    Field(description="New ones, shown this once; null where there are some.", examples=[["7k2m-…"]]),
]


class ConfirmRequest(Schema):
    """Proof that it is still the same person."""

    password: Password


class CodeRequest(Schema):
    """A code of the authenticator app."""

    code: Annotated[SecretStr, Field(max_length=64, examples=["492 039"])]


class SecurityView(Schema):
    """How the caller proves who they are."""

    has_totp: bool
    recovery_codes_left: int
    is_required: bool = Field(
        description="The last second factor cannot be removed: the caller's role needs one."
    )
    is_linked: bool = Field(description="Single sign-on leads into this account.")
    is_confirmed: bool = Field(description="Lately enough to change any of this without the password.")


class SsoRequest(Schema):
    """Where somebody comes from, and is led back to."""

    place: Place


class SsoBegun(Schema):
    """The way to the identity provider."""

    url: str = Field(description="Go there in this browser.")


class SubjectRequest(Schema):
    """Whom the identity provider means."""

    subject: str = Field(
        min_length=1, max_length=LONGEST_SUBJECT, pattern=r"^[^\x00]+$", description="`sub` of its ID tokens."
    )


class TotpOfferView(Schema):
    """What the authenticator app has to be told, this once."""

    secret: str = Field(description="For typing it in (base32).")
    uri: str = Field(description="`otpauth://…`, which the picture says too.")
    qr: str = Field(description="The picture, as a `data:` address of an SVG.")


class AddedView(Schema):
    """A second factor was added."""

    recovery_codes: RecoveryCodes


class RecoveryCodesView(Schema):
    """New recovery codes; all former ones are void."""

    recovery_codes: list[str]


class LoginView(Schema):
    """One of the caller's logins."""

    id: UUID
    browser: str | None = Field(examples=["Firefox"])
    system: str | None = Field(examples=["Windows"])
    network: str | None = Field(
        description="From which network it was begun, truncated.", examples=["198.51.100.0/24"]
    )
    proof: Proof
    created_at: datetime
    last_seen_at: datetime = Field(description="To the minute.")
    is_current: bool


class LoginsView(Schema):
    """The caller's logins, last used first."""

    items: list[LoginView]


Credential = Annotated[
    dict[str, Any], Field(max_length=20, description="`PublicKeyCredential.toJSON()` of the browser.")
]
StepToken = Annotated[
    str | None, Field(max_length=100, description="Of the second step; none to log in by the passkey alone.")
]


class PasskeyQuestion(Schema):
    """What a browser asks an authenticator."""

    options: dict[str, Any] = Field(description="For `PublicKeyCredential.parse…OptionsFromJSON`.")


class PasskeyRequest(Schema):
    """A passkey that was made."""

    name: Annotated[str, Field(min_length=1, max_length=60, examples=["My phone"])]
    credential: Credential


class PasskeyLoginRequest(Schema):
    """Who wants to log in by a passkey."""

    token: StepToken = None


class PasskeyAnswer(Schema):
    """What an authenticator has answered."""

    credential: Credential
    token: StepToken = None


class PasskeyView(Schema):
    """One of the caller's passkeys."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class PasskeysView(Schema):
    """The caller's passkeys."""

    items: list[PasskeyView]


class SecondFactorRules(Schema):
    """Who must have a second factor."""

    roles: list[Role] = Field(examples=[["admin", "supervisor"]])

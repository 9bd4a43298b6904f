"""Who a visitor is: what a shop signs about its customers, and what its page tells of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import NewType
from uuid import UUID

import jwt

from app.kernel.errors import AppError
from app.kernel.reach import is_email
from app.kernel.redaction import Redact, redact

VisitorId = NewType("VisitorId", UUID)
Value = str | int | float | bool
Attributes = Mapping[str, Value]

LONGEST_IDENTITY = 4_096
LASTS_AT_MOST = timedelta(hours=1)
CLOCKS_DIFFER_BY = timedelta(seconds=30)
LONGEST_SUBJECT = 200
LONGEST_NAME = 100
MAX_ATTRIBUTES = 20
LONGEST_KEY = 40
LONGEST_VALUE = 200
MAX_EVENTS = 20
# What facts are stored as knows no others; JavaScript writes 1e20 with all its digits.
SMALLEST_INTEGER, LARGEST_INTEGER = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Visitor:
    """An anonymous shopper of one site, or a contact: somebody whom the shop has vouched for."""

    id: VisitorId
    site_id: UUID
    name: str | None = None
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at the door of a site; a newcomer becomes `may_become`, or is not let in."""

    site_id: UUID
    token: str | None
    locale: str
    may_become: VisitorId | None


@dataclass(frozen=True, slots=True)
class Claims:
    """What a shop says about a customer of its, until an instant."""

    subject: str
    expires_at: datetime
    name: str | None = None
    email: str | None = None
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What the shop's page says about a visitor; None leaves what was said before."""

    attributes: Attributes | None = None
    cart: Mapping[str, object] | None = None
    page_title: str | None = None
    referrer: str | None = None
    event: Mapping[str, object] | None = None


def blocked() -> AppError:
    """Make the refusal of somebody from whom the shop takes nothing any more."""
    return AppError("blocked", "This shop takes no messages from you here. Contact it in another way.", 403)


def masked_claims(claims: Claims, redact: Redact) -> Claims:
    """Take out of what a shop says about a customer what it has masked."""
    name = redact(claims.name) if claims.name else claims.name
    return replace(claims, name=name, attributes=kept_attributes(claims.attributes, redact))


def display_name(visitor_id: UUID, name: str | None) -> str:
    """Name a visitor for agents: the given name, or a short stable code to tell strangers apart."""
    return name or f"#{visitor_id.hex[-5:].upper()}"


def read_identity(text: str, secrets: Collection[str], now: datetime) -> Claims:
    """Verify what a shop has signed (JWT, HS256) with one of its secrets; raises `AppError`.

    It must say whom (`sub`) and until when (`exp`), within the hour: whoever finds one later has found nothing.
    """
    for secret in secrets:
        try:
            # The instant is judged below, by the clock of the database.
            claims = jwt.decode(
                text,
                secret,
                algorithms=["HS256"],
                options={
                    "require": ["exp", "sub"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                    "verify_aud": False,
                },
            )
        except jwt.InvalidTokenError:
            continue
        return _claims(claims, now)
    raise _refused("The signature is not this shop's, or the identity is not a JWT signed with HS256.")


def _claims(claims: Mapping[str, object], now: datetime) -> Claims:
    subject, expires_s = claims["sub"], claims["exp"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or whole(subject) != subject:
        raise _refused("`sub` names the customer, in at most 200 characters.")
    try:
        expires_at = datetime.fromtimestamp(float(str(expires_s)), UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise _refused("`exp` is a number of seconds since 1970.") from exc
    if expires_at <= now - CLOCKS_DIFFER_BY:
        raise AppError("identity_expired", "The identity has expired; the page has to sign a new one.", 401)
    if expires_at > now + LASTS_AT_MOST + CLOCKS_DIFFER_BY:
        raise _refused("`exp` is at most an hour ahead.")
    name, email, attributes = claims.get("name"), claims.get("email"), claims.get("attributes")
    return Claims(
        subject,
        expires_at,
        redact(whole(name)[:LONGEST_NAME]) if isinstance(name, str) and whole(name).strip() else None,
        email if isinstance(email, str) and is_email(email) and whole(email) == email else None,
        kept_attributes(attributes) if isinstance(attributes, dict) else {},
    )


def kept_attributes(given: Mapping[str, object], redact: Redact = redact) -> dict[str, Value]:
    """Return as much of attributes as is kept: few and short ones, and no numbers of cards."""

    def line(text: str, longest: int) -> str:
        return redact(whole(text)[:longest])

    kept = dict[str, Value]()
    for key, value in given.items():
        fact = line(value, LONGEST_VALUE) if isinstance(value, str) else _number(value)
        if len(kept) < MAX_ATTRIBUTES and fact is not None:
            kept[line(key, LONGEST_KEY)] = fact
    return kept


def whole(text: str) -> str:
    """Leave out of a text what cannot be stored: NUL, and halves of characters, as JavaScript leaves them where it cuts."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _number(value: object) -> int | float | None:
    """Return a number or truth as it can be stored."""
    if isinstance(value, int) and not SMALLEST_INTEGER <= value <= LARGEST_INTEGER:
        try:
            return float(value)
        except OverflowError:
            return None
    return value if isinstance(value, (int, float)) and isfinite(value) else None


def added(
    context: Mapping[str, object], told: Told, now: datetime, redact: Redact = redact
) -> dict[str, object]:
    """Return what is known of a visitor by their shop's page after it has said something more."""
    fresh = dict(context)
    if told.attributes is not None:
        known = context.get("attributes")
        # What was said last stays where there is no room for all.
        before = known if isinstance(known, dict) else {}
        fresh["attributes"] = kept_attributes(
            {**told.attributes, **{k: v for k, v in before.items() if k not in told.attributes}}, redact
        )
    if told.cart is not None:
        fresh["cart"] = _masked(told.cart, redact) if told.cart.get("items") else None
    if told.page_title is not None:
        fresh["page_title"] = redact(told.page_title)
    if told.referrer is not None:
        fresh["referrer"] = redact(told.referrer, mask="x")
    if told.event is not None:
        known = context.get("events")
        events = [
            *(known if isinstance(known, list) else []),
            {**_masked(told.event, redact), "at": now.isoformat()},
        ]
        fresh["events"] = events[-MAX_EVENTS:]
    return fresh


def _masked(given: Mapping[str, object], redact: Redact) -> dict[str, object]:
    return {key: _masked_value(value, redact) for key, value in given.items()}


def _masked_value(value: object, redact: Redact) -> object:
    match value:
        case str():
            return redact(value, mask="x") if "://" in value else redact(value)
        case dict():
            return {redact(str(key)): _masked_value(one, redact) for key, one in value.items()}
        case list():
            return [_masked_value(one, redact) for one in value]
    return value


def _refused(message: str) -> AppError:
    return AppError("identity_refused", message, 401)

"""Single sign-on by OpenID Connect: what is asked of the provider, and whether its answer may be believed. Pure decisions."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

import jwt

from app.accounts.rules import LONGEST_NAME, is_email, normalise_email
from app.kernel.errors import AppError

# From the button to the provider and back, with whatever the provider asks for.
SSO_LIFETIME = timedelta(minutes=10)
CLOCKS_DIFFER_BY = timedelta(seconds=60)
# Signed with the provider's private key: nobody whom we have told anything can make one.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SCOPE = "openid profile email"
LONGEST_SUBJECT = 255
MOST_KEYS = 50


class Place(StrEnum):
    """Where somebody was, and is led back to."""

    CONSOLE = "console"
    OPS = "ops"


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider says of itself (OpenID Connect Discovery)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    says_who_answers: bool  # RFC 9207


@dataclass(frozen=True, slots=True)
class Round:
    """One way to the provider and back. All of it follows from one secret, which the browser keeps and we only hash."""

    secret: str
    place: Place

    @property
    def state(self) -> str:
        """By which the answer is known to belong to this browser and this round."""
        return f"{self.place.value}.{self._derived(f'state {self.place.value}')}"

    @property
    def nonce(self) -> str:
        """By which the ID token is known to be made for this round."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Who has it may redeem the code (PKCE, RFC 7636)."""
        return self._derived("verifier")

    def _derived(self, purpose: str) -> str:
        return _base64(hmac.digest(self.secret.encode(), purpose.encode(), hashlib.sha256))


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token must say."""

    issuer: str
    client_id: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for. Only `subject` names somebody; the rest is how a newcomer is called."""

    subject: str
    name: str | None = None
    email: str | None = None  # only one that the provider has verified


def place_of(state: str) -> Place:
    """Return where an answer leads back to, whatever else is wrong with it."""
    named = state.partition(".")[0]
    return Place(named) if named in {one.value for one in Place} else Place.CONSOLE


def read_provider(text: bytes, issuer: str) -> Provider:
    """Read what a provider says of itself; raises `sso_unavailable` unless it is who we asked for."""
    found = _object(text)
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    values = [found.get(name) for name in names]
    if found.get("issuer") != issuer or not all(isinstance(value, str) for value in values):
        raise unavailable()
    authorization, token, jwks = map(str, values)
    answers = found.get("authorization_response_iss_parameter_supported") is True
    return Provider(issuer, authorization, token, jwks, answers)


def address_to_ask(provider: Provider, way: Round, *, client_id: str, redirect_uri: str) -> str:
    """Return where the browser goes to have somebody vouched for."""
    challenge = _base64(hashlib.sha256(way.verifier.encode()).digest())
    wanted = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": way.state,
        "nonce": way.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    mark = "&" if "?" in provider.authorization_endpoint else "?"
    return f"{provider.authorization_endpoint}{mark}{urlencode(wanted)}"


def key_id_of(token: str) -> str | None:
    """Return by which of its keys the provider says to have signed; raises `sso_refused`."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as exc:
        raise refused() from exc
    named = header.get("kid")
    return named if isinstance(named, str) else None


def read_keys(text: bytes) -> list[jwt.PyJWK]:
    """Read a provider's public keys, without those that are for something else, or of a kind we do not know."""
    listed = _object(text).get("keys")
    found = list[jwt.PyJWK]()
    for one in listed[:MOST_KEYS] if isinstance(listed, list) else ():
        if not isinstance(one, dict) or one.get("use", "sig") != "sig" or one.get("kty") == "oct":
            continue
        try:
            found.append(jwt.PyJWK(one))
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            continue
    return found


def token_in(text: bytes) -> str:
    """Return the ID token of a token endpoint's answer; the access token is none of our business."""
    token = _object(text).get("id_token")
    if not isinstance(token, str):
        raise refused()
    return token


def read_id_token(token: str, key: jwt.PyJWK, expected: Expected, *, now: datetime) -> Identity:
    """Verify an ID token, and return whom it is about; raises `sso_refused` (OpenID Connect Core §3.1.3.7)."""
    if key.algorithm_name not in ALGORITHMS:
        raise refused()
    try:
        claims = jwt.decode(
            token,
            key,
            # The key says how it signs, not the token.
            algorithms=[key.algorithm_name],
            audience=expected.client_id,
            issuer=expected.issuer,
            # Instants are judged below, by the clock of the database.
            options={
                "require": ["exp", "iat", "sub", "aud", "iss", "nonce"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except (jwt.PyJWTError, ValueError, TypeError) as exc:
        raise refused() from exc
    _check_times(claims, now)
    if not hmac.compare_digest(str(claims["nonce"]), expected.nonce):
        raise refused()
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != expected.client_id:
        raise refused()
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise refused()
    return _identity(claims)


def _check_times(claims: Mapping[str, object], now: datetime) -> None:
    try:
        expires, issued = (datetime.fromtimestamp(float(str(claims[name])), UTC) for name in ("exp", "iat"))
        begins = datetime.fromtimestamp(float(str(claims.get("nbf", claims["iat"]))), UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise refused() from exc
    is_over = expires <= now - CLOCKS_DIFFER_BY or issued < now - SSO_LIFETIME - CLOCKS_DIFFER_BY
    if is_over or max(issued, begins) > now + CLOCKS_DIFFER_BY:
        raise refused()


def _identity(claims: Mapping[str, object]) -> Identity:
    subject, name, email = claims["sub"], claims.get("name"), claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\0" in subject:
        raise refused()
    is_usable = isinstance(email, str) and claims.get("email_verified") is True
    address = normalise_email(str(email)) if is_usable else None
    named = " ".join(name.replace("\0", "").split())[:LONGEST_NAME] if isinstance(name, str) else ""
    return Identity(subject, named or None, address if address and is_email(address) else None)


def unavailable() -> AppError:
    """Make the refusal for a provider that cannot be asked."""
    return AppError(
        "sso_unavailable", "The identity provider cannot be reached just now.", 503, is_retryable=True
    )


def refused() -> AppError:
    """Make the refusal of an answer that may not be believed."""
    return AppError("sso_refused", "The identity provider's answer could not be verified.", 401)


def _object(text: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise unavailable() from exc
    if not isinstance(found, dict):
        raise unavailable()
    return found


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")

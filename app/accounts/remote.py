"""The identity provider: what it says of itself, its keys, and codes turned into tokens; all through the one way out."""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urlencode

import jwt

from app.accounts.rules.sso import Provider, Round, read_keys, read_provider, refused, token_in, unavailable
from app.kernel.clock import Clock
from app.web.outgoing import Answer, Call, Outgoing

LARGEST_DOCUMENT_BYTES = 256 * 1024
BELIEVED_FOR_S = 3_600.0
# A token that names a key we do not know makes us look again, but not as often as somebody likes.
KEYS_READ_EVERY_S = 30.0
OK = 200


@dataclass(frozen=True, slots=True)
class Registration:
    """Who we are at the provider."""

    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)


class IdentityProvider:
    """Asks one provider, and remembers for a while what it says of itself."""

    def __init__(self, registration: Registration, outgoing: Outgoing, clock: Clock) -> None:
        self.registration = registration
        self._outgoing = outgoing
        self._clock = clock
        self._provider: tuple[float, Provider] | None = None
        self._keys: tuple[float, Sequence[jwt.PyJWK]] | None = None
        self._asking = asyncio.Lock()

    async def describe(self) -> Provider:
        """Return what the provider says of itself, at most an hour old; raises `sso_unavailable`."""
        async with self._asking:
            now = self._clock.monotonic()
            if self._provider is None or now - self._provider[0] > BELIEVED_FOR_S:
                address = f"{self.registration.issuer.rstrip('/')}/.well-known/openid-configuration"
                self._provider = now, read_provider(await self._get(address), self.registration.issuer)
            return self._provider[1]

    async def find_key(self, provider: Provider, key_id: str | None) -> jwt.PyJWK:
        """Return the key by which something was signed; raises `sso_unavailable` and `sso_refused`."""
        async with self._asking:
            now = self._clock.monotonic()
            found = self._pick(key_id)
            age_s = now - self._keys[0] if self._keys else BELIEVED_FOR_S
            if age_s >= BELIEVED_FOR_S or (found is None and age_s >= KEYS_READ_EVERY_S):
                self._keys = now, read_keys(await self._get(provider.jwks_uri))
                found = self._pick(key_id)
        if found is None:
            raise refused()
        return found

    async def redeem(self, provider: Provider, code: str, way: Round, *, redirect_uri: str) -> str:
        """Turn a code into an ID token; raises `sso_unavailable` and `sso_refused`. The access token is left unread."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": way.verifier,
            "client_id": self.registration.client_id,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if self.registration.secret is not None:
            headers["Authorization"] = _basic(self.registration.client_id, self.registration.secret)
        body = urlencode(form).encode()
        call = Call("POST", provider.token_endpoint, body, headers, LARGEST_DOCUMENT_BYTES)
        answer = await self._outgoing.call(call)
        if answer.status is not None and 400 <= answer.status < 500:  # noqa: PLR2004 - the client's fault, by HTTP
            raise refused()
        return token_in(_whole(answer))

    def _pick(self, key_id: str | None) -> jwt.PyJWK | None:
        keys = self._keys[1] if self._keys else ()
        if key_id is None:
            return keys[0] if len(keys) == 1 else None
        return next((key for key in keys if key.key_id == key_id), None)

    async def _get(self, address: str) -> bytes:
        call = Call("GET", address, b"", {"Accept": "application/json"}, LARGEST_DOCUMENT_BYTES)
        return _whole(await self._outgoing.call(call))


def _whole(answer: Answer) -> bytes:
    """Return the body of a good answer, if it is all there."""
    if answer.error is not None or answer.status != OK or not answer.is_whole:
        raise unavailable()
    return answer.body


def _basic(name: str, secret: str) -> str:
    """Say who we are, encoded as RFC 6749 §2.3.1 has it."""
    said = f"{quote_plus(name)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(said.encode()).decode()}"

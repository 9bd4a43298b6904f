"""A small OpenID Connect provider that is strict with us, and can be told to lie."""

import base64
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.support.http import serving

CLIENT_ID, CLIENT_SECRET = "seventysix", "the shop's & secret"
Claims = dict[str, Any]  # JSON

# Making keys takes its time.
RSA_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


@dataclass
class Grant:
    """A code that was handed out."""

    claims: Claims
    redirect_uri: str
    challenge: str


@dataclass
class SmallProvider:
    """Vouches for `person`; `lie` changes what an ID token says, `sign` how it is signed."""

    issuer: str = ""
    person: Claims = field(default_factory=lambda: {"sub": "248289761001"})
    lie: Callable[[Claims], Claims] = lambda claims: claims
    sign: Callable[["SmallProvider", Claims], str] | None = None
    key_id: str = "2026-11"
    has_page: bool = False
    discovery: Claims = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def describe(self, request: Request) -> Response:
        """Discovery."""
        self.asked.append(request.url.path)
        described = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "authorization_response_iss_parameter_supported": True,
        }
        return JSONResponse(described | self.discovery)

    async def jwks(self, request: Request) -> Response:
        """The public keys, among others that are not for us."""
        self.asked.append(request.url.path)
        key = jwt.algorithms.RSAAlgorithm.to_jwk(RSA_KEY.public_key(), as_dict=True)
        curve = ec.generate_private_key(ec.SECP256R1()).public_key()
        other = jwt.algorithms.ECAlgorithm.to_jwk(curve, as_dict=True)
        keys = [
            {
                "kty": "oct",
                "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
                "kid": "symmetric",
                "alg": "HS256",
            },
            {**other, "kid": "encrypting", "use": "enc"},
            {**key, "kid": self.key_id, "use": "sig", "alg": "RS256"},
        ]
        return JSONResponse({"keys": keys})

    async def authorize(self, request: Request) -> Response:
        """Let the person in, at once or after a page with a button."""
        wanted = request.query_params
        assert wanted["response_type"] == "code"
        assert wanted["client_id"] == CLIENT_ID
        assert wanted["code_challenge_method"] == "S256"
        assert "openid" in wanted["scope"].split()
        if self.has_page and "go" not in wanted:
            address = f"?{urlencode({**wanted, 'go': '1'})}"
            link = address.replace("&", "&amp;")
            return HTMLResponse(
                f'<!doctype html><title>Log in</title><h1>Shop</h1><a href="{link}">Continue</a>'
            )
        code = f"code-{len(self.grants)}"
        claims = {**self.person, "nonce": wanted["nonce"]}
        self.grants[code] = Grant(claims, wanted["redirect_uri"], wanted["code_challenge"])
        told = {"code": code, "state": wanted["state"], "iss": self.issuer}
        return RedirectResponse(f"{wanted['redirect_uri']}?{urlencode(told)}", 302)

    async def token(self, request: Request) -> Response:
        """Redeem a code, once, for who is the client and has the verifier."""
        form = dict(parse_qsl((await request.body()).decode()))
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        expected = "seventysix:the+shop%27s+%26+secret"
        grant = self.grants.pop(str(form.get("code")), None)
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            scheme != "Basic"
            or base64.b64decode(given).decode() != expected
            or form.get("grant_type") != "authorization_code"
            or grant is None
            or grant.redirect_uri != form.get("redirect_uri")
            or grant.challenge != challenge
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, **grant.claims}
        sign = self.sign or honest
        return JSONResponse(
            {"access_token": "none of your business", "id_token": sign(self, self.lie(claims))}
        )


def honest(provider: SmallProvider, claims: Claims) -> str:
    """Sign as one should."""
    return jwt.encode(claims, RSA_KEY, "RS256", headers={"kid": provider.key_id})


@asynccontextmanager
async def a_provider() -> AsyncIterator[SmallProvider]:
    """Run a provider on the loopback interface."""
    provider = SmallProvider()
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", provider.describe),
            Route("/jwks", provider.jwks),
            Route("/authorize", provider.authorize),
            Route("/token", provider.token, methods=["POST"]),
            Route("/favicon.ico", lambda _: Response(status_code=204)),
        ]
    )
    async with serving(app) as client:
        provider.issuer = str(client.base_url).rstrip("/")
        yield provider

"""Our cookies: their names, their attributes, and nothing of what they stand for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypedDict

from fastapi import Response
from starlette.requests import HTTPConnection

from app.settings import Settings

LONGEST_SECRET = 128


class _Attributes(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: Literal["lax"]


@dataclass(frozen=True, slots=True)
class Cookie:
    """A secret that a browser keeps for us. Scripts cannot read it; of other sites' requests only links carry it."""

    suffix: str = ""

    def name(self, settings: Settings) -> str:
        """Return the name; with TLS its prefix makes browsers refuse it from subdomains and without `Secure`."""
        return ("__Host-seventysix" if settings.is_https else "seventysix") + self.suffix

    def read(self, connection: HTTPConnection, settings: Settings) -> str | None:
        """Return the secret that a browser sent with a request or a socket."""
        secret = connection.cookies.get(self.name(settings))
        return secret if secret and len(secret) <= LONGEST_SECRET else None

    def give(self, response: Response, secret: str, *, lifetime: timedelta, settings: Settings) -> None:
        """Give a browser the secret."""
        lasts_s = int(lifetime.total_seconds())
        response.set_cookie(self.name(settings), secret, max_age=lasts_s, **_attributes(settings))

    def take(self, response: Response, settings: Settings) -> None:
        """Take the secret away from a browser."""
        response.delete_cookie(self.name(settings), **_attributes(settings))


LOGIN = Cookie()
# By which a browser is known again when it comes back from the identity provider, by a link of theirs.
SSO = Cookie("-sso")


def _attributes(settings: Settings) -> _Attributes:
    return {"path": "/", "secure": settings.is_https, "httponly": True, "samesite": "lax"}

"""The login cookie: its name, its attributes, and nothing of what it stands for."""

from datetime import timedelta

from fastapi import Response
from starlette.requests import HTTPConnection

from app.settings import Settings

LONGEST_TOKEN = 128


def cookie_name(settings: Settings) -> str:
    """Return the name; with TLS its prefix makes browsers refuse it from subdomains and without `Secure`."""
    return "__Host-seventysix" if settings.is_https else "seventysix"


def read_login_token(connection: HTTPConnection, settings: Settings) -> str | None:
    """Return the token a browser sent with a request or a socket."""
    token = connection.cookies.get(cookie_name(settings))
    return token if token and len(token) <= LONGEST_TOKEN else None


def set_login_cookie(response: Response, token: str, *, lifetime: timedelta, settings: Settings) -> None:
    """Give a browser its token; scripts cannot read it and other sites' requests do not carry it."""
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(lifetime.total_seconds()),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def clear_login_cookie(response: Response, settings: Settings) -> None:
    """Take the token away from a browser."""
    response.delete_cookie(
        cookie_name(settings), path="/", secure=settings.is_https, httponly=True, samesite="lax"
    )


def sso_cookie_name(settings: Settings) -> str:
    """Return the name of the cookie that a browser brings back from the identity provider."""
    return f"{cookie_name(settings)}-sso"


def read_sso_secret(connection: HTTPConnection, settings: Settings) -> str | None:
    """Return the secret that a browser was given before it went to the identity provider."""
    secret = connection.cookies.get(sso_cookie_name(settings))
    return secret if secret and len(secret) <= LONGEST_TOKEN else None


def set_sso_cookie(response: Response, secret: str, *, lifetime: timedelta, settings: Settings) -> None:
    """Give a browser the secret by which it will be known again; the provider's redirect may carry it (`lax`)."""
    response.set_cookie(
        sso_cookie_name(settings),
        secret,
        max_age=int(lifetime.total_seconds()),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def clear_sso_cookie(response: Response, settings: Settings) -> None:
    """Take the secret away."""
    response.delete_cookie(
        sso_cookie_name(settings), path="/", secure=settings.is_https, httponly=True, samesite="lax"
    )

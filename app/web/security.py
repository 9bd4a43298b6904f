"""What stands before every handler: security headers, refusal of other sites' requests, size of bodies."""

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.errors import AppError
from app.settings import Settings
from app.web.origins import is_from_own_page
from app.web.policies import NOTHING, page_policy
from app.web.problems import problem_response

MAX_BODY_BYTES = 1024 * 1024
HSTS_S = 2 * 365 * 24 * 3_600

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PAGES = ("/console", "/ops", "/demo")
UPLOADS = (
    "/api/v1/attachments",
    "/api/v1/visitor/attachments",
    "/api/v1/me/picture",
    "/api/v1/site-pictures",
)
EMBEDDED_IN_SHOPS = ("/loader.js", "/loader", "/widget")

FOR_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def install(app: FastAPI, settings: Settings) -> None:
    """Put everything of this module before the app; the headers go outermost, so that refusals bear them too."""
    app.add_middleware(LimitBody, settings=settings)
    app.add_middleware(RefuseCrossSite, settings=settings)
    app.add_middleware(SecurityHeaders, settings=settings)


class SecurityHeaders:
    """Gives every response the headers that make browsers careful; a handler's own ones win."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in self._headers_for(scope).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _headers_for(self, scope: Scope) -> dict[str, str]:
        path: str = scope["path"]
        headers = dict(FOR_ALL)
        is_page = _is_under(path, PAGES)
        headers["Content-Security-Policy"] = (
            page_policy(Headers(scope=scope), self._settings) if is_page else NOTHING
        )
        if _is_under(path, EMBEDDED_IN_SHOPS):
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        else:
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            headers["X-Frame-Options"] = "DENY"
        if path.startswith("/api/"):
            headers["Cache-Control"] = "no-store"
        if self._settings.is_https:
            below = "; includeSubDomains" if self._settings.hsts_include_subdomains else ""
            headers["Strict-Transport-Security"] = f"max-age={HSTS_S}{below}"
        return headers


class RefuseCrossSite:
    """Refuses whatever could change something and was not sent by one of our own pages."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; sockets check their origin themselves, before they are accepted."""
        is_unsafe = scope["type"] == "http" and scope["method"] not in SAFE_METHODS
        if is_unsafe and not is_from_own_page(Headers(scope=scope), self._settings):
            refusal = AppError(
                "cross_site_refused", "Only our own pages may do this (the Origin is another).", 403
            )
            await problem_response(refusal)(scope, receive, send)
            return
        await self._app(scope, receive, send)


class LimitBody:
    """Refuses bodies that are too large, whether they admit their size or not: uploads have a limit of their own."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._most_upload_bytes = settings.attachment_max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_upload = scope["method"] == "PUT" and _is_under(scope["path"], UPLOADS)
        most_bytes = self._most_upload_bytes if is_upload else MAX_BODY_BYTES
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > most_bytes:
            await problem_response(_too_large(most_bytes))(scope, receive, send)
            return
        received_bytes = 0

        async def counting_receive() -> Message:
            nonlocal received_bytes
            message = await receive()
            received_bytes += len(message.get("body", b""))
            if received_bytes > most_bytes:
                # The only exception that FastAPI lets through while it reads a body.
                raise HTTPException(413, _too_large(most_bytes).message)
            return message

        await self._app(scope, counting_receive, send)


def _too_large(most_bytes: int) -> AppError:
    return AppError("body_too_large", f"A request body may have at most {most_bytes} bytes.", 413)


def _is_under(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)

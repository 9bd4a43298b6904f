"""The built front ends: the widget's document, the loader, and the pages of console, ops and demo shop."""

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import orjson
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.kernel.errors import AppError
from app.settings import Settings
from app.web.compression import compressed, find_compressed, mark_compressed
from app.web.notices import UNKNOWN_SITE

APPS = ("console", "ops")
A_YEAR = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
SCRIPT = "text/javascript"
PAGE_LANGUAGE = "(document.currentScript.dataset.lang||document.documentElement.lang).slice(0,2)"
LOADER_HEADERS = {"Cache-Control": "public, max-age=600", "Access-Control-Allow-Origin": "*"}


def render_widget(
    settings: Settings, *, nonce: str, language: str, config: Mapping[str, object], style: str
) -> str:
    """Fill the built widget document; nothing in the configuration can end its script element."""
    text = orjson.dumps(config).decode().replace("<", "\\u003c")
    html = _read_template(settings.static_dir / "widget" / f"index.{language}.html")
    filled = {"__NONCE__": nonce, "__LANG__": language, "/*THEME*/": style, "__CONFIG__": text}
    for place, value in filled.items():
        html = html.replace(place, value)
    return html


def render_loader(
    settings: Settings,
    config: Mapping[str, str],
    texts: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> str:
    """Fill the built script of the button; also as part of a page's inline script it cannot be ended.

    `texts`, by language, stand before those of `config`; the script is one for all, so the page chooses there.
    """
    text = _inline(config)
    if texts:
        text = f"{{...{text},...{_inline(texts)}[{PAGE_LANGUAGE}]}}"
    return _read_template(settings.static_dir / "loader.js").replace("window.LOADER_CONFIG", text)


def render_title(settings: Settings) -> str:
    """Return the built script that counts unread messages in the page's title."""
    return _read_template(settings.static_dir / "title.js")


def _inline(value: object) -> str:
    return orjson.dumps(dict(value) if isinstance(value, Mapping) else value).decode().replace("<", "\\u003c")


def render_window(settings: Settings, *, nonce: str) -> str:
    """Fill the built document of a window of its own, which frames the chat."""
    return _read_template(settings.static_dir / "window.html").replace("__NONCE__", nonce)


def render_invite(settings: Settings, config: Mapping[str, object]) -> str:
    """Fill the built script of invitations, as `render_loader` does."""
    text = _inline(config)
    return _read_template(settings.static_dir / "invite.js").replace("window.INVITE_CONFIG", text)


WIDGET_LANGUAGES = frozenset(UNKNOWN_SITE)


@functools.cache
def _read_template(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError as exc:
        raise _not_built() from exc


def install(app: FastAPI, settings: Settings) -> None:
    """Serve the built files. Hashed assets are kept for a year, pages are asked for again each time."""
    folder = settings.static_dir

    @app.get("/loader.js", include_in_schema=False)
    async def get_loader(request: Request) -> Response:
        text = render_loader(settings, {})
        return compressed(request, text, headers=LOADER_HEADERS, media_type=SCRIPT)

    @app.get("/", include_in_schema=False)
    async def get_root() -> Response:
        return RedirectResponse("/demo" if settings.demo else "/console", 302)

    @app.get("/favicon.ico", include_in_schema=False)
    async def get_icon() -> Response:
        # Browsers ask for it of a chat in a window of its own, which names none to stay small.
        return Response(status_code=204, headers={"Cache-Control": A_YEAR})

    app.mount("/widget/assets", _Assets(folder / "widget" / "assets"), name="widget-assets")
    for name in APPS:
        app.mount(f"/{name}", _App(folder / name), name=name)
    if settings.demo:

        @app.get("/demo", include_in_schema=False)
        @app.get("/demo/", include_in_schema=False)
        async def get_demo(request: Request) -> Response:
            is_german = request.headers.get("accept-language", "").lower().startswith("de")
            return RedirectResponse("/demo/de/" if is_german else "/demo/en/", 302)

        app.mount("/demo", _Files(folder / "demo"), name="demo")


class _Files(StaticFiles):
    """Static pages; a folder answers with its index."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer one request."""
        twin = find_compressed(Path(str(self.directory)), path, HTTPConnection(scope))
        response = await super().get_response(twin or path, scope)
        if twin is not None:
            mark_compressed(response)
        response.headers["Cache-Control"] = A_YEAR if "assets/" in path else REVALIDATE
        return response


class _Assets(_Files):
    """Files whose address changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer one request; to be kept for a year."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = A_YEAR
        return response


class _App(_Files):
    """A single-page app: what is no file is one of its own addresses."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer one request, with the app's document where there is no such file."""
        try:
            return await super().get_response(path, scope)
        except HTTPException as exc:
            if exc.status_code != 404 or "assets/" in path or scope["method"] not in {"GET", "HEAD"}:  # noqa: PLR2004
                raise
        if not (Path(str(self.directory)) / "index.html").exists():
            raise _not_built()
        return await super().get_response("index.html", scope)


def _not_built() -> AppError:
    return AppError("front_end_missing", "The front ends are not built; run `make build`.", 503)

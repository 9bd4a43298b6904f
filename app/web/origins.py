"""Whether a browser's request comes from our own pages; used for HTTP and for sockets."""

from collections.abc import Mapping

from fastapi import Request

from app.settings import Settings


def is_own_origin(origin: str | None, headers: Mapping[str, str], settings: Settings) -> bool:
    """Tell whether an `Origin` header names this server.

    With `public_url` set, it is the only one. Without (development) it is the address the browser
    used, as its `Host` header says; another page cannot make a browser send a false one.
    """
    if origin is None:
        return False
    if settings.public_url is not None:
        return origin == settings.public_url.lower()
    host = headers.get("host", "").lower()
    return bool(host) and origin in {f"http://{host}", f"https://{host}", settings.origin}


def own_origin(request: Request, settings: Settings) -> str:
    """Return where this server is, as others reach it."""
    return settings.public_url or f"{request.url.scheme}://{request.url.netloc}"


def is_from_own_page(headers: Mapping[str, str], settings: Settings) -> bool:
    """Tell whether a request was sent by one of our own pages: `Origin` decides, `Sec-Fetch-Site` where it is absent."""
    origin = headers.get("origin")
    if origin is not None:
        return is_own_origin(origin, headers, settings)
    return headers.get("sec-fetch-site") == "same-origin"

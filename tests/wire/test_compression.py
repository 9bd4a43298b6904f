"""What shops' pages and consoles load goes over the network compressed, whoever stands in front of the program."""

import re
from pathlib import Path

import httpx
import pytest

from app.web.pages import WIDGET_LANGUAGES
from tests.support.wire import served

LOADER_BYTES, OPENING_BYTES = 2_048, 14_000
FIRST_WINDOW_BYTES = (
    14_600  # ten packets of 1,460 bytes, which a server sends before it has heard of the first
)
ASKS = {"accept-encoding": "gzip, deflate, br, zstd"}


async def bytes_of(http: httpx.AsyncClient, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """Return what came over the network, and what it says."""
    async with http.stream("GET", path, headers=headers, follow_redirects=True) as response:
        assert response.status_code == 200
        assert response.headers["vary"].lower().count("accept-encoding") == 1
        raw = b"".join([part async for part in response.aiter_raw()])
        assert (response.headers.get("content-encoding") == "gzip") == ("gzip" in headers["accept-encoding"])
        if response.headers.get("content-encoding"):
            return len(raw), httpx.Response(200, headers={"content-encoding": "gzip"}, content=raw).text
        return len(raw), raw.decode()


@pytest.mark.parametrize("is_asked", [True, False])
async def test_loader_and_chat_fit_into_the_first_packets(
    database_url: str, tmp_path: Path, *, is_asked: bool
) -> None:
    headers = ASKS if is_asked else {"accept-encoding": "identity"}
    async with served(database_url, tmp_path) as world, world.http() as http:
        loader, script = await bytes_of(http, f"/loader/{world.site_key}.js", headers)
        chat, document = await bytes_of(http, f"/widget/{world.site_key}", headers)
        assert ("seventysix" in script, "<textarea" in document) == (True, True)
        assert (loader <= LOADER_BYTES + 200) == is_asked  # the site's own address and look are in it too
        assert (loader + chat <= OPENING_BYTES + 400) == is_asked


async def test_document_and_its_headers_are_one_first_window_in_every_language(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world, world.http() as http:
        for language in WIDGET_LANGUAGES:
            path = f"/widget/{world.site_key}?lang={language}"
            async with http.stream("GET", path, headers=ASKS) as response:
                body = sum([len(part) async for part in response.aiter_raw()])
            heads = sum(len(name) + len(value) + 4 for name, value in response.headers.raw)
            assert heads + body <= FIRST_WINDOW_BYTES, language
            assert "link" not in response.headers
            assert "set-cookie" not in response.headers


async def test_files_of_the_console_are_kept_compressed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world, world.http() as http:
        page = (await http.get("/console/")).text
        (script, *_) = re.findall(r'/console/assets/[^"]+\.js', page)
        response = await http.get(script, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in response.headers
        sent, text = await bytes_of(http, script, ASKS)
        assert text == response.text
        assert sent < len(text) / 2

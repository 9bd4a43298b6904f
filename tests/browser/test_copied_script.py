"""The script as a copy among the shop's own files, with its hash: nothing at all is asked of the server before the click."""

import asyncio
import base64
import hashlib

import httpx
import pytest

from tests.browser.test_hostile_pages import ONLY_ORIGIN, pages
from tests.browser.test_third_party_storage import open_again
from tests.support.browser import People
from tests.support.databases import execute
from tests.support.program import Program

__all__ = ["pages"]  # a fixture


@pytest.mark.long
async def test_script_that_a_shop_has_copied_asks_for_nothing_before_the_click_and_knows_its_server(
    pages: tuple[int, dict[str, str]], program: Program, people: People, database_url: str
) -> None:
    port, texts = pages
    shop = f"http://localhost:{port}"
    await asyncio.to_thread(execute, database_url, ONLY_ORIGIN.format(shop))
    async with httpx.AsyncClient(base_url=program.url) as client:
        script = (await client.get("/loader/demo.js")).text
    digest = base64.b64encode(hashlib.sha384(script.encode()).digest()).decode()
    texts["/shop"] = (
        f'<script async src="/chat.js" integrity="sha384-{digest}"></script><main><h1>Shop</h1></main>'
    )
    page = await (await people.new_person()).new_page()
    await page.route(
        f"{shop}/chat.js", lambda route: route.fulfill(content_type="text/javascript", body=script)
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{shop}/shop")
    await page.wait_for_load_state("networkidle")
    await page.wait_for_selector("seventysix-chat", state="attached")
    assert {url for url in asked if not url.endswith("favicon.ico")} == {f"{shop}/shop", f"{shop}/chat.js"}
    shopper = await open_again(page, f"{shop}/shop")
    await shopper.write("Is the teapot blue?")
    await shopper.sees("Sent")

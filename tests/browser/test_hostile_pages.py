"""Pages that want what is not theirs: the shop's own scripts, and a page that frames the chat."""

import asyncio
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urljoin

import pytest
from playwright.async_api import Page

from tests.support.browser import DESKTOP, People
from tests.support.databases import execute
from tests.support.journeys import Shopper
from tests.support.program import Program

# The chat's window can be had: it speaks to the page, before any other does.
CATCH = "addEventListener('message', ({ source }) => { window.chat ??= source })"
READ = """() => [() => chat.document.body.innerText, () => chat.localStorage.length, () => chat.eval('1')].map(
  (attempt) => { try { return attempt() } catch (refusal) { return refusal.name } })"""
READ_WINDOW = "() => { try { return own.document.title } catch (refusal) { return refusal.name } }"
ONLY_ORIGIN = "UPDATE sites SET origins = '{{{}}}'"


@pytest.fixture
def pages() -> Iterator[tuple[int, dict[str, str]]]:
    """Serve pages by path on a port of their own; ask for it before the people, who are to leave first."""
    texts: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = texts.get(self.path)
            self.send_response(200 if text else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><html lang=en><title>Page</title>{text}".encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, texts
        server.shutdown()
        thread.join()


async def test_scripts_of_the_shop_do_not_read_the_chat_and_other_pages_do_not_frame_it(
    pages: tuple[int, dict[str, str]], program: Program, people: People, database_url: str
) -> None:
    people.expect("favicon", "404", "frame-ancestors", "chrome-error", "recipient window", "403")
    port, texts = pages
    shop, foreign = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
    await asyncio.to_thread(execute, database_url, ONLY_ORIGIN.format(shop))
    texts["/shop"] = f'<script async src="{program.url}/loader/demo.js"></script>'
    texts["/framer"] = f'<iframe referrerpolicy="no-referrer" src="{program.url}/widget/demo"></iframe>'
    texts["/elsewhere"] = texts["/shop"]
    await _is_not_read_by_the_shop(people, shop)

    page = await (await people.new_person(viewport=DESKTOP)).new_page()
    async with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        await page.goto(f"{foreign}/framer")
    await _says_so_where_it_is_not_allowed(page, f"{foreign}/elsewhere")


async def _says_so_where_it_is_not_allowed(page: Page, url: str) -> None:
    """In a sentence with a way back to the page, which a phone would not leave room for otherwise."""
    await page.goto(url)
    await page.wait_for_function("!!window.seventysix?.v")
    await page.evaluate("seventysix('open')")
    shopper = Shopper(page)
    await shopper.sees("could not be opened on this page")
    await (await shopper.chat()).get_by_role("button", name="Close chat").click()
    await page.wait_for_function("sessionStorage.seventysix === ''")


async def _is_not_read_by_the_shop(people: People, shop: str) -> None:
    page = await (await people.new_person(viewport=DESKTOP)).new_page()
    await page.goto(f"{shop}/shop")
    await page.wait_for_function("!!window.seventysix")
    await page.evaluate(CATCH)
    await page.evaluate("seventysix('open')")
    shopper = Shopper(page)
    await shopper.write("My address is a secret")
    await shopper.sees("Sent")
    assert await page.evaluate(READ) == ["SecurityError"] * 3
    await _nor_through_a_window(page, urljoin((await shopper.chat()).url, "/widget/demo/window?lang=en"))
    assert await page.evaluate("frames.length") == 0
    assert await page.evaluate("document.querySelector('seventysix-chat').shadowRoot") is None
    assert await page.evaluate("Object.keys(localStorage)") == []


async def _nor_through_a_window(page: Page, url: str) -> None:
    """A window of the chat's own that the page opens itself asks nobody there, and believes nobody."""
    heard = "window.heard = []; addEventListener('message', ({source, data}) => source !== chat && heard.push(data))"
    await page.evaluate(heard)
    async with page.expect_popup() as opened:
        await page.evaluate("(url) => { window.own = open(url) }", url)
    window = await opened.value
    shopper = Shopper(window)
    await shopper.write("Is this mine?")
    await shopper.sees("Sent")
    evil = {"kept": [["seventysix:demo:token", "evil"]], "told": {"identify": "evil"}}
    # Right behind the window's own listener, before a chat that has a conversation could insist on who it is.
    await window.evaluate(
        "addEventListener('message', () => { window.kept = localStorage['seventysix:demo:token'] })"
    )
    await page.evaluate("(evil) => own.postMessage(evil, '*')", evil)
    await window.wait_for_function("!!window.kept")
    assert await window.evaluate("kept") != "evil"
    assert await page.evaluate("heard") == []
    assert await page.evaluate(READ_WINDOW) == "SecurityError"
    await window.close()

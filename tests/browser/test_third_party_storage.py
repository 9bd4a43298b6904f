"""A chat of another site than the shop, in browsers that are set to keep nothing for third parties."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Locator, Page, async_playwright, expect

from tests.browser.test_hostile_pages import ONLY_ORIGIN, pages
from tests.browser.test_networks import says
from tests.support.browser import LAUNCH_ARGUMENTS, People, find_chromium
from tests.support.databases import execute
from tests.support.journeys import Shopper, staff
from tests.support.looks import look
from tests.support.program import Program

# What the setting "block third-party cookies" writes; in newer versions one of the two decides.
BLOCKING = {"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}
__all__ = ["pages"]  # a fixture


@asynccontextmanager
async def a_blocking_chromium(folder: Path) -> AsyncIterator[BrowserContext]:
    """Have a Chromium with a profile of its own, in which third parties may keep nothing."""
    (folder / "Default").mkdir(parents=True)
    (folder / "Default" / "Preferences").write_text(json.dumps(BLOCKING))
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder, executable_path=find_chromium(), args=LAUNCH_ARGUMENTS, locale="en-GB"
        )
        yield context
        await context.close()


async def open_again(page: Page, url: str) -> Shopper:
    """Come to the shop, and have the chat open."""
    await page.goto(url)
    await page.wait_for_function("!!window.seventysix?.v")
    await page.evaluate("seventysix('open')")
    return Shopper(page)


async def all_is_said_where_nothing_is_kept(
    page: Page, url: str, people: People, program: Program, *, is_kept: bool
) -> None:
    """Write, be answered, reload: what the browser keeps is there again; without, the chat begins anew and works."""
    shopper = await open_again(page, url)
    chat = await shopper.chat()
    attempt = "() => { try { return localStorage.length } catch (refusal) { return refusal.name } }"
    found = await chat.evaluate(attempt)
    assert (found != "SecurityError") == is_kept, found
    await shopper.write("Is the teapot blue?")
    await shopper.sees("Sent")
    agent = await staff(people, program, "agent")
    await agent.row("Is the teapot blue?").first.click()
    await agent.reply("As the sea.")
    said = ["Is the teapot blue?", "As the sea."]
    await says(shopper, *said)
    note = chat.get_by_role("status").filter(has_text="Your browser keeps nothing of this chat.")
    await expect(note).to_have_count(0 if is_kept else 1)
    if not is_kept:
        await the_window_keeps_it(shopper, note, said)
    await page.reload()
    again = await open_again(page, url)
    await again.write("One more thing")
    await says(again, *(said if is_kept else []), "One more thing")
    assert await page.evaluate("sessionStorage.seventysix") == "open"
    await (await again.chat()).get_by_role("button", name="Close chat").click()
    await page.wait_for_function("sessionStorage.seventysix === 'closed'")


async def the_window_keeps_it(shopper: Shopper, note: Locator, said: list[str]) -> None:
    """Take what the shopper is offered: a window of the chat's own is no third party."""
    await look(shopper.page, "forgetful")
    async with shopper.page.expect_popup() as opened:
        await note.get_by_role("button", name="Open in a window of its own").click()
    window = Shopper(await opened.value)
    await says(window, *said)
    await window.page.reload()
    await says(window, *said)
    await window.page.close()


@pytest.mark.long
async def test_chromium_that_blocks_third_parties_has_a_chat_for_the_visit(
    pages: tuple[int, dict[str, str]], program: Program, people: People, database_url: str, tmp_path: Path
) -> None:
    port, texts = pages
    shop = f"http://localhost:{port}"
    await asyncio.to_thread(execute, database_url, ONLY_ORIGIN.format(shop))
    texts["/shop"] = f'<script async src="{program.url}/loader/demo.js"></script><main><h1>Shop</h1></main>'
    async with a_blocking_chromium(tmp_path / "profile") as context:
        complaints: list[str] = []
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page = context.pages[0]
        await all_is_said_where_nothing_is_kept(page, f"{shop}/shop", people, program, is_kept=False)
        assert [one for one in complaints if "favicon" not in one and "404" not in one] == []

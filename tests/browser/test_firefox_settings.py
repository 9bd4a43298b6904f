"""Firefox as people have set it: no storage for third parties, no sockets that come through, dark, forced colours."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.conftest import a_fox_with
from tests.browser.test_firefox_talk import a_fox_in_the_shop, is_well_made
from tests.browser.test_hostile_pages import ONLY_ORIGIN, pages
from tests.browser.test_third_party_storage import all_is_said_where_nothing_is_kept
from tests.support.browser import People
from tests.support.databases import execute
from tests.support.firefox import Preferences
from tests.support.program import Program

# `network.cookie.cookieBehavior`: third parties get no storage; each site on which they stand has another for them.
REJECT_THIRD_PARTIES, PARTITION_THIRD_PARTIES = 1, 5
DARK: Preferences = {"ui.systemUsesDarkTheme": 1, "layout.css.prefers-color-scheme.content-override": 0}
FORCED: Preferences = {"browser.display.document_color_use": 2}
__all__ = ["pages"]  # a fixture


@pytest.mark.long
@pytest.mark.parametrize(
    ("behaviour", "is_kept"),
    [(REJECT_THIRD_PARTIES, False), (PARTITION_THIRD_PARTIES, True)],
    ids=["rejected", "partitioned"],
)
async def test_firefox_that_keeps_nothing_or_apart_for_third_parties_has_a_chat(
    *,
    behaviour: int,
    is_kept: bool,
    pages: tuple[int, dict[str, str]],
    program: Program,
    people: People,
    request: pytest.FixtureRequest,
    database_url: str,
) -> None:
    port, texts = pages
    await asyncio.to_thread(execute, database_url, ONLY_ORIGIN.format(f"http://localhost:{port}"))
    texts["/shop"] = f'<script async src="{program.url}/loader/demo.js"></script><main><h1>Shop</h1></main>'
    async with a_fox_with(request, {"network.cookie.cookieBehavior": behaviour}) as foxes:
        foxes.expect("partitioned", "Partitioned", "blocked", "third-party")
        page = await (await foxes.new_person()).new_page()
        await all_is_said_where_nothing_is_kept(
            page, f"http://localhost:{port}/shop", people, program, is_kept=is_kept
        )


@pytest.mark.long
@pytest.mark.parametrize(
    ("settings", "query", "name"),
    [(DARK, "(prefers-color-scheme: dark)", "dark"), (FORCED, "(forced-colors: active)", "forced")],
    ids=["dark", "forced"],
)
async def test_firefox_in_other_colours_is_as_well_made(
    *,
    settings: Preferences,
    query: str,
    name: str,
    program: Program,
    request: pytest.FixtureRequest,
) -> None:
    async with a_fox_with(request, settings) as foxes:
        shopper = await a_fox_in_the_shop(foxes, program.url)
        assert await shopper.page.evaluate("(query) => matchMedia(query).matches", query)
        await shopper.open_chat()
        chat = await shopper.chat()
        assert await chat.evaluate("(query) => matchMedia(query).matches", query)
        await is_well_made(shopper, f"{name}-greeting")
        await shopper.write("Is it dark there?")
        await shopper.sees("Sent")
        await is_well_made(shopper, f"{name}-talk")
        await shopper.page.evaluate("seventysix('setLocale', 'ar')")
        await expect((await shopper.chat()).locator("html")).to_have_attribute("dir", "rtl")
        await shopper.sees("Is it dark there?")
        await is_well_made(shopper, f"{name}-ar")
        if settings is DARK:
            await shopper.page.evaluate("seventysix('setTheme', 'light')")
            scheme = "getComputedStyle(document.documentElement).colorScheme"
            assert await (await shopper.chat()).evaluate(scheme) == "light"
            await is_well_made(shopper, f"{name}-but-light")

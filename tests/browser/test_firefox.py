"""The shopper's way in Firefox: all that the chat must do, once; who answers sits at a Chromium as everywhere else."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import expect

from tests.browser.test_files import PAPER, PHOTO, choose, give, is_shown, picture
from tests.browser.test_hostile_pages import ONLY_ORIGIN, pages
from tests.browser.test_networks import come_back, go_offline, opened_conversation, reads, says
from tests.support.browser import DESKTOP, PHONE, People
from tests.support.databases import execute
from tests.support.journeys import Shopper, Staff
from tests.support.looks import accessibility_violations, take_picture
from tests.support.networked import World, a_networked_world
from tests.support.program import Program
from tests.support.waiting import eventually

__all__ = ["pages"]  # a fixture


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_shopper_in_firefox_from_the_first_look_to_the_last_language(
    people: People, foxes: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        shopper = await _nothing_is_kept_before_the_click(world, foxes)
        await shopper.open_chat()
        await shopper.write("Is the blue teapot in stock?")
        await shopper.sees("Sent")
        agent = await opened_conversation(world)
        await agent.reply("Yes, three of them.")
        said = ["Is the blue teapot in stock?", "Yes, three of them."]
        await says(shopper, *said)
        await _is_well_made(shopper, "firefox-talk")

        await shopper.page.reload()
        await says(shopper, *said)
        said += await _network_comes_and_goes(world, shopper, agent, said)
        said += await _sockets_are_blocked(world, shopper, agent, said)
        await _files_go_both_ways(shopper, agent)
        await _languages_change(shopper)


async def _nothing_is_kept_before_the_click(world: World, foxes: People) -> Shopper:
    person = await foxes.new_person(viewport=PHONE, is_touch=True)
    page = await person.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(world.line.url + "/demo/en/")
    await page.wait_for_load_state("networkidle")
    ours = [url for url in asked if any(part in url for part in ("/loader", "/widget", "/ws", "/api"))]
    assert ours == [world.line.url + "/loader/demo.js"]
    assert await person.cookies() == []
    assert await page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert world.open_sockets() == 0
    await take_picture(page, "firefox-button")
    return Shopper(page)


async def _is_well_made(shopper: Shopper, name: str) -> None:
    assert await accessibility_violations(shopper.page) == []
    await take_picture(shopper.page, name)


async def _network_comes_and_goes(world: World, shopper: Shopper, agent: Staff, said: list[str]) -> list[str]:
    await go_offline(world, shopper.page)
    await shopper.sees("You are offline")
    for body in ("Two", "Three"):
        await shopper.write(body)
    await (await shopper.chat()).get_by_role("textbox").fill("Half a thought")
    await _is_well_made(shopper, "firefox-offline")
    with pytest.raises(PlaywrightError):
        await shopper.page.reload()
    await eventually(lambda: "neterror" in shopper.page.url)
    await come_back(world, shopper.page)
    await shopper.page.goto(world.line.url + "/demo/en/")
    await says(shopper, *said, "Two", "Three")
    await expect((await shopper.chat()).get_by_role("textbox")).to_have_value("Half a thought")
    await reads(agent, *said, "Two", "Three")
    return ["Two", "Three"]


async def _sockets_are_blocked(world: World, shopper: Shopper, agent: Staff, said: list[str]) -> list[str]:
    world.line.refuses_sockets = True
    world.line.cut()
    await shopper.write("Around the wall")
    world.line.mend()
    await says(shopper, *said, "Around the wall")
    await reads(agent, *said, "Around the wall")
    world.line.refuses_sockets = False
    return ["Around the wall"]


async def _files_go_both_ways(shopper: Shopper, agent: Staff) -> None:
    chat = await shopper.chat()
    await choose(chat, PHOTO)
    await give(chat, ".field textarea:drop", PAPER)
    await shopper.write("It came like this.")
    await is_shown(picture(chat.get_by_role("log"), "teapot.jpg"))
    await expect(chat.get_by_role("link", name="invoice.pdf")).to_be_visible()
    await is_shown(picture(agent.log, "teapot.jpg"))
    await _is_well_made(shopper, "firefox-files")


async def _languages_change(shopper: Shopper) -> None:
    for locale, direction in (("ar", "rtl"), ("de", "ltr"), ("en", "ltr")):
        await shopper.page.evaluate("(locale) => seventysix('setLocale', locale)", locale)
        await expect((await shopper.chat()).locator("html")).to_have_attribute("lang", locale)
        await shopper.sees("It came like this.")
        assert await (await shopper.chat()).evaluate("getComputedStyle(document.body).direction") == direction
        await _is_well_made(shopper, f"firefox-{locale}")


async def _window_of(shopper: Shopper) -> Shopper:
    chat = await shopper.chat()
    await chat.get_by_role("button", name="More").click()
    async with shopper.page.expect_popup() as opened:
        await chat.get_by_role("button", name="Open in a window of its own").click()
    return Shopper(await opened.value)


@pytest.mark.long
async def test_window_goes_on_as_the_same_shopper_though_the_browser_keeps_shop_and_chat_apart(
    pages: tuple[int, dict[str, str]], program: Program, foxes: People, database_url: str
) -> None:
    port, texts = pages
    shop = f"http://localhost:{port}"
    await asyncio.to_thread(execute, database_url, ONLY_ORIGIN.format(shop))
    texts["/shop"] = f'<script async src="{program.url}/loader/demo.js"></script>'
    page = await (await foxes.new_person(viewport=DESKTOP)).new_page()
    await page.goto(f"{shop}/shop")
    await page.wait_for_function("!!window.seventysix?.v")
    await page.evaluate("seventysix('open')")
    shopper = Shopper(page)
    await shopper.write("Said in the shop")
    await shopper.sees("Sent")
    alone = Shopper(await page.context.new_page())
    await alone.page.goto(program.url + "/demo/en/")
    assert await alone.page.evaluate("localStorage.length") == 0, "another site has another storage"

    window = await _window_of(shopper)
    await window.sees("Said in the shop")
    await window.write("Said in the window")
    await says(window, "Said in the shop", "Said in the window")
    await says(shopper, "Said in the shop", "Said in the window")
    await _is_well_made(window, "firefox-window")

"""Bad days in Firefox: going back, sleep, a storage that is full; and a conversation by mail."""

from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from playwright.async_api import Dialog, expect

from tests.browser.conftest import a_fox_with
from tests.browser.test_firefox_talk import a_fox_in_the_shop, is_well_made
from tests.browser.test_mail import environment, shopper_keeps_the_conversation
from tests.browser.test_networks import opened_conversation, reads, says
from tests.support.browser import DESKTOP, People
from tests.support.firefox import Preferences
from tests.support.journeys import LAUNCHER_INSET, Shopper
from tests.support.networked import a_networked_world
from tests.support.post import post_office
from tests.support.program import Program
from tests.support.waiting import eventually

SOON = timedelta(seconds=15)  # a heartbeat alone would take 25 seconds and 5 more
# The driver switches off what Firefox keeps for going back.
KEEPING: Preferences = {
    "browser.sessionhistory.max_total_viewers": 8,
    "fission.autostart": True,
    "fission.bfcacheInParent": True,
}
FILL = """() => {
  for (let size = 1 << 20; size >= 1; size >>= 1)
    for (let number = 0; ; number++)
      try { localStorage.setItem(`${size}/${number}`, "x".repeat(size)) } catch { break }
}"""


@pytest.mark.long
async def test_firefox_keeps_a_page_with_the_button_for_going_back(
    people: People, request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> None:
    async with (
        a_networked_world(people, database_url, tmp_path) as world,
        a_fox_with(request, KEEPING) as foxes,
    ):
        shopper = await a_fox_in_the_shop(foxes, world.line.url)
        page = shopper.page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.evaluate(
            "addEventListener('pageshow', ({ persisted }) => void fetch(`/demo/en/?kept=${persisted}`))"
        )
        await page.goto(world.line.url + "/demo/en/service/", wait_until="load")
        await page.evaluate("history.back()")
        await eventually(lambda: [url for url in asked if "kept=" in url], within=SOON)
        assert [url.split("?")[1] for url in asked if "kept=" in url] == ["kept=true"]
        # The driver is not told that it is another page again; the button works.
        await page.mouse.click(DESKTOP["width"] - LAUNCHER_INSET, DESKTOP["height"] - LAUNCHER_INSET)
        await eventually(lambda: world.open_sockets() == 1, within=SOON)


@pytest.mark.long
async def test_firefox_that_goes_back_goes_on_where_the_next_page_was_left(
    people: People, foxes: People, database_url: str, tmp_path: Path
) -> None:
    """No Firefox keeps a page with an open socket: it is loaded anew, whatever is set."""
    async with a_networked_world(people, database_url, tmp_path) as world:
        shopper = await a_fox_in_the_shop(foxes, world.line.url)
        await shopper.open_chat()
        await shopper.write("Before")
        await says(shopper, "Before")
        agent = await opened_conversation(world)
        await eventually(lambda: world.open_sockets() == 2, within=SOON)
        await shopper.page.goto(world.line.url + "/demo/en/service/", wait_until="load")
        await says(shopper, "Before")
        await shopper.write("Meanwhile")
        await agent.reply("Answered meanwhile")
        await says(shopper, "Before", "Meanwhile", "Answered meanwhile")
        await (await shopper.chat()).get_by_role("textbox").fill("Half a thought")
        await shopper.page.go_back(wait_until="load")
        await says(shopper, "Before", "Meanwhile", "Answered meanwhile")
        box = (await shopper.chat()).get_by_role("textbox")
        await expect(box).to_have_value("Half a thought")
        await box.press("Enter")
        said = ("Before", "Meanwhile", "Answered meanwhile", "Half a thought")
        await says(shopper, *said)
        await reads(agent, *said)
        # The page that was left has let go of its socket.
        await eventually(lambda: world.open_sockets() == 2, within=SOON)


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_firefox_that_wakes_up_on_a_dead_line_has_everything_soon(
    people: People, request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        before = _foxes()
        async with a_fox_with(request, {}) as foxes:
            shopper = await a_fox_in_the_shop(foxes, world.line.url)
            await shopper.open_chat()
            await shopper.write("One")
            agent = await opened_conversation(world)
            await agent.reply("Two")
            await says(shopper, "One", "Two")
            held = world.open_sockets()

            asleep = [one for one in _foxes() if one not in before]
            assert len(asleep) > 3, "browser, network, graphics, page"
            for process in asleep:
                process.suspend()
            # The way home has forgotten the connection meanwhile: no end of it is heard.
            world.line.swallow("up", "down")
            await agent.page.reload()
            await eventually(lambda: world.open_sockets() < held, within=timedelta(seconds=60))
            await agent.reply("Three")
            await reads(agent, "One", "Two", "Three")
            for process in asleep:
                process.resume()

            await says(shopper, "One", "Two", "Three")
            await shopper.write("Four")
            await says(shopper, "One", "Two", "Three", "Four")
            await reads(agent, "One", "Two", "Three", "Four")


def _foxes() -> list[psutil.Process]:
    """Return all processes of Firefox that run for these tests; those for pages are called otherwise."""
    ours = psutil.Process().children(recursive=True)
    return [one for one in ours if one.status() != psutil.STATUS_ZOMBIE and "firefox" in one.exe()]


@pytest.mark.long
async def test_firefox_with_a_full_storage_asks_whoever_would_lose_a_message(
    people: People, foxes: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        shopper = await a_fox_in_the_shop(foxes, world.line.url)
        await shopper.open_chat()
        await shopper.write("Before")
        await says(shopper, "Before")
        await shopper.page.evaluate(FILL)  # shop and chat are of one origin here
        world.line.cut()
        box = (await shopper.chat()).get_by_role("textbox")
        await box.click()
        await shopper.page.keyboard.type("Nowhere to keep this")
        await shopper.page.keyboard.press("Enter")
        await shopper.sees("Nowhere to keep this")
        await is_well_made(shopper, "full")
        asked: list[str] = []

        async def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            await dialog.dismiss()

        shopper.page.on("dialog", stay)
        await shopper.page.close(run_before_unload=True)
        await eventually(lambda: asked == ["beforeunload"])
        world.line.mend()
        await says(shopper, "Before", "Nowhere to keep this")


@pytest.mark.long
async def test_firefox_has_its_conversation_by_mail(
    database_url: str, tmp_path: Path, people: People, foxes: People
) -> None:
    people.expect("ERR_CONNECTION_REFUSED")  # the console is still there when the program ends
    async with post_office() as office:
        with Program(tmp_path, "--demo", environment=environment(office, database_url)) as program:
            page = await (await foxes.new_person(viewport=DESKTOP, locale="de-DE")).new_page()
            await page.goto(program.url + "/demo/de/")
            await page.wait_for_load_state("networkidle")
            await shopper_keeps_the_conversation(people, program, Shopper(page), office)

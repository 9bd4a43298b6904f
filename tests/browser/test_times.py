"""What the chat does as time goes by in a shop's page: tokens end, pages wait to be gone back to, machines sleep."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import psutil
import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.browser.test_identity import a_secret_is_made
from tests.browser.test_invitations import HEARD, invited
from tests.browser.test_networks import opened_conversation, reads, says
from tests.browser.test_waiting_faces import Day, a_day
from tests.support.browser import DESKTOP, LAUNCH_ARGUMENTS, People, find_chromium
from tests.support.journeys import Shopper, staff
from tests.support.looks import accessibility_violations
from tests.support.networked import a_networked_world
from tests.support.program import Program
from tests.support.waiting import eventually

SOON = timedelta(seconds=15)
AHEAD_S = 60  # so long before it ends a new one is asked for
LISTEN = """() => {
  window.asked = [];
  seventysix("on", "identityExpires", () => asked.push(Date.now()));
}"""


def vouched(secret: str, seconds: float) -> str:
    claims = {"sub": "4711", "name": "Ada Berg", "exp": time.time() + seconds}
    return jwt.encode(claims, secret, algorithm="HS256")


async def holds(page: Page, condition: str) -> bool:
    """Tell whether this is so in the page; to wait for it there takes an `eval`, which the shop's policy refuses."""
    return bool(await page.evaluate(condition))


async def _identify(page: Page, token: str) -> None:
    await page.evaluate("(token) => seventysix('identify', token)", token)


@pytest.mark.long
async def test_page_is_asked_for_a_new_word_in_time_and_without_one_the_chat_says_so_and_keeps_what_was_said(
    people: People, database_url: str, tmp_path: Path
) -> None:
    people.expect("422")  # who is to be vouched for before there is a secret
    async with a_day(people, database_url, tmp_path) as day:
        secret = await a_secret_is_made(day.program, people)
        page = await (await people.new_person(viewport=DESKTOP)).new_page()
        await page.clock.install()
        await page.goto(day.program.url + "/demo/en/")
        await page.evaluate(LISTEN)
        await _identify(page, vouched(secret, 600))
        await page.evaluate("seventysix('open')")
        shopper = Shopper(page)
        await shopper.write("One")
        await shopper.sees("Sent")

        async def times_asked() -> int:
            return int(await page.evaluate("asked.length"))

        await page.clock.fast_forward((600 - AHEAD_S - 15) * 1_000)
        await says(shopper, "One")
        assert await times_asked() == 0
        await page.clock.fast_forward(15_000)

        async def is_asked() -> bool:
            return await times_asked() == 1

        await eventually(is_asked)
        # Who is given it in time goes on, and is asked again in its time.
        await _identify(page, vouched(secret, 1_200))
        await shopper.write("Two")
        await says(shopper, "One", "Two")
        assert await times_asked() == 1

        await _who_is_not_vouched_for_in_time_is_told_so_and_loses_nothing(day, people, secret)


async def _who_is_not_vouched_for_in_time_is_told_so_and_loses_nothing(
    day: Day, people: People, secret: str
) -> None:
    day.stands_at(50)  # the server's clock is the one that counts
    page = await (await people.new_person(viewport=DESKTOP)).new_page()
    await page.goto(day.program.url + "/demo/en/")
    await page.evaluate(LISTEN)
    await _identify(page, vouched(secret, 65))
    await page.evaluate("seventysix('open')")
    shopper = Shopper(page)
    field = (await shopper.chat()).get_by_role("textbox")
    await shopper.sees("Two")
    await field.fill("Half a thought")
    await eventually(lambda: holds(page, "asked.length === 1"), within=SOON)
    await expect(field).to_be_hidden(timeout=30_000)
    await shopper.sees("This chat is for customers who are logged in.")
    assert await accessibility_violations(page) == []
    assert await page.evaluate("asked.length") == 1
    await _identify(page, vouched(secret, 600))
    await says(shopper, "One", "Two")
    await expect(field).to_have_value("Half a thought")
    await field.press("Enter")
    await says(shopper, "One", "Two", "Half a thought")


def _rule(name: str, again: str) -> dict[str, object]:
    return {"name": name, "text": {"de": f"Fragen? {name}"}, "after_s": 0, "again": again}


@pytest.mark.long
async def test_invitations_of_a_month_and_of_a_week_come_again_then_and_no_day_sooner(
    program: Program, people: People
) -> None:
    admin = await staff(people, program, "admin", "/ops/sites")
    site = (await admin.call("GET", "/sites"))["items"][0]
    rules = [_rule("Monthly", "month"), _rule("Weekly", "week"), _rule("Always", "page")]
    await admin.call("PATCH", f"/sites/{site['id']}", {"invitations": rules})
    person = await people.new_person(viewport=DESKTOP)
    await person.add_init_script(HEARD)
    begun = datetime.now(UTC)
    for day, name in (
        (0, "Monthly"),
        (0, "Weekly"),
        (0, "Always"),
        (6, "Always"),
        (7, "Weekly"),
        (29, "Weekly"),
        (29, "Always"),
        (30, "Monthly"),
        (30, "Always"),
    ):
        page = await person.new_page()
        await page.clock.install(time=begun + timedelta(days=day))
        await page.goto(program.url + "/demo/de/")
        await eventually(lambda page=page, name=name: _is_invited(page, name), within=SOON)  # type: ignore[misc]
        await page.close()


async def _is_invited(page: Page, name: str) -> bool:
    return await invited(page) == [name]


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_whoever_wakes_up_on_a_dead_line_has_everything_soon(
    people: People, database_url: str, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    async with a_networked_world(people, database_url, tmp_path) as world, async_playwright() as playwright:
        browser = await playwright.chromium.launch_persistent_context(
            profile, executable_path=find_chromium(), args=LAUNCH_ARGUMENTS, locale="en-GB", has_touch=True
        )
        shopper = await world.shopper(browser)
        await shopper.open_chat()
        await shopper.write("One")
        agent = await opened_conversation(world)
        await agent.reply("Two")
        await says(shopper, "One", "Two")
        held, begun = world.open_sockets(), world.sockets

        asleep = _processes(profile)
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
        assert world.sockets > begun
        assert world.times_sent("Four") == 1
        await browser.close()


def _processes(profile: Path) -> list[psutil.Process]:
    """Return all processes of the browser with this profile."""
    mains = [
        one
        for one in psutil.Process().children(recursive=True)
        if f"--user-data-dir={profile}" in one.cmdline()
        and not any("--type=" in part for part in one.cmdline())
    ]
    return [one for main in mains for one in (main, *main.children(recursive=True))]

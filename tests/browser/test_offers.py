"""Agents are asked, think, decline, miss, accept and wrap up; supervisors decide past the router. On a real server."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.test_waiting_faces import a_day
from tests.support.browser import People
from tests.support.journeys import Staff, a_shopper, settle_queue, staff
from tests.support.looks import accessibility_violations, look

OFFERS = {"mode": "offer", "offer_timeout_s": 60, "reoffer_after_s": 12, "wrap_up_s": 60}


@pytest.mark.long
async def test_offer_is_declined_missed_accepted_and_wrapped_up(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_day(people, database_url, tmp_path) as day:
        agent = await staff(people, day.program, "agent")
        boss = await staff(people, day.program, "supervisor")
        await settle_queue(boss, OFFERS)
        await set_availability(boss, "Away")
        shopper = await a_shopper(people, day.program)
        await shopper.open_chat()
        await shopper.write("Is the teapot in stock?")

        offer = agent.page.get_by_role("region", name="Offered to you").get_by_role("article")
        await expect(offer).to_contain_text("Is the teapot in stock?")
        await expect(offer).to_contain_text("Why you: fewest slots used · 0 of 1 used")
        await expect(offer).to_contain_text("seconds left")
        await look(agent.page, "offer")
        await agent.page.keyboard.press("d")
        await expect(offer).to_have_count(0)
        queue = agent.page.get_by_role("region", name="Queue")
        await expect(queue.get_by_role("link")).to_contain_text("Is the teapot in stock?")

        await settle_queue(boss, {"offer_timeout_s": 5})
        await set_availability(boss, "Online")
        theirs = boss.page.get_by_role("region", name="Offered to you").get_by_role("article")
        await expect(theirs).to_be_visible()
        await expect(queue.get_by_role("link")).to_contain_text("Offered to Ole")
        away = boss.page.get_by_role("alert").filter(has_text="did not react to an offer")
        await expect(away).to_be_visible(timeout=15_000)
        await settle_queue(boss, {"offer_timeout_s": 60})
        await expect(theirs).to_have_count(0)
        await look(boss.page, "away")

        # Some time after declining one is asked again, in the same place.
        await expect(offer).to_be_visible(timeout=15_000)
        await away.get_by_role("button", name="I’m back online").click()
        await expect(away).to_have_count(0)
        await expect(boss.page.get_by_role("button", name="Availability: Online")).to_be_visible()
        await agent.page.keyboard.press("a")
        await expect(agent.page.get_by_role("textbox", name="Reply to the shopper")).to_be_focused()
        await agent.page.keyboard.press("Escape")
        await agent.reply("Yes, three of them.")
        await shopper.sees("three of them")
        await expect(agent.log).to_contain_text("Offered to you by the router: fewest slots used")
        await wraps_up(agent)


async def wraps_up(agent: Staff) -> None:
    """Resolve, and say so when what comes after the talk is done."""
    mine = agent.page.get_by_role("region", name="Mine")
    await expect(mine.get_by_role("link")).to_contain_text("You: Yes, three of them.")
    await agent.page.keyboard.press("Escape")
    await agent.page.keyboard.press("e")
    await expect(agent.page.get_by_text("your slot is kept for another")).to_be_visible()
    await expect(mine.get_by_role("link")).to_contain_text("Wrapping up")
    await look(agent.page, "wrap-up")
    await agent.page.get_by_role("button", name="I’m ready").first.click()
    await expect(mine.get_by_role("link")).to_have_count(0)
    await expect(agent.page.get_by_role("banner")).to_contain_text("0 of 1")


@pytest.mark.long
async def test_supervisor_moves_reprioritises_and_assigns_past_the_router(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_day(people, database_url, tmp_path) as day:
        agent = await staff(people, day.program, "agent")
        boss = await staff(people, day.program, "supervisor")
        for one in (agent, boss):
            await set_availability(one, "Away")
        queue = (await boss.call("GET", "/queues"))["items"][0]
        await boss.call("POST", "/queues", {"site_id": queue["site_id"], "name": "Returns"}, key="returns")
        shopper = await a_shopper(people, day.program)
        await shopper.open_chat()
        await shopper.write("My cup is broken")

        row = boss.row("My cup is broken")
        await expect(row).to_contain_text("Nobody of this queue is online")
        await row.hover()
        await boss.page.get_by_role("button", name="More for").first.click()
        await boss.page.get_by_role("menuitem", name="Move to queue").click()
        await boss.page.get_by_role("radio", name="Returns").check()
        await look(boss.page, "move")
        await boss.page.get_by_role("button", name="Move", exact=True).click()
        await expect(row).to_contain_text("Returns")

        await row.click()
        await boss.page.keyboard.press("u")
        await boss.page.get_by_role("dialog").get_by_text("Urgent", exact=True).click()
        await look(boss.page, "priority")
        await boss.page.get_by_role("button", name="Save").click()
        await expect(row).to_contain_text("Urgent")
        await expect(agent.row("My cup is broken")).to_contain_text("Urgent")
        await agent.row("My cup is broken").click()
        await agent.page.keyboard.press("r")  # before it is theirs to answer
        await expect(agent.page.get_by_role("button", name="Take", exact=True).last).to_be_focused()

        await boss.page.keyboard.press("g")
        dialog = boss.page.get_by_role("dialog")
        await expect(dialog.get_by_text("away", exact=True)).to_be_visible()
        await dialog.get_by_role("radio").first.check()
        await look(boss.page, "assign")
        await dialog.get_by_role("button", name="Assign").click()
        await expect(dialog).to_have_count(0)
        mine = agent.page.get_by_role("region", name="Mine")
        await expect(mine.get_by_role("link")).to_contain_text("My cup is broken")
        await expect(agent.page.get_by_role("textbox", name="Reply to the shopper")).to_be_focused()
        assert await accessibility_violations(boss.page) == []


async def set_availability(person: Staff, word: str) -> None:
    """Choose it in the menu."""
    await person.page.get_by_role("button", name="Availability").click()
    await person.page.get_by_role("menuitemradio", name=re.compile(f"^{word}")).click()
    await expect(person.page.get_by_role("button", name=f"Availability: {word}")).to_be_visible()

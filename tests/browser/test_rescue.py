"""Who is not answered is rescued: an agent's silence, and a rung of the ladder that a shop has moved. On a real server."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.test_offers import set_availability
from tests.browser.test_waiting_faces import a_day
from tests.support.browser import People
from tests.support.journeys import a_shopper, settle_queue, staff
from tests.support.looks import look


@pytest.mark.long
async def test_silent_agent_loses_the_conversation_but_the_shopper_not_the_place(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_day(people, database_url, tmp_path) as day:
        agent = await staff(people, day.program, "agent")
        boss = await staff(people, day.program, "supervisor")
        await settle_queue(boss, {"silent_after_s": 20})
        await set_availability(boss, "Away")
        shopper = await a_shopper(people, day.program)
        await shopper.open_chat()
        await shopper.write("Does the lamp come with a bulb?")
        await expect(agent.page.get_by_role("region", name="Mine").get_by_role("link")).to_have_count(1)
        await set_availability(boss, "Online")

        day.stands_at(20)  # a lease lasts longer
        away = agent.page.get_by_role("alert").filter(has_text="somebody got no answer from you in time")
        await expect(away).to_be_visible()
        await expect(agent.page.get_by_role("link").filter(has_text="Does the lamp")).to_have_count(0)
        await look(agent.page, "silent")
        row = boss.page.get_by_role("region", name="Mine").get_by_role("link")
        await expect(row).to_contain_text("Does the lamp")
        await row.click()
        await expect(boss.log).to_contain_text("back in the queue with its place")
        await expect(boss.page.get_by_role("textbox", name="Reply to the shopper")).to_be_visible()
        await boss.reply("Yes, a warm white one.")
        await shopper.sees("a warm white one")
        await away.get_by_role("button", name="I’m back online").click()
        await expect(agent.page.get_by_role("button", name="Availability: Online")).to_be_visible()


@pytest.mark.long
async def test_rung_that_was_moved_is_taken_at_its_new_instant_and_counted(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_day(people, database_url, tmp_path) as day:
        admin = await staff(people, day.program, "admin", "/ops/sites")
        ladder = admin.page.get_by_role("form", name="Rescue ladder")
        reach = ladder.get_by_role("group", name="E-mail or call offered")
        await reach.get_by_label("After, seconds").fill("60")
        await ladder.get_by_role("button", name="Save changes").click()
        await expect(ladder.get_by_role("button", name="Save changes")).to_be_disabled()

        shopper = await a_shopper(people, day.program)
        await shopper.open_chat()
        await shopper.write("Is anybody there?")
        chat = await shopper.chat()
        offer = chat.get_by_text("Rather not wait here?")
        await shopper.sees("Sent")
        await expect(offer).to_be_hidden()
        day.stands_at(61)
        await expect(offer).to_be_visible()

        agent = await staff(people, day.program, "agent")
        await agent.row("Is anybody there?").click()
        await expect(agent.page.get_by_role("textbox", name="Reply to the shopper")).to_be_visible()
        await agent.reply("Yes!")
        await shopper.sees("Yes!")
        site = (await admin.call("GET", "/sites"))["items"][0]
        effects = (await admin.call("GET", f"/sites/{site['id']}/waiting/rungs"))["items"]
        offered = next(one for one in effects if one["rung"] == "alternatives" and one["was_taken"])
        assert (offered["waits"], offered["in_time"], offered["abandoned"]) == (1, 1, 0)

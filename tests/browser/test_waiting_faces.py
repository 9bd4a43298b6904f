"""What shoppers, agents and supervisors see of waiting, with real waits on a real server."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.support.browser import People
from tests.support.databases import execute
from tests.support.journeys import Shopper, Staff, a_shopper, staff
from tests.support.looks import accessibility_violations
from tests.support.program import Program
from tests.support.wire import set_shift

CLOSED_UNTIL_THE_DAY_AFTER_TOMORROW = """
WITH fresh AS (
  INSERT INTO schedules (id, site_id, name, time_zone, week, days, created_at)
  SELECT gen_random_uuid(), id, 'Hours', time_zone,
    '[[[540, 1020]], [[540, 1020]], [[540, 1020]], [[540, 1020]], [[540, 1020]], [[540, 1020]], [[540, 1020]]]',
    jsonb_build_array(
      jsonb_build_object('date', (now() AT TIME ZONE time_zone)::date, 'name', 'Today', 'spans', '[]'::jsonb),
      jsonb_build_object('date', (now() AT TIME ZONE time_zone)::date + 1, 'name', 'Next', 'spans', '[]'::jsonb)
    ), now()
  FROM sites RETURNING id, site_id
)
UPDATE queues SET schedule_id = fresh.id FROM fresh WHERE fresh.site_id = queues.site_id
"""


class Day:
    """A program whose clock a test moves on."""

    def __init__(self, program: Program, clock_file: Path) -> None:
        self.program = program
        self._clock_file = clock_file

    def stands_at(self, seconds: float) -> None:
        """Set by how much the program's clock runs ahead."""
        set_shift(self._clock_file, seconds)


@asynccontextmanager
async def a_day(people: People, database_url: str, folder: Path) -> AsyncIterator[Day]:
    """Have the product with its demo shop, and everybody in it with one slot."""
    people.expect("net::ERR_CONNECTION_REFUSED")  # it ends before the people leave
    clock_file = folder / "clock"
    given = {"DATABASE_URL": database_url, "SEVENTYSIX_TEST_CLOCK_FILE": str(clock_file)}
    with Program(folder, "--demo", environment=given) as program:
        await asyncio.to_thread(execute, database_url, "UPDATE agents SET capacity = 1")
        yield Day(program, clock_file)


async def test_waiting_shopper_sees_place_and_range_and_may_ask_to_be_reached_elsewhere(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_day(people, database_url, tmp_path) as day:
        agent = await staff(people, day.program, "agent")
        first = await a_shopper(people, day.program)
        await first.open_chat()
        await first.write("I am served")
        await expect(agent.page.get_by_role("region", name="Mine").get_by_role("link")).to_have_count(1)
        await agent.page.keyboard.press("j")
        await agent.page.keyboard.press("Enter")
        await agent.reply("Hello!")
        await first.sees("Hello!")
        await _reads_further_up_and_keeps_what_was_said(first, agent)

        shopper = await a_shopper(people, day.program)
        await shopper.open_chat()
        await shopper.write("I wait")
        await expect((await shopper.chat()).locator(".wait time")).to_be_visible()
        day.stands_at(71)
        chat = await shopper.chat()
        await expect(chat.get_by_text("Rather not wait here?")).to_be_visible()
        assert await accessibility_violations(shopper.page) == []
        where = chat.get_by_role("textbox", name="E-mail")
        await where.fill("not an address")
        await where.press("Enter")
        await shopper.sees("Please check this address")
        await where.fill("anna@example.com")
        await where.press("Enter")
        await shopper.sees("we answer to anna@example.com")
        await shopper.write("And still I may write")
        await shopper.sees("And still I may write")
        assert await accessibility_violations(shopper.page) == []

        await chat.get_by_role("button", name="Stop waiting").click()
        await chat.get_by_role("button", name="Keep waiting").click()
        await chat.get_by_role("button", name="Stop waiting").click()
        await expect(chat.get_by_text("Give up your place?")).to_be_visible()
        await chat.get_by_role("button", name="Stop waiting").click()
        await shopper.sees("You are not waiting any more")
        assert await accessibility_violations(shopper.page) == []


async def _reads_further_up_and_keeps_what_was_said(shopper: Shopper, agent: Staff) -> None:
    """Whoever reads further up is told of what is new and is not moved; the conversation can be kept and heard."""
    await shopper.write("\n".join(["A long story"] * 60))
    await expect(agent.log).to_contain_text("A long story")
    chat = await shopper.chat()
    await chat.get_by_role("group", name="Messages").evaluate("node => { node.scrollTop = 0 }")
    await agent.reply("Go on")
    pill = chat.get_by_role("button", name="1 new message")
    await expect(pill).to_be_visible()
    assert await chat.get_by_role("group", name="Messages").evaluate("node => node.scrollTop") == 0
    await pill.click()
    await expect(pill).to_be_hidden()

    await chat.get_by_role("button", name="More").click()
    sound = chat.get_by_role("button", name="Sound for new messages")
    await sound.click()
    await expect(sound).to_have_attribute("aria-pressed", "true")
    assert await accessibility_violations(shopper.page) == []
    async with shopper.page.expect_download() as download:
        await chat.get_by_role("button", name="Save this conversation").click()
    kept = (await (await download.value).path()).read_text()
    assert ("You: I am served" in kept, "Jana Petersen: Go on" in kept) == (True, True)
    await expect(chat.get_by_role("button", name="More")).to_be_focused()


async def test_shopper_who_comes_while_it_is_closed_is_told_until_when_and_leaves_a_message(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_day(people, database_url, tmp_path) as day:
        await asyncio.to_thread(execute, database_url, CLOSED_UNTIL_THE_DAY_AFTER_TOMORROW)
        shopper = await a_shopper(people, day.program)
        await shopper.open_chat()
        chat = await shopper.chat()
        await expect(chat.locator(".line")).to_have_text("Nobody is online right now")
        await expect(chat.locator(".greeting-note")).to_have_text(
            re.compile("Write to us .*Back again: .*:00")
        )
        await expect(chat.get_by_text("Back again: ")).to_have_count(1)
        await shopper.write("Do you repair teapots?")
        await expect(chat.locator(".wait")).to_contain_text(re.compile("Back again: .*:00"))
        await shopper.sees("Your message is kept")
        await expect(chat.get_by_text("Back again: ")).to_have_count(1)
        where = chat.get_by_role("textbox", name="E-mail")
        await where.fill("anna@example.com")
        await where.press("Enter")
        await shopper.sees("We answer to anna@example.com")
        assert await accessibility_violations(shopper.page) == []
        await shopper.page.reload()
        await shopper.sees("We answer to anna@example.com")


@pytest.mark.long
async def test_agent_sees_who_will_wait_too_long_and_takes_them_with_one_key(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_day(people, database_url, tmp_path) as day:
        agent = await staff(people, day.program, "agent")
        await agent.page.get_by_role("button", name="Availability").click()
        await agent.page.get_by_role("menuitemradio", name="Away You keep yours").click()
        for number in range(3):
            shopper = await a_shopper(people, day.program)
            await shopper.open_chat()
            await shopper.write(f"I am number {number}")
            await shopper.sees("Sent")
        queue = agent.page.get_by_role("region", name="Queue")
        await expect(queue.get_by_role("link")).to_have_count(3)
        await expect(queue.get_by_text("%").first).to_be_visible()
        await expect(queue.get_by_role("link").first).to_contain_text("I am number 0")
        await agent.page.keyboard.press("t")
        await expect(agent.page.get_by_role("textbox", name="Reply to the shopper")).to_be_focused()
        await expect(agent.log).to_contain_text("I am number 0")
        assert await accessibility_violations(agent.page) == []

        supervisor = await staff(people, day.program, "supervisor")
        await expect(queue.get_by_role("link")).to_have_count(1)
        day.stands_at(61)
        await expect(supervisor.page.get_by_text("nearly too late").first).to_be_visible()

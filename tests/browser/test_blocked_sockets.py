"""Networks that let no socket through: the chat goes around, loses and doubles nothing, and comes back."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.test_networks import (
    come_back,
    go_offline,
    open_only_conversation,
    reads,
    reload_offline,
    says,
)
from tests.support.browser import People
from tests.support.journeys import Shopper, Staff
from tests.support.networked import a_networked_world
from tests.support.waiting import eventually

LONG = timedelta(seconds=45)


async def a_talk_of(agent: Staff, shopper: Shopper) -> list[str]:
    """Write from both sides, several at once; returns what was said."""
    await shopper.write("Hello?")
    await shopper.sees("Sent")
    await open_only_conversation(agent)
    said = ["Hello?"]
    for number in range(4):
        for body in (f"Question {number}", f"And {number}"):
            await shopper.write(body)
            said.append(body)
        await says(shopper, *said)
        await agent.reply(f"Answer {number}")
        said.append(f"Answer {number}")
        await says(shopper, *said)
    await reads(agent, *said)
    return said


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_refused_sockets_are_gone_around_over_two_workers_and_taken_up_again(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path, SEVENTYSIX_WORKERS="2") as world:
        world.line.refuses_sockets = True
        agent, shopper = await world.agent(), await world.shopper()
        said = await a_talk_of(agent, shopper)
        assert [world.times_sent(body) for body in said] == [0] * len(said)

        world.line.refuses_sockets = False
        frames = world.sockets

        async def are_direct() -> bool:
            return world.sockets > frames + 3  # of each a try, and then the one that stays

        await eventually(are_direct, within=LONG)
        await shopper.write("Through a socket")
        await says(shopper, *said, "Through a socket")
        await agent.reply("So is this")
        await says(shopper, *said, "Through a socket", "So is this")
        assert [world.times_sent(body) for body in ("Through a socket", "So is this")] == [1, 1]


@pytest.mark.timeout(180)
async def test_agent_works_without_sockets_and_without_a_network_for_a_while(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        world.line.refuses_sockets = True
        agent, shopper = await world.agent(), await world.shopper()
        # Of the way around nobody needs to know as long as it is as fast.
        await expect(agent.page.get_by_text("Live", exact=True)).to_be_visible()
        board = await world.agent("supervisor", "/ops")
        await shopper.write("Hello?")
        await open_only_conversation(agent)
        await agent.reply("Good morning!")
        await says(shopper, "Hello?", "Good morning!")
        box = agent.page.get_by_role("textbox", name="Reply to the shopper")
        await box.press_sequentially("Let me")
        await expect((await shopper.chat()).get_by_text("is typing")).to_be_visible()
        await box.fill("")
        await expect(board.page.get_by_text("1 of 4 slots taken").first).to_be_visible()

        await go_offline(world, agent.page)
        await expect(agent.page.get_by_text("Connection lost")).to_be_visible()
        await agent.reply("Written without a network")
        await box.fill("Half a thought")
        address = agent.page.url
        await reload_offline(agent.page)
        await come_back(world, agent.page)
        await agent.page.goto(address)
        said = ("Hello?", "Good morning!", "Written without a network")
        await reads(agent, *said)
        await says(shopper, *said)
        await expect(box).to_have_value("Half a thought")

        # Every line breaks at once, and what is written meanwhile follows.
        world.line.cut()
        await shopper.write("Are you there?")
        world.line.mend()
        await reads(agent, *said, "Are you there?")
        assert world.times_sent("Written without a network") == 0

        await agent.call("POST", "/logout")
        await expect(agent.page.get_by_label("E-mail")).to_be_visible(timeout=5_000)


@pytest.mark.timeout(180)
async def test_newcomers_in_a_flood_come_in_for_some_work_and_stay(
    people: People, database_url: str, tmp_path: Path
) -> None:
    limit = {"SEVENTYSIX_NEWCOMER_LIMIT_PER_MINUTE": "1"}
    async with a_networked_world(people, database_url, tmp_path, **limit) as world:
        agent = await world.agent()
        await world.shopper()
        shopper = await world.shopper()
        await shopper.write("I am the second")
        await open_only_conversation(agent)
        await agent.reply("Welcome")
        await says(shopper, "I am the second", "Welcome")
        # Known by now, they come back without work, whoever knocks.
        asked = world.refusals("work_needed")
        assert asked > 0
        await shopper.page.reload()
        await says(shopper, "I am the second", "Welcome")
        await shopper.write("Still the second")
        await says(shopper, "I am the second", "Welcome", "Still the second")
        assert world.refusals("work_needed") == asked


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_answers_held_back_until_they_are_whole_are_asked_for_in_pieces(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        world.line.refuses_sockets = world.line.holds_answers = True
        agent, shopper = await world.agent(), await world.shopper()
        late = agent.page.get_by_role("button", name="Live, a little late")
        await late.press("Enter")
        await expect(agent.page.get_by_text("nothing is lost")).to_be_visible()
        await agent.page.keyboard.press("Escape")
        await expect(late).to_be_focused()
        said = await a_talk_of(agent, shopper)
        assert [world.times_sent(body) for body in said] == [0] * len(said)

"""Networks that let no socket through: the chat goes around, loses and doubles nothing, and comes back."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.browser.test_networks import open_only_conversation, reads, says
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
        agent = await world.agent()
        world.line.refuses_sockets = True
        shopper = await world.shopper()
        said = await a_talk_of(agent, shopper)
        assert world.times_sent("Hello?") == 0

        world.line.refuses_sockets = False
        frames = world.sockets

        async def is_direct() -> bool:
            return world.sockets > frames + 1

        await eventually(is_direct, within=LONG)
        await shopper.write("Through a socket")
        await says(shopper, *said, "Through a socket")
        assert world.times_sent("Through a socket") == 1


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
        agent = await world.agent()
        world.line.refuses_sockets = world.line.holds_answers = True
        shopper = await world.shopper()
        await a_talk_of(agent, shopper)
        assert world.times_sent("Hello?") == 0

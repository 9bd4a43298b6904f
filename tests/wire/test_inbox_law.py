"""The law of realtime: an old inbox plus the events since is the inbox as it is now, whatever has happened."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.accounts import service as accounts
from app.accounts.rules import Agent, AgentChange, Role
from app.conversations.rules import ConversationStatus, Head
from app.gateway.protocol import (
    AgentsChanged,
    BoardChanged,
    Forecasts,
    InboxChanged,
    InboxSnapshot,
    WaitForecast,
)
from app.presence import service as presence
from app.presence.rules import Availability
from app.reports.schemas import AgentState, Board, ConversationSummary, Wait
from app.routing import service as routing
from app.waiting.rules import RISING
from tests.support.shop import seconds, shopper_says
from tests.support.waiting import eventually
from tests.support.waits import raise_due
from tests.support.wire import Served, WireClient, served

OPEN = {ConversationStatus.QUEUED, ConversationStatus.ASSIGNED}
Inbox = tuple[dict[UUID, ConversationSummary], dict[UUID, AgentState]]


def as_shown(console: WireClient) -> Inbox:
    """Reduce what a console was sent, as the console does."""
    rows: dict[UUID, ConversationSummary] = {}
    people: dict[UUID, AgentState] = {}
    for frame in console.history:
        match frame:
            case InboxSnapshot():
                rows = {row.id: row for row in frame.conversations}
                people = {agent.id: agent for agent in frame.agents}
            case InboxChanged():
                for row in frame.conversations:
                    if row.status in OPEN:
                        rows[row.id] = row
                    else:
                        rows.pop(row.id, None)
            case AgentsChanged():
                people.update({agent.id: agent for agent in frame.agents})
            case Forecasts():
                for forecast in frame.forecasts:
                    if forecast.conversation_id in rows:
                        known = rows[forecast.conversation_id]
                        rows[known.id] = foretold(known, forecast)
            case _:
                pass
    return rows, people


def foretold(row: ConversationSummary, forecast: WaitForecast) -> ConversationSummary:
    """Take over what a forecast says of a row."""
    if row.wait is None:
        return row
    news = forecast.model_dump(exclude={"conversation_id"})
    return row.model_copy(update={"wait": row.wait.model_copy(update=news)})


def assert_same(shown: Inbox, fresh: Inbox) -> None:
    """Compare; a probability may be as old as its last change worth telling."""
    assert (shown[1], shown[0].keys()) == (fresh[1], fresh[0].keys())
    for id_, row in fresh[0].items():
        old = shown[0][id_]
        if row.wait is not None and old.wait is not None:
            assert old.wait.p_breach == pytest.approx(row.wait.p_breach, abs=0.03)
            row = foretold(row, forecast_of(row.id, old.wait))  # noqa: PLW2901 - so that the rest can be compared
        assert old == row


def forecast_of(id_: UUID, wait: Wait) -> WaitForecast:
    assert wait.p_breach is not None
    assert wait.ahead is not None
    return WaitForecast(
        conversation_id=id_, p_breach=wait.p_breach, ahead=wait.ahead, breach_at=wait.breach_at
    )


async def as_it_is(console: WireClient) -> Inbox:
    """Ask for the inbox anew, without forgetting what was shown before."""
    before = list(console.history)
    await console.subscribe("inbox.subscribe")
    fresh = next(frame for frame in reversed(console.history) if isinstance(frame, InboxSnapshot))
    console.history = [
        *before,
        *(frame for frame in console.history[len(before) :] if not isinstance(frame, InboxSnapshot)),
    ]
    return {row.id: row for row in fresh.conversations}, {agent.id: agent for agent in fresh.agents}


class Scene:
    """A shop with two agents who are only watched: the router has nobody to give anything to."""

    def __init__(self, world: Served, ada: Agent, ben: Agent, old: Head) -> None:
        self.world, self.shop, self.ada, self.ben, self.old = world, world.shop, ada, ben, old

    async def queued(self) -> UUID:
        return (await self.shop.a_conversation()).id

    async def assigned(self) -> UUID:
        return (await self.shop.an_assigned_conversation(self.ada)).id

    async def do(self, action: Callable[..., Awaitable[object]], *arguments: object) -> None:
        async with self.world.transactions() as uow:
            await action(uow, *arguments)


async def queued(scene: Scene) -> None:
    await scene.queued()


async def assigned(scene: Scene) -> None:
    await scene.assigned()


async def message(scene: Scene) -> None:
    head = await scene.shop.head(await scene.assigned())
    await scene.shop.say(head)
    await scene.shop.answer(scene.ada, head)


async def note(scene: Scene) -> None:
    await scene.do(routing.leave_note, await scene.assigned(), "regular", scene.shop.actor(scene.ada), None)


async def transferred_to_agent(scene: Scene) -> None:
    await scene.do(
        routing.transfer_to_agent, await scene.assigned(), scene.ben.id, scene.shop.actor(scene.ada)
    )


async def transferred_to_queue(scene: Scene) -> None:
    queue = await scene.shop.a_queue()
    await scene.do(routing.transfer_to_queue, await scene.assigned(), queue.id, scene.shop.actor(scene.ada))


async def taken_over(scene: Scene) -> None:
    boss = await scene.shop.an_agent(role=Role.SUPERVISOR, name="Boss", online=False)
    await scene.do(routing.take, await scene.assigned(), scene.shop.actor(boss))


async def requeued(scene: Scene) -> None:
    id_ = await scene.assigned()
    await scene.do(presence.leave, scene.ada.id)
    await eventually(lambda: is_queued(scene, id_))


async def is_queued(scene: Scene, id_: UUID) -> bool:
    return (await scene.shop.head(id_)).status is ConversationStatus.QUEUED


async def flagged(scene: Scene) -> None:
    await scene.shop.a_conversation(waiting=seconds(70))
    await raise_due(scene.world.transactions)


async def resolved(scene: Scene) -> None:
    await scene.do(routing.resolve, scene.old.id, scene.shop.actor(scene.ada))


async def reopened_by_agent(scene: Scene) -> None:
    id_ = await scene.assigned()
    await scene.do(routing.resolve, id_, scene.shop.actor(scene.ada))
    await scene.do(routing.reopen, id_, scene.shop.actor(scene.ben))


async def reopened_by_shopper(scene: Scene) -> None:
    head = await scene.shop.head(await scene.assigned())
    await scene.do(routing.resolve, head.id, scene.shop.actor(scene.ada))
    await scene.shop.post(shopper_says(head))


async def receipts(scene: Scene) -> None:
    id_ = await scene.assigned()
    console = await scene.world.agent(scene.ada)
    await console.subscribe("conversation.subscribe", conversation_id=id_)
    await console.send("receipt", conversation_id=id_, delivered=3, read=3)
    await console.sync()


async def availability(scene: Scene) -> None:
    await scene.shop.set_availability(scene.ben, Availability.INVISIBLE)


async def somebody_comes(scene: Scene) -> None:
    await scene.shop.an_agent(name="Newcomer", has_queue=False)


async def colleague_changes(scene: Scene) -> None:
    change = AgentChange(name="Ada Married", capacity=9)
    async with scene.world.transactions() as uow:
        await accounts.change_agent(uow, scene.ada.id, change, by=None)


EVENTS = [
    queued,
    assigned,
    message,
    note,
    transferred_to_agent,
    transferred_to_queue,
    taken_over,
    requeued,
    flagged,
    resolved,
    reopened_by_agent,
    reopened_by_shopper,
    receipts,
    availability,
    somebody_comes,
    colleague_changes,
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
async def test_old_inbox_plus_events_is_the_inbox_as_it_is(
    database_url: str, tmp_path: Path, event: Callable[[Scene], Awaitable[None]]
) -> None:
    async with served(database_url, tmp_path) as world:
        # Both are connected but neither answers the queue: nothing is given away behind the test's back.
        ada = await world.shop.an_agent(name="Ada", has_queue=False)
        ben = await world.shop.an_agent(name="Ben", has_queue=False)
        head = await world.shop.an_assigned_conversation(ada)
        watcher = await world.shop.an_agent(name="Watcher", has_queue=False, online=False)
        console = await world.console(watcher)
        old = as_shown(console)
        await event(Scene(world, ada, ben, head))

        async def is_true() -> bool:
            fresh = await as_it_is(console)
            assert_same(as_shown(console), fresh)
            return fresh != old

        await eventually(is_true)


async def test_who_is_invisible_looks_gone_to_colleagues_only(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        ada = await world.shop.an_agent(name="Ada", has_queue=False)
        watcher = await world.shop.an_agent(name="Watcher", has_queue=False, online=False)
        boss = await world.shop.an_agent(role=Role.SUPERVISOR, name="Boss", has_queue=False, online=False)
        consoles = [await world.console(agent) for agent in (watcher, boss, ada)]
        await world.shop.set_availability(ada, Availability.INVISIBLE)
        seen = [
            await console.until(AgentsChanged, lambda frame: not is_plainly_online(frame, ada))
            for console in consoles
        ]
        seen_now = [as_seen(frame.agents, ada) for frame in seen]
        assert seen_now == [(Availability.AWAY, False), *[(Availability.INVISIBLE, True)] * 2]
        newly_opened = [(await as_it_is(console))[1].values() for console in consoles]
        assert [as_seen(agents, ada) for agents in newly_opened] == seen_now


def as_seen(agents: Iterable[AgentState], wanted: Agent) -> tuple[Availability, bool]:
    return next((agent.availability, agent.is_online) for agent in agents if agent.id == wanted.id)


def is_plainly_online(frame: AgentsChanged, wanted: Agent) -> bool:
    """Also while the frame is about others."""
    return all(agent.availability is Availability.ONLINE for agent in frame.agents if agent.id == wanted.id)


async def test_old_board_plus_events_is_the_board_as_it_is(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        ada = await world.shop.an_agent(name="Ada", has_queue=False, capacity=9)
        ben = await world.shop.an_agent(name="Ben", has_queue=False)
        scene = Scene(world, ada, ben, await world.shop.an_assigned_conversation(ada))
        boss = await world.shop.an_agent(role=Role.SUPERVISOR, online=False)
        watching = await world.agent(boss)
        await watching.subscribe("board.subscribe")
        for event in (
            queued,
            message,
            transferred_to_agent,
            transferred_to_queue,
            flagged,
            resolved,
            availability,
        ):
            await event(scene)

        async def is_true() -> bool:
            opened = await world.agent(boss)
            await opened.subscribe("board.subscribe")
            fresh = timeless(await opened.until(BoardChanged))
            await watching.sync()
            assert timeless(watching.seen(BoardChanged)[-1]) == fresh
            return fresh.waiting_total > 0

        await eventually(is_true, within=timedelta(seconds=10))


def timeless(frame: BoardChanged) -> Board:
    """The board, whenever it was drawn."""
    return frame.board.model_copy(update={"at": None})


async def test_board_follows_what_happens(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        boss = await world.agent(await world.shop.an_agent(role=Role.SUPERVISOR, online=False))
        await boss.subscribe("board.subscribe")
        await boss.until(BoardChanged, lambda frame: frame.board.waiting_total == 0)
        head = await world.shop.a_conversation()
        await boss.until(BoardChanged, lambda frame: frame.board.waiting_total == 1)
        await world.live_through(seconds(77))
        await boss.until(BoardChanged, lambda frame: levels(frame.board) == [1, 1, 1])
        await world.console(await world.shop.an_agent(online=False))
        await boss.until(BoardChanged, lambda frame: frame.board.slots_used == 1)
        async with world.transactions() as uow:
            agent_id = (await routing.list_candidates(uow))[0].agent_id
            agent = (await accounts.find_agents(uow, [agent_id]))[0]
        await world.shop.answer(agent, head)
        last = await boss.until(BoardChanged, lambda frame: frame.board.waiting_total == 0)
        assert (last.board.answered_today, last.board.answered_in_time_today) == (1, 0)


def levels(board: Board) -> list[int]:
    return [board.flagged_today[level] for level in RISING]

"""What tests of routing want to happen to queues: settings, skills, hours, the router's steps, and how it looks after."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from app.accounts.rules import Agent
from app.conversations.rules import Head
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id
from app.presence import service as presence
from app.presence.rules import Presence
from app.routing import service as routing
from app.routing.rules import Offer, Queue
from app.schedules import service as schedules
from app.schedules.rules import Schedule, ScheduleId, Span
from tests.support.shop import Shop

Step = Callable[[UnitOfWork], Awaitable[int]]
STEPS: tuple[Step, ...] = (
    routing.give_back,
    routing.expire_offers,
    routing.leave_removed,
    routing.close_lines,
    routing.open_lines,
    routing.assign_waiting,
)
OFFICE_HOURS = ((Span(9 * 60, 17 * 60),),) * 7


async def route(shop: Shop) -> None:
    """Let the router act until it has nothing more to do."""
    while await route_once(shop):
        pass


async def route_once(shop: Shop) -> int:
    """Let the router act once; returns what it did."""
    done = 0
    for step in STEPS:
        async with shop.transactions() as uow:
            done += await step(uow)
    return done


async def settle(shop: Shop, queue: Queue | None = None, **settings: object) -> None:
    """Change settings of a queue."""
    async with shop.transactions() as uow:
        await routing.change_queue(uow, (queue or shop.queue).id, settings, None)


async def teach(shop: Shop, agent: Agent, *skills: str) -> None:
    """Let an agent have just these skills; those that are no languages are made known."""
    async with shop.transactions() as uow:
        for skill in skills:
            if ":" not in skill:
                await routing.put_skill(uow, skill, skill.title())
        await routing.set_agent_skills(uow, agent.id, skills, None)


async def keep_hours(shop: Shop, week: tuple[tuple[Span, ...], ...] = OFFICE_HOURS) -> Schedule:
    """Let the shop's queue follow business hours in UTC."""
    schedule = Schedule(ScheduleId(new_id()), shop.site.id, "Hours", "UTC", week)
    async with shop.transactions() as uow:
        await schedules.create_schedule(uow, schedule, None)
        await routing.change_queue(uow, shop.queue.id, {"schedule_id": schedule.id}, None)
    return schedule


async def offers_of(shop: Shop, agent: Agent) -> list[Offer]:
    """Read what is offered to an agent."""
    async with shop.transactions() as uow:
        return await routing.list_offers(uow, [agent.id])


async def presence_of(shop: Shop, agent: Agent) -> Presence:
    """Read whether an agent is there and willing."""
    async with shop.transactions() as uow:
        return (await presence.read_presences(uow, [agent.id]))[agent.id]


async def position(shop: Shop, head: Head) -> int | None:
    """Read the place in line, 1 is next."""
    async with shop.transactions() as uow:
        place = (await routing.places(uow, [head.queue_id], [head.id])).get(head.id)
    return place[0] if place else None


async def holder_of(shop: Shop, head: Head) -> UUID | None:
    """Read who has a conversation now."""
    now = await shop.head(head.id)
    return now.assignee_id if now.status == "assigned" else None


async def explain(shop: Shop, head: Head) -> routing.Explanation:
    """Ask why."""
    async with shop.transactions() as uow:
        return await routing.explain(uow, head.id, None)


def at(when: str) -> datetime:
    """Read an instant in UTC."""
    return datetime.fromisoformat(when + "+00:00")

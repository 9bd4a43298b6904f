"""Use cases about the outbox: put, look, send again, open and close destinations."""

from collections.abc import Collection, Sequence
from uuid import UUID

from app.bus.outbox import store
from app.bus.outbox.consumer import Standing
from app.bus.outbox.events import OutboxGrew
from app.bus.outbox.rules import Message, NewMessage
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import not_found


async def put(uow: UnitOfWork, messages: Sequence[NewMessage]) -> None:
    """Promise to deliver messages, in this order, should the transaction commit.

    The caller holds the lock that orders the streams (a conversation's row).
    """
    if messages:
        await store.put(uow, messages)
        uow.record(OutboxGrew())


async def open_destination(uow: UnitOfWork, destination: UUID, topic: str) -> None:
    """Begin to deliver to a destination, or begin again: its failures are forgotten."""
    await store.open_destination(uow, destination, topic)


async def close(uow: UnitOfWork, destination: UUID) -> None:
    """Deliver nothing more there; what waits for it is given up soon."""
    await store.close(uow, destination)


async def send_again(uow: UnitOfWork, destination: UUID, message_id: int | None = None) -> None:
    """Try a destination now even if it is paused, with this message first delivered again if one is named."""
    if message_id is not None:
        await get_message(uow, destination, message_id)
        await store.revive(uow, message_id)
    await store.resume(uow, destination)
    uow.record(OutboxGrew())


async def forget(uow: UnitOfWork, message_ids: Collection[int]) -> None:
    """Forget settled messages before their time."""
    await store.forget(uow, message_ids)


async def get_message(uow: UnitOfWork, destination: UUID, message_id: int) -> Message:
    """Read one message of a destination or raise `not_found`."""
    found = await store.find(uow, destination, before=None, limit=1, message_id=message_id)
    if not found:
        raise not_found("message")
    return found[0]


async def find_messages(
    uow: UnitOfWork, destination: UUID, *, before: int | None = None, limit: int = 50
) -> list[Message]:
    """Read a destination's messages, newest first, from behind the id `before`."""
    return await store.find(uow, destination, before=before, limit=limit)


async def read_standings(uow: UnitOfWork, destinations: Collection[UUID]) -> dict[UUID, Standing]:
    """Read how these destinations have fared."""
    return await store.read_standings(uow, destinations)

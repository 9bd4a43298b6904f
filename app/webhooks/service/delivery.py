"""From a message in the outbox to a signed request, and what is kept of its answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import orjson

from app.bus import outbox
from app.bus.outbox import Message
from app.conversations import service as conversations
from app.db.data_keys import having_or_made
from app.db.unit_of_work import UnitOfWork
from app.webhooks import store
from app.webhooks.events import EndpointsChanged
from app.webhooks.rules import TEST_TYPE, DisabledReason, Endpoint, WebhookEvent, message_name, sign
from app.webhooks.rules.payloads import Payload, render
from app.webhooks.store import Attempt

USER_AGENT = "Seventysix-Webhooks/1"
NOT_STORABLE = "\x00"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, and where to."""

    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt, whom it was for, and what follows for the endpoint."""

    endpoint_id: UUID
    attempt: Attempt
    disables: DisabledReason | None = None


async def prepare(uow: UnitOfWork, message: Message) -> Request | str:
    """Make the request for a message; or say why it must not be sent any more.

    What people wrote is read now and not kept in the outbox: erased meanwhile means not sent.
    """
    endpoint = await store.get(uow, message.destination)
    if endpoint is None or not endpoint.is_enabled:
        return "closed"
    payload = await _payload(uow, message)
    if isinstance(payload, str):
        return payload
    return _signed(endpoint, message, payload, uow.now())


def key_of(message: Message) -> UUID:
    """Say whose key seals what is answered: the conversation's that a message is about, or else the endpoint's."""
    return message.stream if isinstance(message.payload.get("conversation"), dict) else message.destination


async def note_tried(uow: UnitOfWork, tried: Sequence[Tried]) -> None:
    """Keep what came of attempts, and disable the endpoints that are gone or have failed for days."""
    attempts = [
        replace(one.attempt, response=one.attempt.response and one.attempt.response.replace(NOT_STORABLE, ""))
        for one in tried
    ]
    # A conversation's key was made with it, or it is erased; an endpoint's is made when it is needed.
    await having_or_made(uow, {one.endpoint_id for one in tried if one.attempt.key_id == one.endpoint_id})
    await store.add_attempts(uow, attempts)
    for endpoint_id, reason in {one.endpoint_id: one.disables for one in tried if one.disables}.items():
        endpoint = await store.get(uow, endpoint_id, lock=True)
        if endpoint is not None and endpoint.is_enabled:
            await store.save(uow, replace(endpoint, disabled_reason=reason))
            await outbox.close(uow, endpoint_id)
            uow.record(EndpointsChanged(endpoint.site_id))


async def _payload(uow: UnitOfWork, message: Message) -> Payload | str:
    name, seq, conversation = (message.payload.get(key) for key in ("event", "seq", "conversation"))
    if name == TEST_TYPE:
        return Payload(TEST_TYPE, message.created_at, {"site_id": message.payload.get("site_id")})
    if not isinstance(seq, int) or not isinstance(conversation, dict):
        return "not_understood"
    entries = await conversations.read_entries(uow, message.stream, after=seq - 1, limit=1)
    if not entries or entries[0].seq != seq:
        return "erased"
    return render(WebhookEvent(str(name)), conversation, entries[0])


def _signed(endpoint: Endpoint, message: Message, payload: Payload, now: datetime) -> Request:
    body = orjson.dumps(payload, default=str)
    name, timestamp = message_name(message.message_id), int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(endpoint.secrets_at(now), name=name, timestamp=timestamp, body=body),
    }
    return Request(endpoint.url, body, headers)

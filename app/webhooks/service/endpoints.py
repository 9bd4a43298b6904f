"""Administrators say where a site's webhooks go, and look at what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from uuid import UUID

from app.bus import outbox
from app.bus.outbox import Message, NewMessage, Standing
from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.addresses import url_fault
from app.kernel.errors import AppError, not_found
from app.kernel.ids import new_id
from app.sites import service as sites
from app.webhooks import store
from app.webhooks.events import EndpointsChanged
from app.webhooks.rules import (
    TEST_TYPE,
    TOPIC,
    DisabledReason,
    Endpoint,
    EndpointChange,
    new_signing_secret,
)
from app.webhooks.rules.endpoints import MOST_ENDPOINTS, OLD_SECRET_FOR
from app.webhooks.store import Attempt


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message for an endpoint, and the newest attempt to deliver it."""

    message: Message
    attempt: Attempt | None


async def create_endpoint(
    uow: UnitOfWork, wanted: Endpoint, *, allows_private: bool
) -> tuple[Endpoint, bool]:
    """Add an endpoint; returns it, and whether it is new: the same id again creates nothing."""
    await sites.get_site(uow, wanted.site_id)
    existing = await store.get(uow, wanted.id)
    if existing is not None:
        kept = replace(wanted, secret=existing.secret, created_at=existing.created_at)
        if kept != existing:
            message = "This Idempotency-Key has already been used for something else."
            raise AppError("idempotency_key_reuse", message, 409)
        return existing, False
    _check(wanted, allows_private=allows_private)
    if await store.count_of_site(uow, wanted.site_id) >= MOST_ENDPOINTS:
        raise AppError("too_many_webhooks", f"A site may have at most {MOST_ENDPOINTS} webhooks.", 409)
    await store.add(uow, wanted)
    await outbox.open_destination(uow, wanted.id, TOPIC)
    uow.record(EndpointsChanged(wanted.site_id), _acted(Act.WEBHOOK_CREATED, wanted))
    return wanted, True


async def list_endpoints(uow: UnitOfWork, site_id: UUID) -> list[tuple[Endpoint, Standing]]:
    """Read a site's endpoints, oldest first, and how they fare."""
    await sites.get_site(uow, site_id)
    endpoints = await store.find_of_site(uow, site_id, limit=MOST_ENDPOINTS)
    standings = await outbox.read_standings(uow, [endpoint.id for endpoint in endpoints])
    return [(endpoint, standings.get(endpoint.id, Standing())) for endpoint in endpoints]


async def get_standing(uow: UnitOfWork, endpoint: Endpoint) -> Standing:
    """Read how an endpoint fares."""
    return (await outbox.read_standings(uow, [endpoint.id])).get(endpoint.id, Standing())


async def change_endpoint(
    uow: UnitOfWork, endpoint_id: UUID, change: EndpointChange, *, allows_private: bool
) -> Endpoint:
    """Change what is given. Enabling, or another URL, forgets what failed before."""
    endpoint = await _get(uow, endpoint_id)
    changed = replace(
        endpoint,
        url=endpoint.url if change.url is None else change.url,
        description=endpoint.description if change.description is None else change.description.strip(),
        events=endpoint.events if change.events is None else change.events,
        disabled_reason=_reason(endpoint, change),
    )
    _check(changed, allows_private=allows_private)
    await store.save(uow, changed)
    if changed.is_enabled and (not endpoint.is_enabled or changed.url != endpoint.url):
        await outbox.open_destination(uow, endpoint_id, TOPIC)
    if endpoint.is_enabled and not changed.is_enabled:
        await outbox.close(uow, endpoint_id)
    uow.record(EndpointsChanged(endpoint.site_id), _acted(Act.WEBHOOK_CHANGED, changed))
    return changed


async def remove_endpoint(uow: UnitOfWork, endpoint_id: UUID) -> None:
    """Forget an endpoint; what waits for it is given up."""
    endpoint = await _get(uow, endpoint_id)
    await store.remove(uow, endpoint_id)
    await outbox.close(uow, endpoint_id)
    uow.record(EndpointsChanged(endpoint.site_id), _acted(Act.WEBHOOK_REMOVED, endpoint))


async def rotate_secret(uow: UnitOfWork, endpoint_id: UUID) -> Endpoint:
    """Make a new secret; for a day what is sent is signed with the old one too."""
    endpoint = await _get(uow, endpoint_id)
    rotated = replace(
        endpoint,
        secret=new_signing_secret(),
        previous_secret=endpoint.secret,
        previous_secret_until=uow.now() + OLD_SECRET_FOR,
    )
    await store.save(uow, rotated)
    uow.record(_acted(Act.WEBHOOK_SECRET_ROTATED, rotated))
    return rotated


async def send_test(uow: UnitOfWork, endpoint_id: UUID) -> None:
    """Send a message that says nothing, at once, even to an endpoint that is failing."""
    endpoint = await _get_enabled(uow, endpoint_id)
    payload = {"event": TEST_TYPE, "site_id": str(endpoint.site_id)}
    await outbox.put(uow, [NewMessage(endpoint_id, new_id(), payload)])
    await outbox.send_again(uow, endpoint_id)


async def redeliver(uow: UnitOfWork, endpoint_id: UUID, message_id: int) -> Delivery:
    """Deliver a message (again), under the same `webhook-id`."""
    await _get_enabled(uow, endpoint_id)
    await outbox.send_again(uow, endpoint_id, message_id)
    message = await outbox.get_message(uow, endpoint_id, message_id)
    return Delivery(message, (await store.newest_attempts(uow, [message_id])).get(message_id))


async def find_deliveries(
    uow: UnitOfWork, endpoint_id: UUID, *, before: int | None, limit: int
) -> Sequence[Delivery]:
    """Read what was sent to an endpoint or waits for it, newest first."""
    await _get(uow, endpoint_id, lock=False)
    messages = await outbox.find_messages(uow, endpoint_id, before=before, limit=limit)
    attempts = await store.newest_attempts(uow, [message.id for message in messages])
    return [Delivery(message, attempts.get(message.id)) for message in messages]


def _acted(act: Act, endpoint: Endpoint) -> Acted:
    """Say where what is told goes, without the path, which may hold a secret."""
    host = urlsplit(endpoint.url).hostname
    return Acted(
        act, endpoint.id, {"site": str(endpoint.site_id), "host": host, "enabled": endpoint.is_enabled}
    )


async def _get(uow: UnitOfWork, endpoint_id: UUID, *, lock: bool = True) -> Endpoint:
    endpoint = await store.get(uow, endpoint_id, lock=lock)
    if endpoint is None:
        raise not_found("webhook")
    return endpoint


async def _get_enabled(uow: UnitOfWork, endpoint_id: UUID) -> Endpoint:
    endpoint = await _get(uow, endpoint_id)
    if not endpoint.is_enabled:
        raise AppError("webhook_disabled", "This webhook is switched off; switch it on first.", 409)
    return endpoint


def _reason(endpoint: Endpoint, change: EndpointChange) -> DisabledReason | None:
    if change.is_enabled is None:
        return endpoint.disabled_reason
    if change.is_enabled:
        return None
    return endpoint.disabled_reason or DisabledReason.BY_ADMIN


def _check(endpoint: Endpoint, *, allows_private: bool) -> None:
    fault = url_fault(endpoint.url, allows_private=allows_private)
    if fault is not None:
        raise AppError("bad_webhook_url", fault, 422)
    if not endpoint.events:
        raise AppError("no_events", "Choose at least one event.", 422)

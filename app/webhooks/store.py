"""Every SQL statement about webhooks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update

from app.db.data_keys import destroy, having, having_or_made
from app.db.unit_of_work import UnitOfWork
from app.keys import DataKey, opened, place
from app.webhooks.rules import DisabledReason, Endpoint, WebhookEvent
from app.webhooks.tables import WebhookEndpointRow

MOST_SUBSCRIPTIONS = 10_000


@dataclass(frozen=True, slots=True)
class Subscription:
    """Which endpoint of a site wants which events."""

    endpoint_id: UUID
    site_id: UUID
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver, and what the receiver said."""

    outbox_id: int
    at: datetime
    duration_ms: int
    status: int | None
    error: str | None
    response: str | None
    key_id: UUID  # whose key seals the response: the conversation's that it is about, or else the endpoint's


_SUBSCRIPTIONS = text(
    "SELECT id, site_id, events FROM webhook_endpoints WHERE disabled_reason IS NULL "
    "AND (CAST(:sites AS uuid[]) IS NULL OR site_id = ANY(CAST(:sites AS uuid[]))) "
    "ORDER BY created_at, id LIMIT :limit"
)


async def find_subscriptions(uow: UnitOfWork, site_ids: Collection[UUID] | None = None) -> list[Subscription]:
    """Read who wants to be told of what: of these sites, or of all."""
    values = {"sites": None if site_ids is None else list(site_ids), "limit": MOST_SUBSCRIPTIONS}
    rows = await uow.session.execute(_SUBSCRIPTIONS, values)
    return [Subscription(row.id, row.site_id, frozenset(row.events)) for row in rows]


async def add(uow: UnitOfWork, endpoint: Endpoint) -> None:
    """Insert an endpoint."""
    await uow.session.execute(insert(WebhookEndpointRow).values(**await _columns(uow, endpoint)))


async def save(uow: UnitOfWork, endpoint: Endpoint) -> None:
    """Write all of an endpoint's columns."""
    statement = update(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint.id)
    await uow.session.execute(statement.values(**await _columns(uow, endpoint)))


async def remove(uow: UnitOfWork, endpoint_id: UUID) -> None:
    """Delete an endpoint, and the key of its secrets."""
    await destroy(uow, [endpoint_id])
    await uow.session.execute(delete(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint_id))


async def get(uow: UnitOfWork, endpoint_id: UUID, *, lock: bool = False) -> Endpoint | None:
    """Read one endpoint."""
    statement = select(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint_id)
    row = await uow.session.scalar(statement.with_for_update() if lock else statement)
    return (await _endpoints(uow, [row]))[0] if row else None


async def find_of_site(uow: UnitOfWork, site_id: UUID, *, limit: int) -> list[Endpoint]:
    """Read a site's endpoints, oldest first."""
    statement = (
        select(WebhookEndpointRow)
        .where(WebhookEndpointRow.site_id == site_id)
        .order_by(WebhookEndpointRow.created_at, WebhookEndpointRow.id)
        .limit(limit)
    )
    return await _endpoints(uow, list(await uow.session.scalars(statement)))


async def count_of_site(uow: UnitOfWork, site_id: UUID) -> int:
    """Count a site's endpoints."""
    statement = select(func.count()).where(WebhookEndpointRow.site_id == site_id)
    return int(await uow.session.scalar(statement) or 0)


async def add_attempts(uow: UnitOfWork, attempts: Sequence[Attempt]) -> None:
    """Insert what came of attempts; those whose message is gone meanwhile are left out."""
    statement = text("""
        INSERT INTO webhook_attempts (outbox_id, at, duration_ms, status, error, response_sealed, key_id)
        SELECT a.* FROM unnest(
          CAST(:outbox_ids AS bigint[]), CAST(:ats AS timestamptz[]), CAST(:durations AS int[]),
          CAST(:statuses AS int[]), CAST(:errors AS text[]), CAST(:responses AS bytea[]), CAST(:keys AS uuid[])
        ) AS a (outbox_id, at, duration_ms, status, error, response_sealed, key_id)
        JOIN outbox AS o ON o.id = a.outbox_id
        FOR KEY SHARE OF o
    """)
    keys = await having(uow, {one.key_id for one in attempts})
    values = {
        "outbox_ids": [one.outbox_id for one in attempts],
        "ats": [one.at for one in attempts],
        "durations": [one.duration_ms for one in attempts],
        "statuses": [one.status for one in attempts],
        "errors": [one.error for one in attempts],
        "responses": [
            keys[one.key_id].seal(one.response, _response_place(one))
            if one.response and one.key_id in keys
            else None
            for one in attempts
        ],
        "keys": [one.key_id for one in attempts],
    }
    await uow.session.execute(statement, values)


async def newest_attempts(uow: UnitOfWork, outbox_ids: Collection[int]) -> dict[int, Attempt]:
    """Read the newest attempt of each of these messages."""
    statement = text(
        "SELECT DISTINCT ON (outbox_id) outbox_id, at, duration_ms, status, error, key_id, response_sealed "
        "FROM webhook_attempts WHERE outbox_id = ANY(CAST(:ids AS bigint[])) ORDER BY outbox_id, id DESC"
    )
    rows = await uow.session.execute(statement, {"ids": list(outbox_ids)})
    attempts = [
        (Attempt(id_, at, duration_ms, status, error, None, key_id), sealed)
        for id_, at, duration_ms, status, error, key_id, sealed in rows
    ]
    keys = await having(uow, {attempt.key_id for attempt, sealed in attempts if sealed is not None})
    return {
        one.outbox_id: replace(one, response=opened(keys.get(one.key_id), sealed, _response_place(one)))
        if sealed is not None
        else one
        for one, sealed in attempts
    }


def _response_place(attempt: Attempt) -> bytes:
    return place(
        "webhook_attempts.response_sealed", attempt.key_id, attempt.outbox_id, attempt.at.isoformat()
    )


async def _columns(uow: UnitOfWork, endpoint: Endpoint) -> dict[str, object]:
    key = (await having_or_made(uow, [endpoint.id]))[endpoint.id]
    previous = endpoint.previous_secret
    return {
        "id": endpoint.id,
        "site_id": endpoint.site_id,
        "url": endpoint.url,
        "description": endpoint.description,
        "events": sorted(event.value for event in endpoint.events),
        "secret_sealed": key.seal(endpoint.secret, _secret_place("secret", endpoint.id)),
        "previous_secret_sealed": key.seal(previous, _secret_place("previous_secret", endpoint.id))
        if previous
        else None,
        "previous_secret_until": endpoint.previous_secret_until,
        "disabled_reason": endpoint.disabled_reason.value if endpoint.disabled_reason else None,
        "created_at": endpoint.created_at,
    }


def _secret_place(column: str, endpoint_id: UUID) -> bytes:
    return place(f"webhook_endpoints.{column}_sealed", endpoint_id)


async def _endpoints(uow: UnitOfWork, rows: Sequence[WebhookEndpointRow]) -> list[Endpoint]:
    keys = await having(uow, {row.id for row in rows})
    return [_endpoint(row, keys.get(row.id)) for row in rows]


def _endpoint(row: WebhookEndpointRow, key: DataKey | None) -> Endpoint:
    secret = opened(key, row.secret_sealed, _secret_place("secret", row.id))
    previous = opened(key, row.previous_secret_sealed, _secret_place("previous_secret", row.id))
    if secret is None:
        raise RuntimeError("the key of this webhook is gone, and it is not")
    known = {event.value for event in WebhookEvent}
    return Endpoint(
        id=row.id,
        site_id=row.site_id,
        url=row.url,
        description=row.description,
        # A newer version may know more events than this one.
        events=frozenset(WebhookEvent(name) for name in row.events if name in known),
        secret=secret,
        created_at=row.created_at,
        disabled_reason=DisabledReason(row.disabled_reason) if row.disabled_reason else None,
        previous_secret=previous,
        previous_secret_until=row.previous_secret_until,
    )

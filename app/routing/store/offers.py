"""SQL about offers, and about the decisions that explain them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from app.db.data_keys import having, having_or_made
from app.db.unit_of_work import UnitOfWork
from app.keys import opened, place
from app.routing.rules import Decision, DecisionKind, Offer, OfferState

_FIELDS = "o.id, o.conversation_id, o.agent_id, o.queue_id, o.state, o.made_at, o.expires_at, o.ended_at"


async def add(uow: UnitOfWork, offers: Sequence[Offer]) -> None:
    """Insert pending offers."""
    await uow.session.execute(
        text(
            "INSERT INTO offers (id, conversation_id, agent_id, queue_id, state, made_at, expires_at) "
            "SELECT id, conversation_id, agent_id, queue_id, 'pending', made_at, expires_at FROM unnest("
            "CAST(:ids AS uuid[]), CAST(:conversations AS uuid[]), CAST(:agents AS uuid[]), "
            "CAST(:queues AS uuid[]), CAST(:made AS timestamptz[]), CAST(:expires AS timestamptz[])) "
            "AS o (id, conversation_id, agent_id, queue_id, made_at, expires_at)"
        ),
        {
            "ids": [offer.id for offer in offers],
            "conversations": [offer.conversation_id for offer in offers],
            "agents": [offer.agent_id for offer in offers],
            "queues": [offer.queue_id for offer in offers],
            "made": [offer.made_at for offer in offers],
            "expires": [offer.expires_at for offer in offers],
        },
    )


async def end(
    uow: UnitOfWork, conversation_ids: Collection[UUID], state: OfferState, reason: str | None = None
) -> list[Offer]:
    """End the pending offers of these conversations, which the caller has locked."""
    statement = text(
        "UPDATE offers AS o SET state = :state, ended_at = CAST(:now AS timestamptz) "  # noqa: S608 - our own words
        f"WHERE o.state = 'pending' AND o.conversation_id = ANY(CAST(:ids AS uuid[])) RETURNING {_FIELDS}"
    )
    values = {"ids": list(conversation_ids), "state": state.value, "now": uow.now()}
    ended = [_offer(tuple(row)) for row in await uow.session.execute(statement, values)]
    if reason:
        for offer in ended:
            await _note_reason(uow, offer, reason)
    return ended


async def _note_reason(uow: UnitOfWork, offer: Offer, reason: str) -> None:
    """Keep why somebody has refused: words of theirs, sealed as what else is written in the conversation is."""
    key = (await having_or_made(uow, [offer.conversation_id]))[offer.conversation_id]
    statement = "UPDATE offers SET reason_sealed = $2 WHERE id = $1"
    await uow.fetch(statement, offer.id, key.seal(reason, _reason_place(offer.conversation_id, offer.id)))


def _reason_place(conversation_id: UUID, offer_id: UUID) -> bytes:
    return place("offers.reason_sealed", conversation_id, str(offer_id))


async def end_expired(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> list[Offer]:
    """End those pending offers of these conversations, which the caller has locked, whose time is over."""
    statement = text(
        "UPDATE offers AS o SET state = 'timed_out', ended_at = CAST(:now AS timestamptz) "  # noqa: S608 - our own words
        "FROM conversations AS c WHERE o.state = 'pending' AND o.conversation_id = ANY(CAST(:ids AS uuid[])) "
        "AND o.expires_at <= CAST(:now AS timestamptz) AND c.id = o.conversation_id AND c.status = 'offered' "
        f"RETURNING {_FIELDS}"
    )
    rows = await uow.session.execute(statement, {"ids": list(conversation_ids), "now": uow.now()})
    return [_offer(tuple(row)) for row in rows]


async def end_stale(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> list[Offer]:
    """Rescind pending offers of those of these conversations that are not on offer any more."""
    statement = text(
        "UPDATE offers AS o SET state = 'rescinded', ended_at = CAST(:now AS timestamptz) FROM conversations AS c "  # noqa: S608 - our own words
        "WHERE o.state = 'pending' AND o.conversation_id = ANY(CAST(:ids AS uuid[])) "
        f"AND c.id = o.conversation_id AND c.status <> 'offered' RETURNING {_FIELDS}"
    )
    rows = await uow.session.execute(statement, {"ids": list(conversation_ids), "now": uow.now()})
    return [_offer(tuple(row)) for row in rows]


async def get(uow: UnitOfWork, offer_id: UUID) -> Offer | None:
    """Read one offer."""
    statement = text(f"SELECT {_FIELDS} FROM offers AS o WHERE o.id = :id")  # noqa: S608 - our own words only
    row = (await uow.session.execute(statement, {"id": offer_id})).first()
    return _offer(tuple(row)) if row else None


async def find_pending(uow: UnitOfWork, agent_ids: Collection[UUID]) -> list[Offer]:
    """Read the pending offers of these agents, oldest first."""
    statement = text(
        f"SELECT {_FIELDS} FROM offers AS o WHERE o.state = 'pending' "  # noqa: S608 - our own words only
        "AND o.agent_id = ANY(CAST(:agents AS uuid[])) ORDER BY o.made_at, o.id LIMIT 1000"
    )
    rows = await uow.session.execute(statement, {"agents": list(agent_ids)})
    return [_offer(tuple(row)) for row in rows]


async def find_of(uow: UnitOfWork, offer_ids: Collection[UUID]) -> list[Offer]:
    """Read these offers."""
    statement = text(f"SELECT {_FIELDS} FROM offers AS o WHERE o.id = ANY(CAST(:ids AS uuid[]))")  # noqa: S608
    return [_offer(tuple(row)) for row in await uow.session.execute(statement, {"ids": list(offer_ids)})]


async def find_history(uow: UnitOfWork, conversation_id: UUID, limit: int) -> list[Offer]:
    """Read a conversation's offers, newest first."""
    statement = text(
        f"SELECT {_FIELDS}, o.reason_sealed FROM offers AS o WHERE o.conversation_id = :id "  # noqa: S608 - our own words only
        "ORDER BY o.made_at DESC, o.id DESC LIMIT :limit"
    )
    rows = (await uow.session.execute(statement, {"id": conversation_id, "limit": limit})).all()
    key = (await having(uow, [conversation_id])).get(conversation_id)
    return [
        replace(_offer(tuple(row)[:-1]), reason=opened(key, row[-1], _reason_place(conversation_id, row[0])))
        for row in rows
    ]


async def find_expired(uow: UnitOfWork, limit: int) -> list[UUID]:
    """Find conversations whose offer's time is over."""
    statement = text(
        "SELECT conversation_id FROM offers WHERE state = 'pending' AND expires_at <= CAST(:now AS timestamptz) "
        "ORDER BY expires_at LIMIT :limit"
    )
    return list(await uow.session.scalars(statement, {"now": uow.now(), "limit": limit}))


async def find_declined(uow: UnitOfWork, agent_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Find (conversation, agent) where an offer was refused, or not reacted to, so lately that it is not repeated."""
    statement = text(
        "SELECT o.conversation_id, o.agent_id FROM offers AS o JOIN queues AS q ON q.id = o.queue_id "
        "JOIN placements AS p ON p.conversation_id = o.conversation_id AND p.status = 'queued' "
        "WHERE o.agent_id = ANY(CAST(:agents AS uuid[])) AND o.state IN ('rejected', 'timed_out') "
        "AND o.ended_at > CAST(:now AS timestamptz) - interval '1 hour' "
        "AND o.ended_at > CAST(:now AS timestamptz) - make_interval(secs => q.reoffer_after_s)"
    )
    rows = await uow.session.execute(statement, {"agents": list(agent_ids), "now": uow.now()})
    return {(row[0], row[1]) for row in rows}


async def add_decisions(uow: UnitOfWork, decisions: Sequence[Decision]) -> None:
    """Write down what was decided, any number with one statement."""
    if not decisions:
        return
    await uow.session.execute(
        text(
            "INSERT INTO decisions (id, conversation_id, at, kind, reason, agent_id, facts) "
            "SELECT id, conversation_id, at, kind, reason, agent_id, facts::jsonb FROM unnest("
            "CAST(:ids AS uuid[]), CAST(:conversations AS uuid[]), CAST(:ats AS timestamptz[]), "
            "CAST(:kinds AS text[]), CAST(:reasons AS text[]), CAST(:agents AS uuid[]), CAST(:facts AS text[])) "
            "AS d (id, conversation_id, at, kind, reason, agent_id, facts)"
        ),
        {
            "ids": [one.id for one in decisions],
            "conversations": [one.conversation_id for one in decisions],
            "ats": [one.at for one in decisions],
            "kinds": [one.kind.value for one in decisions],
            "reasons": [one.reason for one in decisions],
            "agents": [one.agent_id for one in decisions],
            "facts": [orjson.dumps(one.facts).decode() for one in decisions],
        },
    )


async def find_decisions(uow: UnitOfWork, conversation_id: UUID, limit: int) -> list[Decision]:
    """Read what was decided about a conversation, newest first."""
    statement = text(
        "SELECT id, conversation_id, at, kind, reason, agent_id, facts FROM decisions "
        "WHERE conversation_id = :id ORDER BY at DESC, id DESC LIMIT :limit"
    )
    rows = await uow.session.execute(statement, {"id": conversation_id, "limit": limit})
    return [Decision(row[0], row[1], row[2], DecisionKind(row[3]), row[4], row[5], row[6]) for row in rows]


async def forget_decisions(uow: UnitOfWork, before: datetime, limit: int) -> int:
    """Delete old decisions, at most so many; returns how many."""
    statement = text(
        "DELETE FROM decisions WHERE id IN (SELECT id FROM decisions WHERE at < :before ORDER BY at LIMIT :limit) "
        "RETURNING id"
    )
    return len(list(await uow.session.scalars(statement, {"before": before, "limit": limit})))


def _offer(row: tuple[Any, ...]) -> Offer:
    return Offer(row[0], row[1], row[2], row[3], OfferState(row[4]), *row[5:])

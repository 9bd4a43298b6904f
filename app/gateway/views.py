"""How facts look to each audience: shoppers see no notes, no flags, and other ids of agents than agents do."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

import orjson

from app.accounts.rules.pictures import face_of
from app.conversations import rules
from app.conversations.rules import Activity, AuthorKind, EntryKind
from app.conversations.schemas import Person
from app.gateway.protocol import Error, QueueInfo, SiteInfo, WaitTargets, WorkAsked
from app.gateway.tolls import WorkNeededError
from app.kernel.errors import AppError
from app.routing.rules import Queue
from app.sites.rules import Site
from app.visitors.rules.work import PIECES, bits_of_piece


class Audience(Enum):
    """Who looks."""

    VISITOR = auto()
    AGENT = auto()


FOR_AGENTS_ONLY = {
    Activity.FORM_ANSWERED,
    Activity.WAIT_FLAGGED,
    Activity.ABANDONED,
    Activity.OFFERED,
    Activity.OFFER_ENDED,
    Activity.REPRIORITISED,
    Activity.MOVED,
    Activity.WRAPPED_UP,
}
PRIVATE_DATA = {"assignee_id"}


def can_see(audience: Audience, entry: rules.Entry) -> bool:
    """Tell whether an audience may see a line."""
    if audience is Audience.AGENT:
        return True
    return entry.kind is not EntryKind.NOTE and entry.activity not in FOR_AGENTS_ONLY


def is_for_all(lines: Sequence[rules.Entry]) -> bool:
    """Tell whether these lines look the same to everybody, so that they are written once."""
    for line in lines:
        if line.kind is not EntryKind.MESSAGE or line.author.kind is not AuthorKind.VISITOR:
            return False
    return True


def person(audience: Audience, author: rules.Author) -> Person:
    """Show somebody as the audience may see them."""
    return Person(kind=author.kind, id=_id_of(audience, author), name=author.name)


def _id_of(audience: Audience, author: rules.Author) -> UUID | None:
    """Shoppers tell agents apart, and learn no id that means anything elsewhere."""
    is_hidden = audience is Audience.VISITOR and author.kind is AuthorKind.AGENT
    return face_of(author.id) if is_hidden and author.id else author.id


def entries_text(
    audience: Audience, conversation_id: UUID, lines: Sequence[rules.Entry], *, after: int, through: int
) -> str:
    """Write the `entries` frame of a stretch of a log; `through` counts also what the audience may not see.

    This and the ones below are nearly all that is sent. They are written as `protocol` says, but without making
    its models, which takes three times as long.
    """
    return _text(
        {
            "type": "entries",
            "conversation_id": conversation_id,
            "after": after,
            "through": through,
            "entries": [
                _line(audience, line)
                for line in lines
                if after < line.seq <= through and can_see(audience, line)
            ],
        }
    )


def resync_text(audience: Audience, conversation_id: UUID, reason: str, lines: Sequence[rules.Entry]) -> str:
    """Write the `resync` frame: a fresh start of a log."""
    return _text(
        {
            "type": "resync",
            "conversation_id": conversation_id,
            "reason": reason,
            "through": lines[-1].seq if lines else 0,
            "entries": [_line(audience, line) for line in lines if can_see(audience, line)],
        }
    )


def ack_text(ref: str, conversation_id: UUID, seq: int, at: datetime) -> str:
    """Write the `ack` frame of a message."""
    return _text({"type": "ack", "ref": ref, "conversation_id": conversation_id, "seq": seq, "at": at})


def receipt_text(conversation_id: UUID, receipt: rules.Receipt) -> str:
    """Write the `receipt` frame of a side."""
    state = {"side": receipt.side, "delivered": receipt.delivered, "read": receipt.read}
    return _text({"type": "receipt", "conversation_id": conversation_id, "receipt": state})


def _line(audience: Audience, line: rules.Entry) -> dict[str, object]:
    author, data = line.author, line.data
    author_id = author.id if author.kind is AuthorKind.VISITOR else _id_of(audience, author)
    if data and audience is Audience.VISITOR:
        data = {name: value for name, value in data.items() if name not in PRIVATE_DATA}
    return {
        "seq": line.seq,
        "kind": line.kind,
        "author": {"kind": author.kind, "id": author_id, "name": author.name},
        "at": line.at,
        "client_id": line.client_id,
        "body": line.body,
        "activity": line.activity,
        "data": data,
        "attachments": [asdict(file) for file in line.attachments] if line.attachments else (),
        "reply_to": line.reply_to,
    }


def _text(frame: dict[str, object]) -> str:
    # The driver has UUIDs of its own.
    return orjson.dumps(frame, str, orjson.OPT_UTC_Z).decode()


def error(refusal: AppError, ref: str | None = None) -> Error:
    """Frame a refusal."""
    return Error(
        work=_work(refusal) if isinstance(refusal, WorkNeededError) else None,
        ref=ref,
        code=refusal.code,
        message=refusal.message,
        is_retryable=refusal.is_retryable,
        retry_after_s=refusal.retry_after_s,
    )


def _work(refusal: WorkNeededError) -> WorkAsked:
    return WorkAsked(challenge=refusal.challenge, pieces=PIECES, zeros=bits_of_piece(refusal.bits))


def site(known: Site) -> SiteInfo:
    """Show a site to its agents."""
    targets = known.targets
    return SiteInfo(
        id=known.id,
        name=known.name,
        targets=WaitTargets(
            warning_s=targets.warning_s, nearing_s=targets.nearing_s, breached_s=targets.breached_s
        ),
    )


def queue(known: Queue) -> QueueInfo:
    """Show a queue."""
    return QueueInfo(id=known.id, site_id=known.site_id, name=known.name)

"""How facts look to each audience: shoppers see no notes, no flags, and other ids of agents than agents do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from msgspec import Struct
from msgspec.json import Encoder

from app.accounts.rules.pictures import face_of
from app.attachments.rules import Attachment
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
# Looked up in their classes these take as long as all else that a line is asked.
_FOR_SHOPPERS, _FOR_STAFF = Audience
_MESSAGE, _NOTE = EntryKind.MESSAGE, EntryKind.NOTE
_SHOPPER, _AGENT = AuthorKind.VISITOR, AuthorKind.AGENT


def can_see(audience: Audience, entry: rules.Entry) -> bool:
    """Tell whether an audience may see a line."""
    if entry.kind is _MESSAGE or audience is _FOR_STAFF:
        return True
    return entry.kind is not _NOTE and entry.activity not in FOR_AGENTS_ONLY


def is_for_all(lines: Sequence[rules.Entry]) -> bool:
    """Tell whether these lines look the same to everybody, so that they are written once."""
    for line in lines:  # noqa: SIM110 - a generator takes longer to make than this takes
        if line.kind is not _MESSAGE or line.author.kind is not _SHOPPER:
            return False
    return True


def person(audience: Audience, author: rules.Author) -> Person:
    """Show somebody as the audience may see them."""
    return Person(kind=author.kind, id=_id_of(audience, author), name=author.name)


def _id_of(audience: Audience, author: rules.Author) -> UUID | None:
    """Shoppers tell agents apart, and learn no id that means anything elsewhere."""
    is_hidden = audience is _FOR_SHOPPERS and author.kind is _AGENT
    return face_of(author.id) if is_hidden and author.id else author.id


class _Person(Struct, gc=False):
    kind: AuthorKind
    id: UUID | None
    name: str


class _Line(Struct, gc=False):
    """`schemas.Entry` as it is written."""

    seq: int
    kind: EntryKind
    author: _Person
    at: datetime
    client_id: UUID | None
    body: str | None
    activity: Activity | None
    data: Mapping[str, object]
    attachments: tuple[Attachment, ...]
    reply_to: UUID | None


class _Entries(Struct, tag_field="type", tag="entries", gc=False):
    conversation_id: UUID
    after: int
    through: int
    entries: list[_Line]


class _Resync(Struct, tag_field="type", tag="resync", gc=False):
    conversation_id: UUID
    reason: str
    through: int
    entries: list[_Line]


class _Ack(Struct, tag_field="type", tag="ack", gc=False):
    ref: str
    conversation_id: UUID
    seq: int
    at: datetime


class _ReceiptState(Struct, gc=False):
    side: rules.Side
    delivered: int
    read: int


class _Receipt(Struct, tag_field="type", tag="receipt", gc=False):
    conversation_id: UUID
    receipt: _ReceiptState


# The driver has UUIDs of its own.
_encode = Encoder(enc_hook=str).encode


def entries_text(
    audience: Audience, conversation_id: UUID, lines: Sequence[rules.Entry], *, after: int, through: int
) -> str:
    """Write the `entries` frame of a stretch of a log; `through` counts also what the audience may not see.

    This and the ones below are nearly all that is sent. They are written as `protocol` says, but without making
    its models, which takes six times as long.
    """
    shown = [
        _line(audience, line) for line in lines if after < line.seq <= through and can_see(audience, line)
    ]
    return _encode(_Entries(conversation_id, after, through, shown)).decode()


def resync_text(audience: Audience, conversation_id: UUID, reason: str, lines: Sequence[rules.Entry]) -> str:
    """Write the `resync` frame: a fresh start of a log."""
    shown = [_line(audience, line) for line in lines if can_see(audience, line)]
    return _encode(_Resync(conversation_id, reason, lines[-1].seq if lines else 0, shown)).decode()


def ack_text(ref: str, conversation_id: UUID, seq: int, at: datetime) -> str:
    """Write the `ack` frame of a message."""
    return _encode(_Ack(ref, conversation_id, seq, at)).decode()


def receipt_text(conversation_id: UUID, receipt: rules.Receipt) -> str:
    """Write the `receipt` frame of a side."""
    state = _ReceiptState(receipt.side, receipt.delivered, receipt.read)
    return _encode(_Receipt(conversation_id, state)).decode()


def _line(audience: Audience, line: rules.Entry) -> _Line:
    author, data = line.author, line.data
    author_id = author.id if author.kind is _SHOPPER else _id_of(audience, author)
    if data and audience is _FOR_SHOPPERS:
        data = {name: value for name, value in data.items() if name not in PRIVATE_DATA}
    return _Line(
        line.seq,
        line.kind,
        _Person(author.kind, author_id, author.name),
        line.at,
        line.client_id,
        line.body,
        line.activity,
        data,
        line.attachments,
        line.reply_to,
    )


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

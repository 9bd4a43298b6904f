"""How facts look to each audience: shoppers see no notes, no flags and no ids of agents."""

from collections.abc import Sequence
from enum import Enum, auto
from uuid import UUID

from app.conversations import rules
from app.conversations.rules import Activity, AuthorKind, EntryKind
from app.conversations.schemas import Entry, Person
from app.gateway.protocol import Entries, Error, QueueInfo, Resync, SiteInfo, WaitTargets
from app.kernel.errors import AppError
from app.routing.rules import Queue
from app.sites.rules import Site


class Audience(Enum):
    """Who looks."""

    VISITOR = auto()
    AGENT = auto()


FOR_AGENTS_ONLY = {
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


def person(audience: Audience, author: rules.Author) -> Person:
    """Show somebody as the audience may see them."""
    is_hidden = audience is Audience.VISITOR and author.kind is AuthorKind.AGENT
    return Person(kind=author.kind, id=None if is_hidden else author.id, name=author.name)


def entry(audience: Audience, line: rules.Entry) -> Entry:
    """Show one line of a log."""
    data = dict(line.data)
    if audience is Audience.VISITOR:
        data = {name: value for name, value in data.items() if name not in PRIVATE_DATA}
    return Entry(
        seq=line.seq,
        kind=line.kind,
        author=person(audience, line.author),
        at=line.at,
        client_id=line.client_id,
        body=line.body,
        activity=line.activity,
        data=data,
    )


def entries(audience: Audience, lines: Sequence[rules.Entry]) -> list[Entry]:
    """Show what the audience may see of a stretch of a log."""
    return [entry(audience, line) for line in lines if can_see(audience, line)]


def stretch(
    audience: Audience, conversation_id: UUID, lines: Sequence[rules.Entry], *, after: int, through: int
) -> Entries:
    """Frame a stretch of a log; `through` counts also what the audience may not see."""
    shown = entries(audience, [line for line in lines if after < line.seq <= through])
    return Entries(conversation_id=conversation_id, after=after, through=through, entries=shown)


def resync(audience: Audience, conversation_id: UUID, reason: str, lines: Sequence[rules.Entry]) -> Resync:
    """Frame a fresh start of a log."""
    return Resync.model_validate(
        {
            "conversation_id": conversation_id,
            "reason": reason,
            "through": lines[-1].seq if lines else 0,
            "entries": entries(audience, lines),
        }
    )


def error(refusal: AppError, ref: str | None = None) -> Error:
    """Frame a refusal."""
    return Error(
        ref=ref,
        code=refusal.code,
        message=refusal.message,
        is_retryable=refusal.is_retryable,
        retry_after_s=refusal.retry_after_s,
    )


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

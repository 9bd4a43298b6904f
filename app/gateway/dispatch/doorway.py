"""Where shoppers come in: many at once are recognised with a handful of statements, as after a restart all come."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.conversations import service as conversations
from app.conversations.rules import Entry, Head
from app.db.group_commit import GroupCommit
from app.db.lane import Lane
from app.db.unit_of_work import Transactions, UnitOfWork
from app.gateway.protocol import VisitorHello
from app.gateway.session import Claim, ResyncReason, why_resync
from app.gateway.tolls import Admission
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.reports import service as reports
from app.reports.schemas import VisitorConversation
from app.routing import service as routing
from app.schedules.rules import Opening
from app.sites import service as sites
from app.sites.rules import Blocklist, Site, blocklist_of
from app.visitors import service as visitors
from app.visitors.rules import Claims, Knock, Visitor, VisitorId
from app.visitors.rules.work import refused

SITE_FRESH_FOR_S = 1.0
PAGE = 200


@dataclass(frozen=True, slots=True)
class Shopfront:
    """What is the same for all who come to a site."""

    site: Site
    is_staffed: bool
    opening: Opening | None
    secrets: Sequence[str] = ()
    blocklist: Blocklist = field(default_factory=Blocklist)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody says hello at a site."""

    site_id: UUID
    hello: VisitorHello
    claims: Claims | None
    admission: Admission


@dataclass(frozen=True, slots=True)
class Greeting:
    """Who it is, and what they have missed: `lines` follow `after`, or replace everything for a `reason`."""

    visitor: Visitor
    token: str | None
    head: Head | None = None
    shown: VisitorConversation | None = None
    reason: ResyncReason | None = None
    after: int = 0
    lines: Sequence[Entry] = ()

    @property
    def has_more(self) -> bool:
        """Whether there are lines behind these."""
        return (
            self.head is not None and (self.lines[-1].seq if self.lines else self.after) < self.head.last_seq
        )


class Doorway:
    """Greets shoppers; those who come while others are being greeted are greeted together."""

    def __init__(self, transactions: Transactions, epoch: UUID) -> None:
        self._transactions = transactions
        self._epoch = epoch
        self._shopfronts: dict[str, tuple[float, Shopfront]] = {}
        self._looking = asyncio.Lock()
        self._greetings: GroupCommit[Arrival, Greeting] = GroupCommit(
            transactions, self._greet_all, key=lambda arrival: arrival.site_id
        )

    async def look_at(self, site_key: str) -> Shopfront | None:
        """Return what a site looks like from outside, at most a second old; None for a key nobody has."""
        now = self._transactions.clock.monotonic()
        known = self._shopfronts.get(site_key)
        if known is not None and now - known[0] < SITE_FRESH_FOR_S:
            return known[1]
        async with self._looking:
            known = self._shopfronts.get(site_key)
            if known is not None and now <= known[0]:
                return known[1]
            now = self._transactions.clock.monotonic()
            async with self._transactions() as uow:
                site = await sites.find_site_by_key(uow, site_key)
                if site is None:
                    return None
                is_staffed = await routing.is_staffed(uow, site.id)
                opening = await routing.read_site_opening(uow, site.id)
                secrets = await sites.read_identity_secrets(uow, site.id)
                shopfront = Shopfront(site, is_staffed, opening, secrets, blocklist_of(site.blocklist))
            self._shopfronts[site_key] = (now, shopfront)
            return shopfront

    async def greet(
        self,
        site_id: UUID,
        hello: VisitorHello,
        claims: Claims | None = None,
        admission: Admission | None = None,
    ) -> Greeting:
        """Recognise somebody, or make them known; by what the shop says about them, if it does.

        Newcomers become whom their admission lets in, or are refused as it says; without one all are let in.
        """
        admission = admission or Admission(VisitorId(new_id()))
        return await (await self._greetings.put(Arrival(site_id, hello, claims, admission)))

    async def run(self) -> None:
        """Greet until cancelled."""
        await self._greetings.run()

    async def end(self) -> None:
        """Let go of the connections; call after `run` has ended."""
        await self._greetings.end()

    async def _greet_all(self, lane: Lane, arrivals: Sequence[Arrival]) -> list[Greeting | AppError]:
        async with lane() as uow:
            who = await _recognise(uow, arrivals)
            known = [one[0].id for one in who if one is not None and one[1] is None]
            heads = await conversations.find_newest_of_visitors(uow, known) if known else {}
            states = (
                await reports.read_visitor_states(uow, [head.id for head in heads.values()]) if heads else []
            )
            shown = {state.visitor_id: state.conversation for state in states}
            greetings = [
                self._place(arrival.hello, one, heads, shown) if one else _refusal(arrival)
                for arrival, one in zip(arrivals, who, strict=True)
            ]
            behind: dict[UUID, int] = {
                one.head.id: one.after
                for one in greetings
                if isinstance(one, Greeting) and one.head is not None and one.after < one.head.last_seq
            }
            lines = await conversations.read_entries_behind(uow, behind, limit=PAGE) if behind else {}
        return [_with_lines(one, lines) if isinstance(one, Greeting) else one for one in greetings]

    def _place(
        self,
        hello: VisitorHello,
        who: tuple[Visitor, str | None],
        heads: Mapping[UUID, Head],
        states: Mapping[UUID, VisitorConversation],
    ) -> Greeting:
        visitor, token = who
        head, shown = heads.get(visitor.id), states.get(visitor.id)
        if head is None:
            return Greeting(visitor, token)
        reason = self._why_resync(hello, head)
        # Who names no conversation holds nothing of it, whatever the cursor.
        holds = reason is None and hello.conversation_id is not None
        return Greeting(visitor, token, head, shown, reason, (hello.after or 0) if holds else 0)

    def _why_resync(self, hello: VisitorHello, head: Head) -> ResyncReason | None:
        if hello.conversation_id is None or hello.after is None:
            return None
        if hello.conversation_id != head.id:
            return "conversation_changed"
        return why_resync(Claim(hello.after, hello.epoch), last_seq=head.last_seq, epoch=self._epoch)


def _refusal(arrival: Arrival) -> AppError:
    return arrival.admission.refusal or refused()


async def _recognise(uow: UnitOfWork, arrivals: Sequence[Arrival]) -> list[tuple[Visitor, str | None] | None]:
    knocks = [
        Knock(one.site_id, one.hello.token, one.hello.locale, one.admission.visitor_id)
        for one in arrivals
        if one.claims is None
    ]
    greeted = iter(await visitors.greet_all(uow, knocks) if knocks else ())
    who: list[tuple[Visitor, str | None] | None] = []
    for one in arrivals:
        if one.claims is None:
            who.append(next(greeted))
        else:
            contact = await visitors.greet_contact(uow, one.site_id, one.claims, locale=one.hello.locale)
            who.append((contact, None))
    return who


def _with_lines(greeting: Greeting, lines: dict[UUID, list[Entry]]) -> Greeting:
    if greeting.head is None:
        return greeting
    return replace(
        greeting, lines=[line for line in lines.get(greeting.head.id, ()) if line.seq > greeting.after]
    )

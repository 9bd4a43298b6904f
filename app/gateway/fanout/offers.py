"""Offers to agents on this process: each is shown once, and its end is."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.db.unit_of_work import Transactions
from app.gateway.fanout.coalescer import Coalescer
from app.gateway.fanout.peers import AgentPeer
from app.gateway.protocol import OfferEnded, OfferMade
from app.reports import service as reports
from app.reports.schemas import ConversationSummary
from app.routing import events
from app.routing import service as routing
from app.routing.rules import Offer, OfferState

SHOW_EVERY_S = 0.02
RECONCILE_EVERY_S = 3.0


class Consoles(Protocol):
    """Knows whose consoles are on this process."""

    def consoles_of(self, agent_ids: Iterable[UUID]) -> list[AgentPeer]:
        """Return the sockets with an inbox of these agents."""

    def agents_with_console(self) -> set[UUID]:
        """Return whose consoles are here."""


class OfferFanout:
    """Keeps what each console shows as offered equal to what is pending in Postgres; hints only say when to look."""

    def __init__(self, transactions: Transactions, consoles: Consoles) -> None:
        self._transactions = transactions
        self._consoles = consoles
        self._agents: Coalescer[UUID] = Coalescer(SHOW_EVERY_S, self._show)

    def touch(self, agent_ids: Iterable[UUID]) -> None:
        """Look again at what is offered to these agents."""
        self._agents.touch(agent_ids)

    def on_offer_changed(self, event: events.OfferMade | events.OfferEnded) -> None:
        """An offer began or ended."""
        if self._consoles.consoles_of([event.agent_id]):
            self.touch([event.agent_id])

    async def run(self) -> None:
        """Show offers until cancelled; look at all again in case a word was lost."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._agents.run())
            tasks.create_task(self._reconcile())

    async def _reconcile(self) -> None:
        while True:
            await asyncio.sleep(RECONCILE_EVERY_S)
            self.touch(self._consoles.agents_with_console())

    async def _show(self, agent_ids: set[UUID]) -> None:
        peers = self._consoles.consoles_of(agent_ids)
        if not peers:
            return
        shown = {offer_id for peer in peers for offer_id in peer.offers}
        async with self._transactions() as uow:
            pending = await routing.list_offers(uow, agent_ids)
            gone = await routing.read_offers(uow, shown - {offer.id for offer in pending})
            rows = await reports.read_summaries(uow, {offer.conversation_id for offer in pending})
            now = uow.now()
        by_id = {row.id: row for row in rows}
        states: dict[UUID, OfferState] = {offer.id: offer.state for offer in gone}
        for peer in peers:
            mine = [offer for offer in pending if offer.agent_id == peer.caller.agent_id]
            _end(peer, mine, states)
            _make(peer, mine, by_id, now)


def _end(peer: AgentPeer, mine: Sequence[Offer], states: dict[UUID, OfferState]) -> None:
    for offer_id in peer.offers.keys() - {offer.id for offer in mine}:
        conversation_id = peer.offers.pop(offer_id)
        state = states.get(offer_id, OfferState.RESCINDED)
        peer.connection.send(OfferEnded(offer_id=offer_id, conversation_id=conversation_id, state=state))


def _make(
    peer: AgentPeer, mine: Sequence[Offer], rows: dict[UUID, ConversationSummary], now: datetime
) -> None:
    for offer in mine:
        if offer.id not in peer.offers and offer.conversation_id in rows:
            peer.offers[offer.id] = offer.conversation_id
            peer.connection.send(
                OfferMade(
                    offer_id=offer.id,
                    made_at=offer.made_at,
                    expires_at=offer.expires_at,
                    remaining_s=max(0.0, (offer.expires_at - now).total_seconds()),
                    conversation=rows[offer.conversation_id],
                )
            )

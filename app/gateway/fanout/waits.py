"""What agents hear of those who wait: probabilities as they change, and alerts."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from uuid import UUID

from app.accounts.rules import Role, has_role
from app.db.unit_of_work import Transactions
from app.gateway.fanout.peers import AgentPeer
from app.gateway.protocol import Forecasts, WaitAlert, WaitForecast
from app.routing import service as routing
from app.waiting import service as waiting
from app.waiting.events import RungTaken
from app.waiting.rules import Rung
from app.waiting.service import LawBook, Outlook

LEAST_CHANGE = 0.01
ALERTS = {Rung.ALERT, Rung.SUPERVISORS}


@dataclass(slots=True)
class WaitNews:
    """Forecasts and alerts for the agents on this process."""

    transactions: Transactions
    peers: AbstractSet[AgentPeer]
    known: Mapping[UUID, int]
    book: LawBook
    shown: dict[UUID, Outlook] = field(default_factory=dict)

    async def show_alerts(self, events: set[RungTaken]) -> None:
        """Tell those who can help: agents online for the queue, or the supervisors of the site."""
        async with self.transactions() as uow:
            candidates = await routing.list_candidates(uow)
        for event in events:
            frame = WaitAlert(
                conversation_id=event.conversation_id,
                site_id=event.site_id,
                queue_id=event.queue_id,
                rung=event.rung,
            )
            eligible = {one.agent_id for one in candidates if event.queue_id in one.queue_ids}
            text = frame.model_dump_json()
            for peer in self.peers:
                if event.rung is Rung.SUPERVISORS:
                    is_meant = has_role(peer.caller.role, Role.SUPERVISOR) and peer.sees_site(event.site_id)
                else:
                    is_meant = peer.caller.agent_id in eligible and peer.sees_site(event.site_id)
                if is_meant:
                    peer.connection.send_text(text)

    async def show_forecasts(self) -> bool:
        """Send probabilities that have changed since they were last sent; returns whether anybody waits."""
        inboxes = [peer for peer in self.peers if peer.has_inbox]
        is_watched = bool(inboxes) or any(peer.has_board for peer in self.peers)
        if not is_watched or not (self.known or self.shown or any(peer.has_board for peer in self.peers)):
            self.shown.clear()
            return False
        async with self.transactions() as uow:
            outlooks = await waiting.read_outlooks(uow, list(self.known), self.book)
        changed = {
            id_: outlook for id_, outlook in outlooks.items() if _has_changed(self.shown.get(id_), outlook)
        }
        for scope in {peer.scope for peer in inboxes}:
            seen = [
                WaitForecast(
                    conversation_id=id_,
                    p_breach=round(outlook.p_breach, 4),
                    ahead=outlook.ahead,
                    breach_at=outlook.breach_at,
                )
                for id_, outlook in changed.items()
                if scope is None or outlook.site_id in scope
            ]
            if seen:
                text = Forecasts(forecasts=seen).model_dump_json()
                for peer in inboxes:
                    if peer.scope == scope:
                        peer.connection.send_text(text)
        self.shown = {
            id_: changed.get(id_, self.shown.get(id_, outlook)) for id_, outlook in outlooks.items()
        }
        return True


def _has_changed(before: Outlook | None, now: Outlook) -> bool:
    return (
        before is None
        or before.ahead != now.ahead
        or before.breach_at != now.breach_at
        or abs(before.p_breach - now.p_breach) >= LEAST_CHANGE
    )

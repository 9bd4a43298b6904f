"""How offers and explanations look over HTTP."""

from app.routing.rules import SLOT_PERCENT, Channel, Offer, Priority, needed
from app.routing.schemas import DecisionView, OfferOut, PriorityName, RoutingView, VerdictView
from app.routing.service import Explanation


def show_offer(offer: Offer) -> OfferOut:
    """Show an offer."""
    return OfferOut.model_validate(offer, from_attributes=True)


def show_explanation(explanation: Explanation) -> RoutingView:
    """Show how a conversation is routed, and why."""
    placement, terms = explanation.placement, explanation.terms
    strand = placement.strand if placement else None
    return RoutingView(
        conversation_id=explanation.head.id,
        queue_id=explanation.head.queue_id,
        priority=PriorityName[(strand.priority if strand else Priority.NORMAL).name],
        language=strand.language if strand else "",
        skills=sorted(strand.needs) if strand else [],
        channel=Channel(placement.channel) if placement else Channel.CHAT,
        weight_percent=strand.weight_percent if strand else SLOT_PERCENT,
        sticky_agent_id=placement.sticky_agent_id if placement else None,
        insists_on=needed(terms) if terms else [],
        helping_queue_ids=list(terms.queue_ids[1:]) if terms else [],
        verdicts=[
            VerdictView(
                agent_id=one.agent.agent_id,
                agent_name=one.agent.name,
                verdict=one.verdict,
                slots_used=one.agent.slots_used,
                capacity=one.agent.capacity,
                lacks=list(one.lacks),
            )
            for one in explanation.verdicts
        ],
        decisions=[
            DecisionView(at=one.at, kind=one.kind, reason=one.reason, agent_id=one.agent_id, facts=one.facts)
            for one in explanation.decisions
        ],
        offers=[show_offer(offer) for offer in explanation.offers],
    )

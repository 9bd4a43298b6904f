"""Frames about offers: proposals of one conversation to one agent, who accepts or refuses in time."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.gateway.protocol.base import Frame, Ref
from app.reports.schemas import ConversationSummary
from app.routing.rules import OfferState


class OfferAccept(Frame):
    """Take the conversation that is offered; answered with `done`, or `error` when the offer has ended."""

    type: Literal["offer.accept"] = "offer.accept"
    ref: Ref
    offer_id: UUID


class OfferReject(Frame):
    """Refuse the conversation that is offered; the shopper keeps the place."""

    type: Literal["offer.reject"] = "offer.reject"
    ref: Ref
    offer_id: UUID
    reason: str | None = Field(None, max_length=200, pattern=r"^[^\x00]*$")


class OfferMade(Frame):
    """A conversation is offered to the agent. Sent again for each that is pending after `inbox.subscribe`."""

    type: Literal["offer.made"] = "offer.made"
    offer_id: UUID
    made_at: datetime
    expires_at: datetime = Field(description="Server time, as in `welcome` and `pong`.")
    remaining_s: float = Field(ge=0, description="Until it expires, when this was sent.")
    conversation: ConversationSummary


class OfferEnded(Frame):
    """The offer is open no more: answered (here or elsewhere), timed out, or taken back."""

    type: Literal["offer.ended"] = "offer.ended"
    offer_id: UUID
    conversation_id: UUID
    state: OfferState

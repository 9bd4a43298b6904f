"""Frames about waiting: what a waiting shopper may ask for, and what agents are told of those who wait."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.gateway.protocol.base import Frame, Ref
from app.kernel.reach import LONGEST_ADDRESS
from app.waiting.rules import Rung
from app.waiting.rules.reaching import Channel


class VisitorLeave(Frame):
    """The shopper does not want to wait any longer. Once somebody has answered there is nothing to leave."""

    type: Literal["conversation.leave"] = "conversation.leave"
    ref: Ref


class VisitorReplyRequest(Frame):
    """Ask to be called back or e-mailed should one have left when it is one's turn; the place in the queue is kept."""

    type: Literal["reply.request"] = "reply.request"
    ref: Ref
    channel: Channel = Field(description="One of those that the conversation's `channels` offer.")
    address: str = Field(min_length=3, max_length=LONGEST_ADDRESS, pattern=r"^[^\x00]*$")


class Accepted(Frame):
    """What was asked for is committed."""

    type: Literal["accepted"] = "accepted"
    ref: Ref


class WaitForecast(Frame):
    """What is ahead of one waiting conversation now."""

    conversation_id: UUID
    p_breach: float = Field(ge=0, le=1, description="Probability that the target passes without an answer.")
    ahead: int = Field(ge=0, description="Shoppers who come first, those who have left not counted.")
    breach_at: datetime


class Forecasts(Frame):
    """Probabilities that have changed, at most once a second; the others are as they were."""

    type: Literal["forecasts"] = "forecasts"
    forecasts: list[WaitForecast]


class WaitAlert(Frame):
    """Somebody waits so long that those who can help are told aloud: `alert` to agents, `supervisors` to supervisors."""

    type: Literal["wait.alert"] = "wait.alert"
    conversation_id: UUID
    site_id: UUID
    queue_id: UUID
    rung: Rung

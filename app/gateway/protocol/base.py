"""What all frames share, building blocks of several, and why the server closes a socket."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.web.schema import Schema

WITHOUT_NUL = r"^[^\x00]*$"  # PostgreSQL cannot store it
MAX_REF_CHARS = 64

Ref = Annotated[
    str,
    Field(min_length=1, max_length=MAX_REF_CHARS, description="Chosen by the sender, echoed in the answer."),
]


class Frame(Schema):
    """Base of all frames."""


class WaitTargets(Frame):
    """Seconds at which a wait is flagged."""

    warning_s: int
    nearing_s: int
    breached_s: int


class SiteInfo(Frame):
    """A site the agent works for."""

    id: UUID
    name: str
    targets: WaitTargets


class QueueInfo(Frame):
    """A queue conversations can be transferred to."""

    id: UUID
    site_id: UUID
    name: str


class Ping(Frame):
    """Asks for a sign of life."""

    type: Literal["ping"] = "ping"


class Pong(Frame):
    """Answer to a ping."""

    type: Literal["pong"] = "pong"
    at: datetime


class WorkAsked(Frame):
    """What a newcomer has to find: for each piece p, from 0, a number n below 2^32.

    SHA-256(SHA-256(challenge) + p + n), with p and n as four bytes each, must begin with `zeros` bits that are 0.
    """

    challenge: str
    pieces: int
    zeros: int


class Done(Frame):
    """A subscription is in place; what follows is live."""

    type: Literal["done"] = "done"
    ref: Ref


class GoAway(Frame):
    """The server is about to stop; stay until that many seconds have passed, then reconnect at once."""

    type: Literal["goaway"] = "goaway"
    reconnect_in_s: float


class CloseCode:
    """Why the server closed a socket, in the private range of RFC 6455."""

    HELLO_TIMEOUT = 4001
    UNAUTHORIZED = 4003
    BAD_FRAME = 4004
    UNKNOWN_SITE = 4005
    PROTOCOL_VERSION = 4006
    SLOW_CONSUMER = 4008
    REVOKED = 4010
    ERASED = 4011
    IDENTITY = 4012
    BLOCKED = 4013
    WORK = 4014
    TOO_MANY = 4015
    GOING_AWAY = 1012
    TOO_BIG = 1009
    TOO_MANY_FRAMES = 1008

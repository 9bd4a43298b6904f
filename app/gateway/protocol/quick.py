"""The frames that are nearly all there is, read in a fifth of the time.

Whatever does not fit is left to the models of `protocol`, which alone say what is wrong with a frame; a law
compares the two. Only what can be acted on at once is read in this way.
"""

from collections.abc import Callable
from typing import Annotated, TypeVar, cast
from uuid import UUID

from msgspec import Meta, MsgspecError, Struct
from msgspec.json import Decoder

from app.attachments.service import MAX_ATTACHMENTS
from app.conversations.rules import EntryKind
from app.conversations.schemas import MAX_BODY_CHARS, MAX_SEQ
from app.gateway.protocol.base import MAX_REF_CHARS

Seq = Annotated[int, Meta(ge=0, le=MAX_SEQ)]
Ref = Annotated[str, Meta(min_length=1, max_length=MAX_REF_CHARS)]
Body = Annotated[str, Meta(min_length=1, max_length=MAX_BODY_CHARS)]
AttachmentIds = Annotated[tuple[UUID, ...], Meta(max_length=MAX_ATTACHMENTS)]


class Quick(Struct, tag_field="type", forbid_unknown_fields=True, frozen=True, gc=False):
    """Base of these; none refers to itself in a circle."""


class Said(Quick, frozen=True):
    """What every message has."""

    ref: Ref
    client_id: UUID
    body: Body | None = None
    attachments: AttachmentIds = ()
    reply_to: UUID | None = None


class QuickVisitorMessage(Said, tag="message.send", frozen=True):
    """`VisitorMessageSend`, without a form."""


class QuickVisitorReceipt(Quick, tag="receipt", frozen=True):
    """`VisitorReceipt`."""

    delivered: Seq
    read: Seq


class QuickAgentMessage(Said, tag="message.send", kw_only=True, frozen=True):
    """`AgentMessageSend`."""

    conversation_id: UUID
    kind: EntryKind = EntryKind.MESSAGE


class QuickAgentReceipt(Quick, tag="receipt", frozen=True):
    """`AgentReceipt`."""

    conversation_id: UUID
    delivered: Seq
    read: Seq


Q = TypeVar("Q", bound=Quick)


def _reader(decoder: Decoder[Q]) -> Callable[[bytes], Q | None]:
    decode = decoder.decode

    def read(text: bytes) -> Q | None:
        """Read a frame; None where it is another, or may be wrong."""
        try:
            frame = decode(text)
        except (MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        # `isinstance` takes five times as long where classes have a class of their own.
        kind = type(frame)
        if kind is QuickVisitorReceipt or kind is QuickAgentReceipt:
            return frame
        return frame if _is_plain(cast("Said", frame)) else None

    return read


def _is_plain(said: Said) -> bool:
    body = said.body
    if body is not None and ("\0" in body or body.isspace()):
        return False
    return type(said) is not QuickAgentMessage or said.kind is not EntryKind.ACTIVITY


VisitorQuick = QuickVisitorMessage | QuickVisitorReceipt
AgentQuick = QuickAgentMessage | QuickAgentReceipt

read_visitor_quickly = _reader(Decoder(VisitorQuick))
read_agent_quickly = _reader(Decoder(AgentQuick))

"""What the frames of one message cost, and what sealing it costs, without anything else."""

import time
from datetime import UTC, datetime
from uuid import UUID

import orjson

from app.conversations.rules import (
    Author,
    AuthorKind,
    ConversationId,
    Entry,
    EntryKind,
    Receipt,
    Side,
    entry_place,
)
from app.gateway import views
from app.gateway.protocol.quick import read_agent_quickly, read_visitor_quickly
from app.gateway.views import Audience
from app.keys import DataKey
from bench.sockets import BODY, message_frame

KEY = DataKey.new()
TIMES = 5_000
MICROSECONDS = 1e6
CONVERSATION = ConversationId(UUID(int=7))
ENTRY = Entry(
    CONVERSATION,
    41,
    EntryKind.MESSAGE,
    Author(AuthorKind.VISITOR, UUID(int=8)),
    datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=UTC),
    UUID(int=9),
    BODY,
)
LINES = [ENTRY]
ONE_AUDIENCE, BOTH_AUDIENCES = (Audience.VISITOR,), tuple(Audience)
RECEIPTS = [Receipt(side, 41, 41) for side in Side]


def frames_us() -> float:
    """Return the CPU that the frames of a message take, a receipt of each side included, in microseconds."""
    message = message_frame(41)
    told = orjson.dumps({"type": "receipt", "delivered": 41, "read": 41})
    told_by_agent = orjson.dumps(
        {"type": "receipt", "conversation_id": CONVERSATION, "delivered": 41, "read": 41}
    )
    began = time.process_time()
    for _ in range(TIMES):
        read_visitor_quickly(message)
        read_visitor_quickly(told)
        read_agent_quickly(told_by_agent)
        # A shopper's message looks the same to both sides, and is written once, as the fan-out does.
        for audience in ONE_AUDIENCE if views.is_for_all(LINES) else BOTH_AUDIENCES:
            views.entries_text(audience, CONVERSATION, LINES, after=40, through=41)
        views.ack_text("41", CONVERSATION, 41, ENTRY.at)
        for receipt in RECEIPTS:
            views.receipt_text(CONVERSATION, receipt)
    return (time.process_time() - began) / TIMES * MICROSECONDS


def sealing_us() -> float:
    """Return the CPU that sealing a message for its place, as it is written, takes in microseconds."""
    began = time.process_time()
    for seq in range(TIMES):
        rf"\x{KEY.seal(BODY, entry_place(CONVERSATION, seq, ENTRY.kind)).hex()}"
    return (time.process_time() - began) / TIMES * MICROSECONDS

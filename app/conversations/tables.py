"""Tables of conversations: heads, the log, receipts."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_CONTENT, PII_TECHNICAL, Base, Instant, sealed


class ConversationRow(Base):
    """Where each conversation stands; its lock orders the log."""

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("status <> 'queued' OR queued_at IS NOT NULL", name="queued_has_place"),
        CheckConstraint("status <> 'assigned' OR assignee_id IS NOT NULL", name="assigned_has_assignee"),
        Index("ix_conversations_assignee_id", "assignee_id"),
        Index(
            "ix_conversations_open",
            "site_id",
            postgresql_where=text("status NOT IN ('resolved', 'abandoned')"),
        ),
        Index("ix_conversations_site_id_created_at", "site_id", "created_at", "id"),
        Index("ix_conversations_visitor_id_created_at", "visitor_id", "created_at"),
        Index("ix_conversations_queue_id", "queue_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), info=NO_PII)
    visitor_id: Mapped[UUID] = mapped_column(ForeignKey("visitors.id"), info=NO_PII)
    queue_id: Mapped[UUID] = mapped_column(ForeignKey("queues.id"), info=NO_PII)
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"), info=NO_PII)
    status: Mapped[str] = mapped_column(Text, info=NO_PII)
    locale: Mapped[str] = mapped_column(Text, info=NO_PII)
    page_url_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed(PII_TECHNICAL, by="id"))
    last_seq: Mapped[int] = mapped_column(Integer, info=NO_PII)
    last_at: Mapped[Instant] = mapped_column(info=NO_PII)
    last_message_seq: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    queued_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    waiting_since: Mapped[Instant | None] = mapped_column(info=NO_PII)
    resolved_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)


class EntryRow(Base):
    """The log: one row a line, never updated.

    `sealed` is the text of what was said, or the facts in words of what happened. `data` has the facts in numbers.
    No foreign key to the head: entries are only inserted by the statements that move it.
    """

    __tablename__ = "entries"
    __table_args__ = (
        Index(
            "uq_entries_conversation_id_client_id",
            "conversation_id",
            "client_id",
            unique=True,
            postgresql_where=text("client_id IS NOT NULL"),
        ),
        Index("ix_entries_rated", "at", postgresql_where=text("activity = 'rated'")),
        Index("ix_entries_transferred", "author_id", postgresql_where=text("activity = 'transferred'")),
        CheckConstraint("(kind = 'activity') = (activity IS NOT NULL)", name="activity_is_named"),
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, info=NO_PII)
    kind: Mapped[str] = mapped_column(Text, info=NO_PII)
    author_kind: Mapped[str] = mapped_column(Text, info=NO_PII)
    author_id: Mapped[UUID | None] = mapped_column(info=NO_PII)
    client_id: Mapped[UUID | None] = mapped_column(info=NO_PII)
    activity: Mapped[str | None] = mapped_column(Text, info=NO_PII)
    data: Mapped[dict[str, object]] = mapped_column(JSONB, info=PII_CONTENT)
    at: Mapped[Instant] = mapped_column(info=NO_PII)
    sealed: Mapped[bytes] = mapped_column(
        LargeBinary, info=sealed(PII_CONTENT, by="conversation_id", at=("seq", "kind"))
    )


class ReceiptRow(Base):
    """How far each side has received and read."""

    __tablename__ = "receipts"

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id"), primary_key=True, info=NO_PII
    )
    side: Mapped[str] = mapped_column(Text, primary_key=True, info=NO_PII)
    delivered_seq: Mapped[int] = mapped_column(Integer, info=NO_PII)
    read_seq: Mapped[int] = mapped_column(Integer, info=NO_PII)
    at: Mapped[Instant] = mapped_column(info=NO_PII)

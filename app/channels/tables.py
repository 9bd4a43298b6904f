"""Tables of channels."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_CONTACT, Base, Instant, sealed


class TranscriptMailRow(Base):
    """A transcript that a shopper wants by mail. Forgotten after a day; the address already when it is on its way."""

    __tablename__ = "transcript_mails"
    __table_args__ = (
        Index("ix_transcript_mails_site_id_asked_at", "site_id", "asked_at"),
        Index("ix_transcript_mails_conversation_id", "conversation_id"),
        Index("ix_transcript_mails_asked_at", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), info=NO_PII)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"), info=NO_PII)
    through_seq: Mapped[int] = mapped_column(Integer, info=NO_PII)
    # Hashed with the site's key, to count what goes to one address.
    address_hash: Mapped[bytes] = mapped_column(LargeBinary, info=PII_CONTACT)
    address_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=sealed(PII_CONTACT, by="conversation_id", at=("id",))
    )
    asked_at: Mapped[Instant] = mapped_column(info=NO_PII)

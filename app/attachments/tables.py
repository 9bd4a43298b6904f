"""Tables of attachments; the bytes are in the storage, sealed as the names are, each file under a key of its own."""

from uuid import UUID

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_CONTENT, Base, Instant, sealed


class AttachmentRow(Base):
    """One file, from the moment its upload begins. No foreign keys to what is above this feature."""

    __tablename__ = "attachments"
    __table_args__ = (
        # One upload under one id of the sender's choice makes one file, however often it is repeated.
        Index("uq_attachments_uploader_id_upload_id", "uploader_id", "upload_id", unique=True),
        Index("ix_attachments_site_id", "site_id"),
        Index("ix_attachments_visitor_id", "visitor_id"),
        Index("ix_attachments_conversation_id", "conversation_id"),
        Index(
            "ix_attachments_loose",
            "created_at",
            postgresql_where=text("conversation_id IS NULL OR is_refused"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), info=NO_PII)
    uploader_kind: Mapped[str] = mapped_column(Text, info=NO_PII)
    uploader_id: Mapped[UUID] = mapped_column(info=NO_PII)
    upload_id: Mapped[UUID] = mapped_column(info=NO_PII)
    conversation_id: Mapped[UUID | None] = mapped_column(info=NO_PII)
    visitor_id: Mapped[UUID | None] = mapped_column(ForeignKey("visitors.id"), info=NO_PII)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary, info=sealed(PII_CONTENT, by="id"))
    media_type: Mapped[str] = mapped_column(Text, info=NO_PII)
    size_bytes: Mapped[int] = mapped_column(BigInteger, info=NO_PII)
    width: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    height: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    has_preview: Mapped[bool] = mapped_column(Boolean, info=NO_PII)
    is_ready: Mapped[bool] = mapped_column(Boolean, info=NO_PII)
    is_refused: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), info=NO_PII)
    link_key: Mapped[bytes] = mapped_column(LargeBinary, info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)


class AttachmentRemainRow(Base):
    """A file that is forgotten, and whose bytes are to be deleted from the storage; nobody can read them any more."""

    __tablename__ = "attachment_remains"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)

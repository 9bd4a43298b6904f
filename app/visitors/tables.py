"""Tables of visitors."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_CONTACT, PII_TECHNICAL, Base, Instant, sealed


class VisitorRow(Base):
    """One browser of one shopper at one site."""

    __tablename__ = "visitors"
    __table_args__ = (
        Index("ix_visitors_site_id", "site_id"),
        Index(
            "uq_visitors_site_id_subject_hash",
            "site_id",
            "subject_hash",
            unique=True,
            postgresql_where=text("subject_hash IS NOT NULL"),
        ),
        Index("ix_visitors_blocked_at", "blocked_at", postgresql_where=text("blocked_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), info=NO_PII)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=PII_TECHNICAL)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed(PII_CONTACT, by="id"))
    # Whom the shop says it is, hashed with the site's key: only who is vouched for again comes back to this visitor.
    subject_hash: Mapped[bytes | None] = mapped_column(LargeBinary, info=PII_TECHNICAL)
    profile_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed(PII_CONTACT, by="id"))
    context_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed(PII_TECHNICAL, by="id"))
    locale: Mapped[str] = mapped_column(Text, info=PII_TECHNICAL)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)
    last_seen_at: Mapped[Instant] = mapped_column(info=PII_TECHNICAL)
    # Nothing they write is taken any more; the audit log says who decided that.
    blocked_at: Mapped[Instant | None] = mapped_column(info=NO_PII)

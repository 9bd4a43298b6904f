"""Tables of sites."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, LargeBinary, Text, false, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, Base, Instant


class SiteRow(Base):
    """One shop."""

    __tablename__ = "sites"
    __table_args__ = (
        CheckConstraint(
            "0 < warning_s AND warning_s < nearing_s AND nearing_s < breached_s", name="rising_targets"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    key: Mapped[str] = mapped_column(Text, unique=True, info=NO_PII)
    name: Mapped[str] = mapped_column(Text, info=NO_PII)
    origins: Mapped[list[str]] = mapped_column(ARRAY(Text), info=NO_PII)
    locale: Mapped[str] = mapped_column(Text, info=NO_PII)
    time_zone: Mapped[str] = mapped_column(Text, info=NO_PII)
    accent: Mapped[str | None] = mapped_column(Text, info=NO_PII)
    theme: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"), info=NO_PII)
    forms: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"), info=NO_PII)
    invitations: Mapped[list[dict[str, object]]] = mapped_column(
        JSONB, server_default=text("'[]'"), info=NO_PII
    )
    file_rules: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"), info=NO_PII)
    requires_identity: Mapped[bool] = mapped_column(server_default=false(), info=NO_PII)
    warning_s: Mapped[int] = mapped_column(Integer, info=NO_PII)
    nearing_s: Mapped[int] = mapped_column(Integer, info=NO_PII)
    breached_s: Mapped[int] = mapped_column(Integer, info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)


class SitePictureRow(Base):
    """What a shop looks like to its shoppers, drawn small by us."""

    __tablename__ = "site_pictures"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), primary_key=True, info=NO_PII)
    data: Mapped[bytes] = mapped_column(LargeBinary, info=NO_PII)
    changed_at: Mapped[Instant] = mapped_column(info=NO_PII)


class IdentitySecretRow(Base):
    """The secret with which a shop signs who its customers are, and for an hour the one before."""

    __tablename__ = "identity_secrets"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), primary_key=True, info=NO_PII)
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary, info=NO_PII)
    former_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=NO_PII)
    rotated_at: Mapped[Instant] = mapped_column(info=NO_PII)


class ConsentTextRow(Base):
    """A text that shoppers were asked to agree to; kept for as long as somebody may ask what they agreed to."""

    __tablename__ = "consent_texts"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), primary_key=True, info=NO_PII)
    version: Mapped[str] = mapped_column(Text, primary_key=True, info=NO_PII)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB, info=NO_PII)
    link: Mapped[str] = mapped_column(Text, info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)

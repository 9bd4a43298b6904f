"""Tables of accounts."""

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_STAFF, PII_TECHNICAL, Base, Instant, sealed
from app.kernel.acts import Fact


class AgentRow(Base):
    """One person who works here. Names and addresses are sealed; an address is found, and is one agent's, by its hash.

    Of somebody who was erased these are gone, and the row is left for what refers to it.
    """

    __tablename__ = "agents"
    __table_args__ = (
        CheckConstraint(
            "num_nulls(email_hash, email_sealed, name_sealed) = 0 "
            "OR (num_nulls(email_hash, email_sealed, name_sealed) = 3 AND NOT is_active AND password_hash = '')",
            name="erased_whole",
        ),
        CheckConstraint("role IN ('agent', 'supervisor', 'admin')", name="known_role"),
        CheckConstraint("capacity BETWEEN 0 AND 100", name="capacity_in_range"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    email_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True, info=PII_STAFF)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed(PII_STAFF, by="id"))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed(PII_STAFF, by="id"))
    role: Mapped[str] = mapped_column(Text, info=NO_PII)
    password_hash: Mapped[str] = mapped_column(Text, info=PII_STAFF)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), info=NO_PII)
    capacity: Mapped[int] = mapped_column(Integer, server_default=text("4"), info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)


class MembershipRow(Base):
    """This agent works for this site."""

    __tablename__ = "memberships"

    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True, info=NO_PII
    )
    site_id: Mapped[UUID] = mapped_column(
        ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True, index=True, info=NO_PII
    )


class PictureRow(Base):
    """What an agent looks like, drawn small by us. `face` is by what shoppers know them, who see no agent's id."""

    __tablename__ = "agent_pictures"

    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True, info=NO_PII
    )
    face: Mapped[UUID] = mapped_column(unique=True, info=NO_PII)
    data: Mapped[bytes] = mapped_column(LargeBinary, info=PII_STAFF)
    changed_at: Mapped[Instant] = mapped_column(info=NO_PII)


class LoginRow(Base):
    """One browser in which an agent has logged in; the cookie holds the secret, we only its hash."""

    __tablename__ = "logins"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey("agents.id", ondelete="CASCADE"), index=True, info=NO_PII
    )
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=NO_PII)
    user_agent: Mapped[str] = mapped_column(Text, info=PII_TECHNICAL)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)
    last_seen_at: Mapped[Instant] = mapped_column(info=PII_STAFF)
    expires_at: Mapped[Instant] = mapped_column(index=True, info=NO_PII)
    revoked_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    proof: Mapped[str] = mapped_column(Text, server_default=text("'password'"), info=NO_PII)
    network: Mapped[str | None] = mapped_column(Text, info=PII_TECHNICAL)
    confirmed_at: Mapped[Instant | None] = mapped_column(info=NO_PII)


class SocketTicketRow(Base):
    """Permission to open one socket within seconds; redeeming deletes it."""

    __tablename__ = "socket_tickets"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=NO_PII)
    login_id: Mapped[UUID] = mapped_column(
        ForeignKey("logins.id", ondelete="CASCADE"), index=True, info=NO_PII
    )
    expires_at: Mapped[Instant] = mapped_column(info=NO_PII)


class OneTimeSecretRow(Base):
    """A secret that is good once, for one purpose and for a while; using it deletes it. Only its hash is here."""

    __tablename__ = "one_time_secrets"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=NO_PII)
    purpose: Mapped[str] = mapped_column(Text, info=NO_PII)
    agent_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("agents.id", ondelete="CASCADE"), index=True, info=NO_PII
    )
    expires_at: Mapped[Instant] = mapped_column(index=True, info=NO_PII)
    tries: Mapped[int] = mapped_column(Integer, server_default=text("0"), info=NO_PII)


class TotpRow(Base):
    """What an agent's authenticator app shares with us, sealed; `pending` until the first code has shown that it does."""

    __tablename__ = "totp_secrets"

    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True, info=NO_PII
    )
    secret: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed(PII_STAFF, by="agent_id"))
    pending: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed(PII_STAFF, by="agent_id"))
    # The newest step whose code was used: no code counts twice.
    last_step: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), info=NO_PII)
    added_at: Mapped[Instant | None] = mapped_column(info=NO_PII)


class PasskeyRow(Base):
    """What we know of an authenticator that proves an agent: a public key, and how often it has signed."""

    __tablename__ = "passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey("agents.id", ondelete="CASCADE"), index=True, info=NO_PII
    )
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=NO_PII)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, info=NO_PII)
    sign_count: Mapped[int] = mapped_column(BigInteger, info=NO_PII)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary, info=sealed(PII_STAFF, by="agent_id", at=("id",)))
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)
    last_used_at: Mapped[Instant | None] = mapped_column(info=PII_STAFF)


class SsoIdentityRow(Base):
    """Whom the identity provider means by a subject: this agent. Nothing else links the two, least of all an address."""

    __tablename__ = "sso_identities"
    __table_args__ = (Index("uq_sso_identities_issuer_subject_hash", "issuer", "subject_hash", unique=True),)

    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True, info=NO_PII
    )
    issuer: Mapped[str] = mapped_column(Text, info=NO_PII)
    subject_hash: Mapped[bytes] = mapped_column(LargeBinary, info=PII_STAFF)
    linked_at: Mapped[Instant] = mapped_column(info=NO_PII)


class SecondFactorRuleRow(Base):
    """Agents of this role must have a second factor."""

    __tablename__ = "second_factor_rules"

    role: Mapped[str] = mapped_column(Text, primary_key=True, info=NO_PII)


class RecoveryCodeRow(Base):
    """A code that stands in once for a second factor that was lost."""

    __tablename__ = "recovery_codes"

    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True, info=NO_PII
    )
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=NO_PII)
    used_at: Mapped[Instant | None] = mapped_column(info=NO_PII)


class LoginAttemptRow(Base):
    """One try of a password or a code. Counted as failed until it has succeeded, so that parallel guesses count too."""

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_email_hash_attempted_at", "email_hash", "attempted_at"),
        Index("ix_login_attempts_address_hash_attempted_at", "address_hash", "attempted_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    email_hash: Mapped[bytes] = mapped_column(LargeBinary, info=PII_STAFF)
    address_hash: Mapped[bytes] = mapped_column(LargeBinary, info=PII_TECHNICAL)
    attempted_at: Mapped[Instant] = mapped_column(index=True, info=NO_PII)
    has_succeeded: Mapped[bool] = mapped_column(Boolean, info=NO_PII)


class AuditEntryRow(Base):
    """One act, bound to the one before it. Written once: triggers refuse to change it or take it away.

    Nothing is referred to, so that what was done outlives whom and what it was done to.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_agent_id_seq", "agent_id", "seq"),
        Index("ix_audit_entries_act_seq", "act", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, info=NO_PII)
    at: Mapped[Instant] = mapped_column(info=NO_PII)
    act: Mapped[str] = mapped_column(Text, info=NO_PII)
    agent_id: Mapped[UUID | None] = mapped_column(info=NO_PII)
    subject_id: Mapped[UUID | None] = mapped_column(info=NO_PII)
    address: Mapped[str | None] = mapped_column(Text, info=PII_TECHNICAL)
    facts: Mapped[dict[str, Fact]] = mapped_column(JSONB, info=NO_PII)
    previous: Mapped[bytes] = mapped_column(LargeBinary, info=NO_PII)
    hash: Mapped[bytes] = mapped_column(LargeBinary, info=NO_PII)
    signature: Mapped[bytes] = mapped_column(LargeBinary, info=NO_PII)


class AuditHeadRow(Base):
    """Where the audit log ends, signed; its only row is the lock under which the log grows."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, info=NO_PII)
    seq: Mapped[int] = mapped_column(BigInteger, info=NO_PII)
    hash: Mapped[bytes] = mapped_column(LargeBinary, info=NO_PII)
    signature: Mapped[bytes] = mapped_column(LargeBinary, info=NO_PII)

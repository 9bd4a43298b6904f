"""What people do that somebody may have to account for later. `accounts` writes it into the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from app.kernel.events import Event

Fact = str | int | bool | list[str] | None

NO_FACTS: Mapping[str, Fact] = MappingProxyType({})


class Act(StrEnum):
    """What was done; the values are API text and stand in the log for good."""

    LOGIN_SUCCEEDED = "login.succeeded"
    LOGIN_FAILED = "login.failed"
    LOGIN_ENDED = "login.ended"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - an act, no password
    PASSWORD_REFUSED = "password.refused"  # noqa: S105 - an act, no password
    PASSWORD_RESET = "password.reset"  # noqa: S105 - an act, no password
    PASSWORD_LINK_MADE = "password.link_made"  # noqa: S105 - an act, no password
    SSO_LINKED = "sso.linked"
    SSO_UNLINKED = "sso.unlinked"
    SECOND_FACTOR_ADDED = "second_factor.added"
    SECOND_FACTOR_REMOVED = "second_factor.removed"
    SECOND_FACTOR_REFUSED = "second_factor.refused"
    SECOND_FACTOR_RULES_CHANGED = "second_factor.rules_changed"
    RECOVERY_CODES_MADE = "recovery_codes.made"
    AGENT_CREATED = "agent.created"
    AGENT_CHANGED = "agent.changed"
    AGENT_ACTIVATED = "agent.activated"
    AGENT_DEACTIVATED = "agent.deactivated"
    ROLE_CHANGED = "role.changed"
    SITE_CREATED = "site.created"
    SITE_CHANGED = "site.changed"
    QUEUE_CREATED = "queue.created"
    QUEUE_CHANGED = "queue.changed"
    QUEUE_REMOVED = "queue.removed"
    TEAM_CREATED = "team.created"
    TEAM_CHANGED = "team.changed"
    TEAM_REMOVED = "team.removed"
    SKILLS_CHANGED = "skills.changed"
    SCHEDULE_CREATED = "schedule.created"
    SCHEDULE_CHANGED = "schedule.changed"
    SCHEDULE_REMOVED = "schedule.removed"
    LADDER_CHANGED = "ladder.changed"
    WEBHOOK_CREATED = "webhook.created"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_REMOVED = "webhook.removed"
    WEBHOOK_SECRET_ROTATED = "webhook.secret_rotated"  # noqa: S105 - an act, no secret
    CONVERSATION_TAKEN_OVER = "conversation.taken_over"
    VISITOR_BLOCKED = "visitor.blocked"
    VISITOR_UNBLOCKED = "visitor.unblocked"
    TRANSCRIPT_EXPORTED = "transcript.exported"
    PERSON_EXPORTED = "person.exported"
    DATA_ERASED = "data.erased"
    HOLD_SET = "hold.set"
    HOLD_LIFTED = "hold.lifted"
    RETENTION_CHANGED = "retention.changed"
    KEYS_ROTATED = "keys.rotated"
    AUDIT_EXPORTED = "audit.exported"
    # Written by the log itself, in front of the next act: somebody else has changed its end.
    AUDIT_TAMPERED = "audit.tampered"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts and from where. Without `agent_id` it is somebody whom we do not know (yet)."""

    agent_id: UUID | None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Acted(Event):
    """Somebody did something to `subject_id`; `facts` never hold what people wrote, nor names or addresses.

    Without `by` it was whoever the unit of work acts for, or else the operator of the server.
    """

    act: Act
    subject_id: UUID | None = None
    facts: Mapping[str, Fact] = field(default_factory=lambda: NO_FACTS)
    by: Actor | None = None

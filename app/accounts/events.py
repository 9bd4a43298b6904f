"""What happens to accounts."""

from dataclasses import dataclass

from app.accounts.rules import AgentId, LoginId
from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class AgentCreated(Event):
    """There is a new agent."""

    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class AgentChanged(Event):
    """Name, role, capacity, sites or activity of an agent are different now."""

    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class PasswordMailAsked(Event):
    """Somebody is to get a link by mail that sets a password; nobody, where a stranger's address was given."""

    agent_id: AgentId | None
    is_invitation: bool
    language: str


@dataclass(frozen=True, slots=True)
class LoginRevoked(Event):
    """These logins of an agent ended before their time; what stands on them must be closed."""

    agent_id: AgentId
    login_ids: tuple[LoginId, ...]

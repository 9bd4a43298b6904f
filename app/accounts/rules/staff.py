"""What the shop's own people are called: where it stands sealed, how it is read, and in which order it is shown."""

import unicodedata
from collections.abc import Mapping
from uuid import UUID

from app.accounts.rules import normalise_email
from app.keys import DataKey, opened, place

# Purposes under which the key of all who work here hashes what has to be found again.
ACCOUNT_INDEX = "login_attempts.email_hash"
ADDRESS_INDEX = "login_attempts.address_hash"


def hash_email(key: DataKey, email: str) -> bytes:
    """Hash the address by which an agent is found: the same in any case, so that it is one agent's in any case."""
    return key.index(normalise_email(email), "agents.email_hash")


def hash_subject(key: DataKey, subject: str) -> bytes:
    """Hash the subject by which a provider means an agent: with some it is an address, which nobody is to try."""
    return key.index(subject, "sso_identities.subject_hash")


def name_place(agent_id: UUID) -> bytes:
    """Say where an agent's name is sealed for."""
    return place("agents.name_sealed", agent_id)


def email_place(agent_id: UUID) -> bytes:
    """Say where an agent's e-mail address is sealed for."""
    return place("agents.email_sealed", agent_id)


def passkey_place(agent_id: UUID, passkey_id: UUID) -> bytes:
    """Say where the name that an agent gave a passkey is sealed for."""
    return place("passkeys.name_sealed", agent_id, str(passkey_id))


def agent_name(keys: Mapping[UUID, DataKey], agent_id: UUID | None, sealed: bytes | None) -> str | None:
    """Read what an agent is called: None where there is no agent, empty where it was erased."""
    if agent_id is None:
        return None
    return opened(keys.get(agent_id), sealed, name_place(agent_id)) or ""


def by_name(name: str, row_id: UUID) -> tuple[str, str, int]:
    """Sort as a list of people is read: first without regard to case and marks on letters, in the end by id."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return plain.casefold(), name, row_id.int

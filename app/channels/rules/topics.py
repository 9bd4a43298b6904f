"""What waits in the outbox for the mail server."""

from enum import StrEnum
from typing import Final
from uuid import UUID

TOPIC: Final = "mail"
# There is one mail server, and so one destination.
DESTINATION: Final = UUID("3a110000-0000-4000-8000-000000000076")


class Kind(StrEnum):
    """What a mail is about."""

    TRANSCRIPT = "transcript"
    PASSWORD = "password"  # noqa: S105 - a kind of mail, no password

"""What a mail is, what stands in each, and how often one may be asked for: pure decisions."""

from app.channels.rules.letters import Letter, PasswordMail, password_letter, transcript_letter
from app.channels.rules.limits import REMEMBERED_FOR, Sent, is_too_much
from app.channels.rules.messages import SenderError, as_mailbox, as_message, sender_of
from app.channels.rules.topics import DESTINATION, TOPIC, Kind

__all__ = [
    "DESTINATION",
    "REMEMBERED_FOR",
    "TOPIC",
    "Kind",
    "Letter",
    "PasswordMail",
    "SenderError",
    "Sent",
    "as_mailbox",
    "as_message",
    "is_too_much",
    "password_letter",
    "sender_of",
    "transcript_letter",
]

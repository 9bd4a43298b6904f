"""Use cases about mail: `asking` for it, `delivery`, and `trying` the server, offered here under one name."""

from app.channels.service.asking import (
    forget_old,
    is_transcript_offered,
    open_or_close,
    promise_password_mails,
    request_transcript,
)
from app.channels.service.delivery import forget_addresses, prepare
from app.channels.service.trying import try_mail_server

__all__ = [
    "forget_addresses",
    "forget_old",
    "is_transcript_offered",
    "open_or_close",
    "prepare",
    "promise_password_mails",
    "request_transcript",
    "try_mail_server",
]

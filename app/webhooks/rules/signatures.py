"""Signatures as the Standard Webhooks specification has them: HMAC-SHA256 over id, timestamp and body."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from uuid import UUID

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_signing_secret() -> str:
    """Make a secret of 256 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def message_name(message_id: UUID) -> str:
    """Name a message in the header `webhook-id`; the same for every attempt."""
    return f"msg_{message_id.hex}"


def sign(secrets_: Sequence[str], *, name: str, timestamp: int, body: bytes) -> str:
    """Return the header `webhook-signature`: one signature for each secret, so that a rotation breaks nobody."""
    signed = f"{name}.{timestamp}.".encode() + body
    return " ".join(f"v1,{_signature(secret, signed)}" for secret in secrets_)


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()

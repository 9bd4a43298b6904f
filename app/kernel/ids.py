"""Identifiers and secrets: how they are made, and how secrets are stored."""

import hashlib
import secrets
import time
from uuid import UUID

SECRET_BYTES = 32


def new_id() -> UUID:
    """Make a UUID of version 7 (RFC 9562 §5.7): time-ordered, so that indexes grow at one end."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def new_secret() -> str:
    """Make a URL-safe secret of 256 random bits."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> bytes:
    """Hash a high-entropy secret for storage; SHA-256 suffices because nobody can guess the input."""
    return hashlib.sha256(secret.encode()).digest()

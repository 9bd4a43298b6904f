"""Sealing texts with AES-256-GCM, bound to the place they stand in. Where keys come from is no business of this module."""

import hashlib
import hmac
import os
from collections.abc import Iterator
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.kernel.errors import AppError

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"  # AES-256-GCM; nonce, text and tag follow
TAG_BYTES = 16
_HEAD_BYTES = len(FORMAT) + NONCE_BYTES


class NotAuthenticError(AppError):
    """Something sealed was changed, or stands in another place than where it was sealed."""

    def __init__(self) -> None:
        super().__init__(
            "not_authentic",
            "A stored text was changed or moved by somebody else than this program, and is not shown.",
            500,
        )


def sealed_size(text: str) -> int:
    """Return how many bytes a text takes once it is sealed: what is in it cannot be seen, how long it is can."""
    return _HEAD_BYTES + len(text.encode()) + TAG_BYTES


class DataKey:
    """The key of one conversation, one person or one site."""

    __slots__ = ("_cipher", "_raw")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._cipher = AESGCM(raw)

    @classmethod
    def new(cls) -> "DataKey":
        """Make a key."""
        return cls(os.urandom(KEY_BYTES))

    @property
    def raw(self) -> bytes:
        """The bytes to wrap."""
        return self._raw

    def seal(self, text: str, at: bytes) -> bytes:
        """Encrypt a text for the place `at`. Each nonce is random: one key seals far less than 2³² texts."""
        nonce = next(_nonces)
        return FORMAT + nonce + self._cipher.encrypt(nonce, text.encode(), at)

    def open(self, sealed: bytes, at: bytes) -> str:
        """Decrypt what was sealed for the place `at`, or raise `NotAuthenticError`."""
        return self.open_bytes(sealed, at).decode()

    def seal_bytes(self, data: bytes, at: bytes) -> bytes:
        """Encrypt bytes for the place `at`, for instance a file's."""
        nonce = next(_nonces)
        return FORMAT + nonce + self._cipher.encrypt(nonce, data, at)

    def open_bytes(self, sealed: bytes, at: bytes) -> bytes:
        """Decrypt bytes that were sealed for the place `at`, or raise `NotAuthenticError`."""
        try:
            if sealed[:1] != FORMAT:
                raise NotAuthenticError
            return self._cipher.decrypt(sealed[1:_HEAD_BYTES], sealed[_HEAD_BYTES:], at)
        except (InvalidTag, ValueError) as exc:
            raise NotAuthenticError from exc

    def index(self, text: str, purpose: str) -> bytes:
        """Hash a text so that equal ones can be found by who has the key, and nobody else can try words (HMAC-SHA-256)."""
        return hmac.digest(derived(self._raw, purpose), text.encode(), hashlib.sha256)


def _random_nonces() -> Iterator[bytes]:
    """Draw nonces a hundred at a time: asking the system for each takes as long as encrypting a message."""
    while True:
        block = os.urandom(100 * NONCE_BYTES)
        for start in range(0, len(block), NONCE_BYTES):
            yield block[start : start + NONCE_BYTES]


_nonces = _random_nonces()


def opened(key: DataKey | None, sealed: bytes | None, at: bytes) -> str | None:
    """Read what may have been sealed; None where nothing was, or where the key was destroyed."""
    return key.open(sealed, at) if key is not None and sealed is not None else None


def derived(key: bytes, purpose: str) -> bytes:
    """Derive the key for another purpose (HKDF-Expand, RFC 5869, of one block: the key is uniform already)."""
    return hmac.digest(key, purpose.encode() + b"\x01", hashlib.sha256)


def place(column: str, row: UUID, *more: int | str) -> bytes:
    """Name the place of a sealed value: `table.column`, the id of its row, and what else says which row it is."""
    named = column.encode() + b"\0" + row.bytes
    return named + ("\0" + "\0".join(map(str, more))).encode() if more else named

"""Sealing of what leaves the process for a moment and is stored nowhere: hints on the bus between processes."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.keys.masters import MasterKeyError, MasterKeys
from app.keys.sealing import NONCE_BYTES

VERSION_BYTES = 4
_PURPOSE = "hints"


class HintSeal:
    """Seals bytes for other processes of this installation, with a key derived from the newest master key."""

    def __init__(self, masters: MasterKeys) -> None:
        self._masters = masters
        self._ciphers: dict[int, AESGCM] = {}

    def seal(self, data: bytes) -> bytes:
        """Encrypt."""
        version, nonce = self._masters.current, os.urandom(NONCE_BYTES)
        head = version.to_bytes(VERSION_BYTES, "big")
        return head + nonce + self._cipher(version).encrypt(nonce, data, head)

    def open(self, sealed: bytes) -> bytes | None:
        """Decrypt; None for what another installation, or nobody, has sealed."""
        head, body = sealed[:VERSION_BYTES], sealed[VERSION_BYTES:]
        try:
            cipher = self._cipher(int.from_bytes(head, "big"))
            return cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], head)
        except (InvalidTag, MasterKeyError, ValueError):
            return None

    def _cipher(self, version: int) -> AESGCM:
        if version not in self._ciphers:
            self._ciphers[version] = AESGCM(self._masters.derive(_PURPOSE, version))
        return self._ciphers[version]

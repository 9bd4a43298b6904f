"""The audit log as a chain: what is hashed, what is signed, and what a verifier says. Keys are an argument."""

import hashlib
import hmac
import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from app.kernel.acts import Act, Fact

START = bytes(32)  # what the first entry follows
IPV4_BITS, IPV6_BITS = 24, 48  # of an address that are kept: the provider, not the person

# Signs a text for a purpose.
Sign = Callable[[str, str], bytes]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act: who, what, on what, when, from where."""

    seq: int
    at: datetime
    act: str
    agent_id: UUID | None
    subject_id: UUID | None
    address: str | None
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """An entry and what binds it to its place."""

    entry: AuditEntry
    previous: bytes
    hash: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The end of the chain. Its signature is of another kind than an entry's: no former entry can stand in for it."""

    seq: int = 0
    hash: bytes = START
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted: those of an agent (by whom or about whom), those of an act."""

    agent_id: UUID | None = None
    act: str | None = None


class AuditFaultKind(StrEnum):
    """What is wrong with the log."""

    MISSING = "missing"
    ALTERED = "altered"
    MOVED = "moved"
    FOREIGN = "foreign"
    TAMPERED = "tampered"
    HEAD = "head"
    OTHER_HISTORY = "other_history"


@dataclass(frozen=True, slots=True)
class AuditFault:
    """The first entry that is not as it was written, and in what way."""

    kind: AuditFaultKind
    seq: int


def chained(entry: AuditEntry, previous: bytes, sign: Sign) -> ChainedEntry:
    """Bind an entry to the one before it."""
    own = hash_of(entry, previous)
    return ChainedEntry(entry, previous, own, sign(own.hex(), "audit entry"))


def headed(seq: int, own: bytes, sign: Sign) -> AuditHead:
    """Sign that the chain ends here."""
    return AuditHead(seq, own, sign(f"{seq}:{own.hex()}", "audit head"))


def is_signed(head: AuditHead, sign: Sign) -> bool:
    """Tell whether we wrote this end; the chain that was never begun needs no signature."""
    if head.seq == 0:
        return head.hash == START and not head.signature
    return hmac.compare_digest(headed(head.seq, head.hash, sign).signature, head.signature)


def hash_of(entry: AuditEntry, previous: bytes) -> bytes:
    """Hash an entry together with the hash before it (SHA-256)."""
    return hashlib.sha256(previous + canonical(entry)).digest()


def canonical(entry: AuditEntry) -> bytes:
    """Return the one spelling of an entry that is hashed, and exported."""
    content = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "act": entry.act,
        "agent_id": str(entry.agent_id) if entry.agent_id else None,
        "subject_id": str(entry.subject_id) if entry.subject_id else None,
        "address": entry.address,
        "facts": dict(entry.facts),
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


class ChainVerifier:
    """Reads a log from its first entry on, and names the first that is not as it was written."""

    def __init__(self, sign: Sign, head: AuditHead, *, known: AuditHead | None = None) -> None:
        self.seq, self.hash = 0, START
        self._sign, self._head, self._known = sign, head, known
        self._is_signed = is_signed(head, sign)

    def read(self, row: ChainedEntry) -> AuditFault | None:
        """Take the next entry, by number."""
        expected, previous = self.seq + 1, self.hash
        self.seq, self.hash = row.entry.seq, row.hash
        if self._is_signed and expected > self._head.seq:
            return AuditFault(AuditFaultKind.FOREIGN, self.seq)
        if row.entry.seq != expected:
            return AuditFault(AuditFaultKind.MISSING, expected)
        kind = self._kind_of(row, chained(row.entry, previous, self._sign))
        return AuditFault(kind, expected) if kind else None

    def end(self) -> AuditFault | None:
        """Compare the last entry with the signed head, and with the one that was kept elsewhere."""
        if not self._is_signed:
            return AuditFault(AuditFaultKind.HEAD, self._head.seq)
        if self.seq < max(self._head.seq, self._known.seq if self._known else 0):
            return AuditFault(AuditFaultKind.MISSING, self.seq + 1)
        return AuditFault(AuditFaultKind.HEAD, self.seq) if self.hash != self._head.hash else None

    def _kind_of(self, row: ChainedEntry, expected: ChainedEntry) -> AuditFaultKind | None:
        if row.previous != expected.previous:
            return AuditFaultKind.MOVED
        if row.hash != expected.hash or not hmac.compare_digest(row.signature, expected.signature):
            return AuditFaultKind.ALTERED
        if row.entry.act == Act.AUDIT_TAMPERED:
            return AuditFaultKind.TAMPERED
        if self._known and row.entry.seq == self._known.seq and row.hash != self._known.hash:
            return AuditFaultKind.OTHER_HISTORY
        return None


def truncated(address: str | None) -> str | None:
    """Return the network an address is from, which names no person; None where there is no address."""
    try:
        known = ipaddress.ip_address((address or "").partition("/")[0])
    except ValueError:
        return None
    bits = IPV4_BITS if known.version == 4 else IPV6_BITS  # noqa: PLR2004 - the protocol's own number
    return str(ipaddress.ip_network((known, bits), strict=False))

"""How fast newcomers come, in memory alone: at each site, and from each block of addresses, under a name that fades."""

import hashlib
import ipaddress
import os
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from app.gateway.protocol import WorkProof
from app.kernel.clock import Clock
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.keys import MasterKeys
from app.visitors.rules import VisitorId
from app.visitors.rules.work import (
    LASTS,
    LEAST_BITS,
    Challenge,
    Coming,
    Tide,
    bits_asked,
    is_solved,
    read_challenge,
    refused,
    write_challenge,
)

MAX_KEPT = 10_000
# Behind one block may be an office, a school, a provider: a third of what a whole site may have is much for it.
BLOCKS_SHARE = 1 / 3
# Where many come all the time that is no flood: three times what the last hour had is as good as the setting.
LEARNS_OVER_S = 3_600.0
TIMES_USUAL = 3.0
IPV4_BLOCK_BITS = 24
IPV6_BLOCK_BITS = 48


class WorkNeededError(AppError):
    """A newcomer is let in for some work; the challenge goes with it."""

    def __init__(self, code: str, message: str, challenge: str, bits: int) -> None:
        super().__init__(code, message, 403, is_retryable=True)
        self.challenge = challenge
        self.bits = bits


@dataclass(frozen=True, slots=True)
class Admission:
    """Who a newcomer may become; nobody, when there is work to be done first, as the refusal says."""

    visitor_id: VisitorId | None
    refusal: WorkNeededError | None = None


class _Place:
    """What has come to one site, or from one block."""

    __slots__ = ("knocking", "let_in", "unasked")

    def __init__(self, now: float) -> None:
        self.knocking = Tide(now)
        self.let_in = Tide(now)
        self.unasked = Tide(now, over_s=LEARNS_OVER_S)

    def coming(self, now: float, least_normal: float) -> Coming:
        normal = max(least_normal, TIMES_USUAL * self.unasked.per_minute(now))
        return Coming(self.knocking.per_minute(now), self.let_in.per_minute(now), normal)


class Tolls:
    """Judges newcomers of a process. Who is known already never comes here, nor does whom a shop vouches for."""

    def __init__(self, clock: Clock, masters: MasterKeys, *, per_minute: int) -> None:
        self._clock = clock
        self._masters = masters
        self._per_minute = float(per_minute)
        self._salt = os.urandom(16)
        self._sites: OrderedDict[object, _Place] = OrderedDict()
        self._blocks: OrderedDict[object, _Place] = OrderedDict()

    def judge(self, site_id: UUID, address: str, proof: WorkProof | None) -> Admission:
        """Tell whom somebody may become at a site, should they turn out to be a newcomer."""
        now = self._clock.monotonic()
        site, block = self._places(site_id, address, now)
        normal = self._per_minute
        bits = bits_asked([site.coming(now, normal), block.coming(now, normal * BLOCKS_SHARE)])
        if proof is None:
            return Admission(None, self._ask(site_id, bits)) if bits else Admission(VisitorId(new_id()))
        try:
            challenge = read_challenge(self._key, proof.challenge, site_id, self._clock.now())
            if not is_solved(proof.challenge, challenge.bits, proof.answers):
                raise refused()
        except AppError as refusal:
            return Admission(None, self._ask(site_id, bits, refusal))
        return Admission(challenge.visitor_id, self._ask(site_id, bits, refused()))

    def note(self, site_id: UUID, address: str, admission: Admission, *, is_let_in: bool) -> None:
        """Count a newcomer who has knocked."""
        now = self._clock.monotonic()
        for place in self._places(site_id, address, now):
            place.knocking.note(now)
            if is_let_in:
                place.let_in.note(now)
            if is_let_in and admission.refusal is None:
                # Of a flood no more is learnt than passed for normal.
                place.unasked.note(now)

    def _ask(self, site_id: UUID, bits: int, refusal: AppError | None = None) -> WorkNeededError:
        until = self._clock.now() + LASTS
        bits = max(bits, LEAST_BITS)
        text = write_challenge(self._key, Challenge(VisitorId(new_id()), site_id, bits, until))
        code = refusal.code if refusal else "work_needed"
        message = refusal.message if refusal else "Very many are coming just now: find these numbers first."
        return WorkNeededError(code, message, text, bits)

    @property
    def _key(self) -> bytes:
        return self._masters.derive("proofs of work", self._masters.current)

    def _places(self, site_id: UUID, address: str, now: float) -> tuple[_Place, _Place]:
        return _kept(self._sites, site_id, now), _kept(self._blocks, self._name_of(address), now)

    def _name_of(self, address: str) -> bytes:
        """Name a block without keeping its address: by a hash that nobody else can make."""
        return hashlib.blake2b(block_of(address).encode(), key=self._salt, digest_size=8).digest()


def block_of(address: str) -> str:
    """Return the block that an address or network belongs to."""
    try:
        network = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return "unknown"
    bits = IPV4_BLOCK_BITS if network.version == 4 else IPV6_BLOCK_BITS  # noqa: PLR2004 - its name
    return str(network.supernet(new_prefix=min(bits, network.prefixlen)))


def _kept(places: OrderedDict[object, _Place], name: object, now: float) -> _Place:
    place = places.get(name)
    if place is None:
        place = places[name] = _Place(now)
        if len(places) > MAX_KEPT:
            places.popitem(last=False)
    places.move_to_end(name)
    return place

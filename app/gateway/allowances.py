"""What each may still say, through however many sockets, and after coming back with a new one; and how often they may."""

import asyncio
import math
from collections import OrderedDict
from uuid import UUID
from weakref import WeakValueDictionary

from app.kernel.buckets import TokenBucket
from app.kernel.errors import AppError
from app.kernel.ids import digest

# A greeting costs a hundred times what a frame does. Whose network takes no sockets says hello with each act, and a lively
# conversation has one or two of these a second.
VISITOR_HELLOS_PER_MINUTE = 300
AGENT_HELLOS_PER_MINUTE = 600
# What is no message and costs a transaction all the same: what the shop's page tells, signs under messages, leaving, ratings.
ACTS_PER_MINUTE = 120
# More than anybody has tabs: what is said to a shopper is said to each of them.
MAX_SOCKETS_OF_VISITOR = 50
MAX_KEPT_NAMES = 20_000
KEPT_S = 60.0  # after the last socket: by then a bucket is full again, and as good as a new one


class Allowances:
    """One bucket a shopper, for as long as one of their sockets is here and a minute more."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._buckets: WeakValueDictionary[UUID, TokenBucket] = WeakValueDictionary()

    def of(self, visitor_id: UUID, now: float) -> TokenBucket:
        """Return a shopper's bucket; whoever uses it holds it."""
        bucket = self._buckets.get(visitor_id)
        if bucket is None:
            bucket = self._buckets[visitor_id] = TokenBucket(self._per_minute, now)
        return bucket

    def keep(self, bucket: TokenBucket) -> None:
        """Remember a bucket for a while; its user has gone."""
        asyncio.get_running_loop().call_later(KEPT_S, _let_go, bucket)


class Hellos:
    """How often each may say hello, kept by hashes of the secrets that they are known by."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._buckets: OrderedDict[bytes, TokenBucket] = OrderedDict()

    def admit(self, secret: str, now: float) -> None:
        """Count a hello; raises `too_many_hellos` before it has cost anything."""
        name = digest(secret)
        bucket = self._buckets.setdefault(name, TokenBucket(self._per_minute, now))
        self._buckets.move_to_end(name)
        if len(self._buckets) > MAX_KEPT_NAMES:
            self._buckets.popitem(last=False)
        too_early_s = bucket.take(now)
        if too_early_s > 0:
            raise AppError(
                "too_many_hellos",
                "This browser has connected very often within a minute; it will be let in again in a moment.",
                429,
                is_retryable=True,
                retry_after_s=math.ceil(too_early_s * 10) / 10,
            )


def too_many_sockets() -> AppError:
    """So many tabs nobody has."""
    return AppError(
        "too_many_sockets", f"At most {MAX_SOCKETS_OF_VISITOR} tabs of one shopper can be connected.", 429
    )


def _let_go(_: TokenBucket) -> None:
    """Hold it no longer."""

"""What each shopper may still say, through however many sockets, and after coming back with a new one."""

import asyncio
from uuid import UUID
from weakref import WeakValueDictionary

from app.kernel.buckets import TokenBucket

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


def _let_go(_: TokenBucket) -> None:
    """Hold it no longer."""

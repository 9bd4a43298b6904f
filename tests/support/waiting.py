"""Waiting for something to become true, without sleeping for a guessed time."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

POLL_S = 0.01

T = TypeVar("T")


async def eventually(
    condition: Callable[[], T] | Callable[[], Awaitable[T]], *, within: timedelta = timedelta(seconds=5)
) -> T:
    """Return the first true value of `condition`; an assertion that fails counts as not yet true."""
    deadline = time.monotonic() + within.total_seconds()
    while True:
        failure: AssertionError | None = None
        value: object = None
        try:
            value = condition()
            if inspect.isawaitable(value):
                value = await value
        except AssertionError as exc:
            failure = exc
        if value:
            return value  # type: ignore[return-value]  # awaited above if it had to be
        if time.monotonic() > deadline:
            raise failure or AssertionError(f"not within {within.total_seconds()} s: {condition}")
        await asyncio.sleep(POLL_S)

"""Waiting for something to become true, without sleeping for a guessed time."""

import asyncio
import inspect
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import TypeVar, overload

POLL_S = 0.01

T = TypeVar("T")


@overload
async def eventually(
    condition: Callable[[], Coroutine[object, object, T]], *, within: timedelta = ...
) -> T: ...
@overload
async def eventually(condition: Callable[[], T], *, within: timedelta = ...) -> T: ...
async def eventually(condition: Callable[[], object], *, within: timedelta = timedelta(seconds=15)) -> object:
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
            value, failure = None, exc
        if value:
            return value
        if time.monotonic() > deadline:
            raise failure or AssertionError(f"not within {within.total_seconds()} s: {condition}")
        await asyncio.sleep(POLL_S)

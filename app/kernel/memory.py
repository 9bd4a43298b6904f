"""How the garbage collector works for a process of thousands of sockets."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# New objects between two rounds over the young ones. Python's own 700 are made by a few dozen messages,
# and nearly all of them are gone by themselves.
YOUNG_OBJECTS = 20_000


@contextmanager
def loading() -> Iterator[None]:
    """Let what is loaded meanwhile, which stays, not be gone through again and again: a fifth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle() -> None:
    """Take all that was loaded until now out of the collector's rounds, which stop every socket meanwhile.

    A full round over it takes 50 to 100 ms; without it, a few. Call once, when the process has started.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


def spare() -> None:
    """Take what was read just now, and will stay for long, out of the collector's rounds.

    A full round over 100,000 open waits takes about half a second. What is spared is still freed when nobody refers
    to it any more, unless it refers to itself in a circle.
    """
    gc.freeze()

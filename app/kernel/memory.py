"""How the garbage collector works for a process of thousands of sockets."""

import gc

# New objects between two rounds over the young ones. Python's own 700 are made by a few dozen messages,
# and nearly all of them are gone by themselves.
YOUNG_OBJECTS = 20_000


def settle() -> None:
    """Take all that was loaded until now out of the collector's rounds, which stop every socket meanwhile.

    A full round over it takes 50 to 100 ms; without it, a few. Call once, when the process has started.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)

"""What every fact has in common."""


class Event:
    """Something that happened, in the past tense; recorded in a unit of work, handled by `wiring`."""

    __slots__ = ()

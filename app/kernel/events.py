"""What every fact has in common."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in the past tense; recorded in a unit of work, handled by `wiring`."""

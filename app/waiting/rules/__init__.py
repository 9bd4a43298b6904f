"""Waiting, decided purely: levels and rungs, their instants, and the frontier that knows which is next."""

from app.waiting.rules.frontier import Frontier
from app.waiting.rules.levels import (
    RISING,
    Due,
    OpenWait,
    Rung,
    Standing,
    Step,
    WaitCause,
    WaitLevel,
    cause_of_wait,
    highest,
    schedule,
)

__all__ = [
    "RISING",
    "Due",
    "Frontier",
    "OpenWait",
    "Rung",
    "Standing",
    "Step",
    "WaitCause",
    "WaitLevel",
    "cause_of_wait",
    "highest",
    "schedule",
]

"""Waiting, decided purely: levels, their instants, and the frontier that knows which is next."""

from app.waiting.rules.frontier import Frontier
from app.waiting.rules.levels import (
    RISING,
    Due,
    OpenWait,
    WaitCause,
    WaitLevel,
    cause_of_wait,
    highest,
)

__all__ = ["RISING", "Due", "Frontier", "OpenWait", "WaitCause", "WaitLevel", "cause_of_wait", "highest"]

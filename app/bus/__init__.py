"""The bus carries hints between processes: at most once, in no order. Truth is in Postgres."""

from app.bus.interface import Bus, Listener
from app.bus.local import LocalBus

__all__ = ["Bus", "Listener", "LocalBus"]

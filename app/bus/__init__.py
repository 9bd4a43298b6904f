"""The bus carries hints between processes: at most once, in no order. Truth is in Postgres."""

from app.bus.codec import EventCodec
from app.bus.interface import Bus, Listener
from app.bus.local import LocalBus
from app.bus.nats import NatsBus

__all__ = ["Bus", "EventCodec", "Listener", "LocalBus", "NatsBus"]

"""Facts as bytes, for buses that leave the process."""

from collections.abc import Iterable

import orjson
from msgspec.json import Encoder
from pydantic import TypeAdapter, ValidationError

from app.kernel.events import Event

# The driver has UUIDs of its own.
_encode = Encoder(enc_hook=str).encode


class EventCodec:
    """Encodes and decodes the given kinds of events; names on the wire are their class names."""

    def __init__(self, kinds: Iterable[type[Event]]) -> None:
        self._adapters = {kind.__name__: TypeAdapter(kind) for kind in kinds}

    def encode(self, event: Event) -> bytes:
        """Encode a fact; only kinds that were named to the constructor."""
        name = type(event).__name__
        if name not in self._adapters:
            raise KeyError(name)
        return _encode({"kind": name, "event": event})

    def decode(self, data: bytes) -> Event | None:
        """Decode a fact; None for what this version does not understand, as another one may have sent it."""
        try:
            message = orjson.loads(data)
            adapter = self._adapters[message["kind"]]
            event: Event = adapter.validate_python(message["event"])
        except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError):
            return None
        return event

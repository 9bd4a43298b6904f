"""A network that a protocol of ours can be given by hand, and a clock that can be put forward."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Transport:
    """The network, as far as a protocol sees it."""

    written: bytearray = field(default_factory=bytearray)
    is_closed: bool = False
    is_paused: bool = False
    ends: list[str] = field(default_factory=list)
    protocol: object = None

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_closed = True
        self.ends.append("abort")

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.ends.append("eof")

    def is_closing(self) -> bool:
        return self.is_closed

    def get_extra_info(self, _: str, default: object = None) -> object:
        return default

    def set_protocol(self, protocol: object) -> None:
        self.protocol = protocol

    def pause_reading(self) -> None:
        self.is_paused = True

    def resume_reading(self) -> None:
        self.is_paused = False


class ShiftedLoop(asyncio.SelectorEventLoop):
    """A loop whose clock can be put forward."""

    shift_s = 0.0

    def time(self) -> float:
        return super().time() + self.shift_s

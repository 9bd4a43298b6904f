"""Refuses connections that would leave the machine, so that no test depends on what is out there."""

import ipaddress
import sys

LOCAL_NAMES = {"localhost", "", None}


class OutsideNetworkError(RuntimeError):
    """A test tried to reach another machine."""


def refuse_outside_network() -> None:
    """Watch every connection of this process from now on; there is no way back."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise OutsideNetworkError(f"tests must not connect to {address[0]}")
    elif event == "socket.getaddrinfo" and not _is_local(arguments[0]):
        raise OutsideNetworkError(f"tests must not look up {arguments[0]!r}")


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False

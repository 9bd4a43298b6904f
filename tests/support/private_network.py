"""A network of a test's own, in which packets can be dropped: a network namespace of Linux, filtered by nftables.

Only this thread and the processes it starts are in it; Unix sockets reach across.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

CLONE_NEWNET = 0x40000000
TABLE = "seventysix_test"


class Firewall:
    """Drops packets on the loopback interface of the private network."""

    def __init__(self) -> None:
        _run("nft", f"add table inet {TABLE}")
        _run("nft", f"add chain inet {TABLE} lost {{ type filter hook output priority 0; }}")

    def cut_off(self, port: int, *, but: int, to_server: bool, to_clients: bool) -> None:
        """Drop what goes to a server's port, or comes from it; the client with the port `but` is spared."""
        if to_server:
            _run("nft", f"add rule inet {TABLE} lost tcp dport {port} tcp sport != {but} drop")
        if to_clients:
            _run("nft", f"add rule inet {TABLE} lost tcp sport {port} tcp dport != {but} drop")

    def heal(self) -> None:
        """Let everything through again."""
        _run("nft", f"flush chain inet {TABLE} lost")


def why_not() -> str | None:
    """Say what is missing here for a private network, if anything is."""
    if os.geteuid() != 0:
        return "only root can make a network namespace"
    missing = [program for program in ("nft", "ip", "unshare") if shutil.which(program) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    trial = [str(shutil.which("unshare")), "--net", "nft", f"add table inet {TABLE}"]
    is_allowed = subprocess.run(trial, capture_output=True, check=False).returncode == 0
    return None if is_allowed else "this kernel does not let us filter packets"


@contextmanager
def private_network() -> Iterator[Firewall]:
    """Be in a network that has only a loopback interface, while the block runs."""
    libc = ctypes.CDLL(None, use_errno=True)
    outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _check(libc.unshare(CLONE_NEWNET))
        _run("ip", "link set lo up")
        yield Firewall()
    finally:
        _check(libc.setns(outside, CLONE_NEWNET))
        os.close(outside)


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _run(program: str, arguments: str) -> None:
    command = [program, *(arguments.split() if program == "ip" else [arguments])]
    subprocess.run(command, check=True, capture_output=True, timeout=10)

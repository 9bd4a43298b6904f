"""From where a site takes nothing: networks, and domains of e-mail addresses. No address of anybody alone."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.kernel.errors import AppError

MAX_BLOCKS = 200
LONGEST_BLOCK = 100
# Not so wide that a slip shuts out half a continent, and not so narrow that it is the address of one person.
IPV4_BITS = (8, 24)
IPV6_BITS = (16, 48)
_DOMAIN = re.compile(r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Blocklist:
    """Networks, and domains without their @."""

    networks: tuple[Network, ...] = ()
    domains: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether anything is on it."""
        return bool(self.networks or self.domains)

    def has_address(self, address: str) -> bool:
        """Tell whether an address, or the network that stands for it, is in a blocked one."""
        try:
            known = ipaddress.ip_network(address, strict=False)
        except ValueError:
            return False
        return any(
            isinstance(known, ipaddress.IPv4Network) == isinstance(one, ipaddress.IPv4Network)
            and known.subnet_of(one)  # type: ignore[arg-type]  # of the same version
            for one in self.networks
        )

    def has_email(self, email: str | None) -> bool:
        """Tell whether an e-mail address is of a blocked domain, or of one below it."""
        parts = (email or "").lower().rpartition("@")[2].rstrip(".").split(".")
        return any(".".join(parts[start:]) in self.domains for start in range(len(parts)))


def blocklist_of(lines: Iterable[str]) -> Blocklist:
    """Read the lines of a blocklist; raises `AppError` that names the one which cannot be on it, and why."""
    lines = list(map(normalise_block, lines))
    networks = tuple(ipaddress.ip_network(line) for line in lines if not line.startswith("@"))
    return Blocklist(networks, frozenset(line[1:] for line in lines if line.startswith("@")))


def normalise_block(line: str) -> str:
    """Write a line of a blocklist as it is kept."""
    text = line.strip().lower()
    if "@" in text:
        if _DOMAIN.fullmatch(text) is None:
            raise _bad(line, "is no domain of e-mail addresses, such as @spam.example")
        return text
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as exc:
        raise _bad(
            line, "is neither a network, such as 203.0.113.0/24, nor a domain, such as @spam.example"
        ) from exc
    least, most = IPV4_BITS if isinstance(network, ipaddress.IPv4Network) else IPV6_BITS
    if network.prefixlen > most:
        whole = network.supernet(new_prefix=most)
        raise _bad(line, f"is narrower than what is kept of addresses: block {whole}")
    if network.prefixlen < least:
        raise _bad(line, f"is wider than /{least}: too many would be shut out")
    return str(network)


def _bad(line: str, why: str) -> AppError:
    return AppError("bad_block", f"“{line.strip()}” {why}.", 422)

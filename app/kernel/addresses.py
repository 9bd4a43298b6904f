"""Which addresses belong to the public internet, and what is wrong with a URL that we are told to call."""

import ipaddress
from urllib.parse import urlsplit

LONGEST_URL = 2_000

# IPv4 addresses hide in these: what is refused there must be refused here too.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_IPV4_COMPATIBLE = ipaddress.IPv6Network("::/96")


def url_fault(url: str, *, allows_private: bool) -> str | None:
    """Return what is wrong with a URL to be called, or None. Where its name leads is seen when it is called."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "This is not a URL."
    if parts.scheme != "https" and not (allows_private and parts.scheme == "http"):
        return "The URL must begin with https://."
    if (
        not parts.hostname
        or len(url) > LONGEST_URL
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    ):
        return "This is not a URL."
    if parts.username is not None or parts.password is not None:
        return "The URL must not contain a user name or password."
    if parts.fragment:
        return "The URL must not contain a #fragment."
    if port == 0:
        return "This is not a URL."
    try:
        address = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return None
    if not allows_private and not is_public_address(str(address)):
        return "This address is not reachable from the internet."
    return None


def is_public_address(text: str) -> bool:
    """Tell whether an IP address belongs to the public internet, also when it wraps another one."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = _wrapped_in(address)
        if wrapped is not None:
            return is_public_address(str(wrapped))
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped_in(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or address in _IPV4_COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None

"""The shop's own systems: requests to addresses that we do not know and must not trust."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

import httpx

from app.webhooks.rules import is_public_address

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 10.0
TOTAL_TIMEOUT = timedelta(seconds=15)
LARGEST_RESPONSE_BYTES = 16 * 1024
KEPT_CHARS = 1_000
MOST_ADDRESSES = 3
LONGEST_RETRY_AFTER_S = 3_600

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status and the beginning of a text, or why there was none."""

    status: int | None = None
    error: str | None = None
    response: str | None = None
    retry_after: timedelta = timedelta()


class Sender:
    """Posts to the public internet only, to the address that was looked at, and follows nobody.

    A name is resolved once, every address it has is examined, and the connection goes to one of these:
    a second look-up could lead elsewhere. Connections are not kept, as two shops may share an address.
    """

    def __init__(
        self,
        *,
        allows_private: bool,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        within: timedelta = TOTAL_TIMEOUT,
    ) -> None:
        self._allows_private = allows_private
        self._within_s = within.total_seconds()
        self._resolve = resolve or resolve_name
        self._client = httpx.AsyncClient(
            verify=tls or ssl.create_default_context(),
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
            timeout=httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
        )

    async def __aenter__(self) -> Self:
        """Send while the block runs."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close what is open."""
        await self._client.aclose()

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Post once, within the time allowed; never raises for what the other side does."""
        target = httpx.URL(url)
        if target.scheme != "https" and not self._allows_private:
            return Answer(error="address_refused")
        try:
            async with asyncio.timeout(self._within_s):
                addresses = await self._addresses(target)
                if isinstance(addresses, Answer):
                    return addresses
                return await self._post_to_first(target, addresses, body, headers)
        except (TimeoutError, httpx.TimeoutException):
            return Answer(error="timed_out")
        except (httpx.HTTPError, ssl.SSLError, OSError) as exc:
            return Answer(error=_name(exc))

    async def _addresses(self, target: httpx.URL) -> Sequence[str] | Answer:
        try:
            addresses = await self._resolve(target.host, target.port or 443)
        except (OSError, UnicodeError):
            return Answer(error="name_not_found")
        if not addresses:
            return Answer(error="name_not_found")
        if not self._allows_private and not all(map(is_public_address, addresses)):
            return Answer(error="address_refused")
        return addresses[:MOST_ADDRESSES]

    async def _post_to_first(
        self, target: httpx.URL, addresses: Sequence[str], body: bytes, headers: dict[str, str]
    ) -> Answer:
        for address in addresses[:-1]:
            try:
                return await self._post_to(target, address, body, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._post_to(target, addresses[-1], body, headers)

    async def _post_to(self, target: httpx.URL, address: str, body: bytes, headers: dict[str, str]) -> Answer:
        request = self._client.build_request(
            "POST",
            target.copy_with(host=address),
            content=body,
            # Whom we mean is said by name, in the header and to TLS; where that is has been decided.
            headers={**headers, "Host": target.netloc.decode("ascii"), "Accept-Encoding": "identity"},
            extensions={"sni_hostname": target.host},
        )
        response = await self._client.send(request, stream=True)
        try:
            text = await _beginning(response)
        finally:
            await response.aclose()
        error = "redirected" if response.is_redirect else None
        return Answer(response.status_code, error, text, _retry_after(response))


async def resolve_name(host: str, port: int) -> Sequence[str]:
    """Look a name up; an address stands for itself."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def _beginning(response: httpx.Response) -> str:
    """Read no more than is worth keeping, as it comes: nothing is unpacked."""
    received = b""
    async for chunk in response.aiter_raw():
        received += chunk[: LARGEST_RESPONSE_BYTES - len(received)]
        if len(received) >= LARGEST_RESPONSE_BYTES:
            break
    return received.decode("utf-8", "replace")[:KEPT_CHARS]


def _retry_after(response: httpx.Response) -> timedelta:
    seconds = response.headers.get("retry-after", "")
    if not seconds.isascii() or not seconds.isdigit():
        return timedelta()
    return timedelta(seconds=min(int(seconds[:9]), LONGEST_RETRY_AFTER_S))


def _name(exc: BaseException) -> str:
    cause: BaseException | None = exc
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "tls_failed"
        cause = cause.__cause__ or cause.__context__
    return "connect_failed" if isinstance(exc, httpx.ConnectError) else "connection_lost"

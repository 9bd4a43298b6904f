"""The one way out: requests to addresses that we do not know and must not trust.

Webhooks and the identity provider are called by it, and whatever else will be.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

import httpx

from app.kernel.addresses import is_public_address

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 10.0
TOTAL_TIMEOUT = timedelta(seconds=15)
LARGEST_ANSWER_BYTES = 16 * 1024
MOST_ADDRESSES = 3
LONGEST_RETRY_AFTER_S = 3_600

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status and the beginning of a body, or why there was none."""

    status: int | None = None
    error: str | None = None
    body: bytes = b""
    is_whole: bool = False
    retry_after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of whom, and how much of the answer is worth reading."""

    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    most_bytes: int = LARGEST_ANSWER_BYTES


class Outgoing:
    """Calls the public internet only, at the address that was looked at, and follows nobody.

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
        """Call while the block runs."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close what is open."""
        await self._client.aclose()

    async def call(self, call: Call) -> Answer:
        """Ask once, within the time allowed; never raises for what the other side does."""
        target = httpx.URL(call.url)
        if target.scheme != "https" and not self._allows_private:
            return Answer(error="address_refused")
        try:
            async with asyncio.timeout(self._within_s):
                addresses = await self._addresses(target)
                if isinstance(addresses, Answer):
                    return addresses
                return await self._call_first(target, addresses, call)
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

    async def _call_first(self, target: httpx.URL, addresses: Sequence[str], call: Call) -> Answer:
        for address in addresses[:-1]:
            try:
                return await self._call_at(target, address, call)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._call_at(target, addresses[-1], call)

    async def _call_at(self, target: httpx.URL, address: str, call: Call) -> Answer:
        request = self._client.build_request(
            call.method,
            target.copy_with(host=address),
            content=call.body,
            # Whom we mean is said by name, in the header and to TLS; where that is has been decided.
            headers={**call.headers, "Host": target.netloc.decode("ascii"), "Accept-Encoding": "identity"},
            extensions={"sni_hostname": target.host},
        )
        response = await self._client.send(request, stream=True)
        try:
            body, is_whole = await _beginning(response, call.most_bytes)
        finally:
            await response.aclose()
        error = "redirected" if response.is_redirect else None
        return Answer(response.status_code, error, body, is_whole, _retry_after(response))


async def resolve_name(host: str, port: int) -> Sequence[str]:
    """Look a name up; an address stands for itself."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def _beginning(response: httpx.Response, most_bytes: int) -> tuple[bytes, bool]:
    """Read no more than is wanted, as it comes: nothing is unpacked. Says whether that was all."""
    received = b""
    async for chunk in response.aiter_raw():
        if len(received) + len(chunk) > most_bytes:
            return received + chunk[: most_bytes - len(received)], False
        received += chunk
    return received, True


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

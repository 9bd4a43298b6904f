"""Requests to addresses we do not know: only public ones, only the one we looked at, never for long, never much."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.web.outgoing import LARGEST_ANSWER_BYTES, Answer, Call, Outgoing, Resolve, resolve_name
from tests.support.certificates import a_certificate
from tests.support.http import UNUSED_TLS
from tests.support.receiver import receiving

SHORT = timedelta(milliseconds=300)


def resolving(*answers: Sequence[str]) -> tuple[Resolve, list[tuple[str, int]]]:
    """Make a resolver that gives these answers one after the other, and the list of its questions."""
    asked: list[tuple[str, int]] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked


def a_sender(
    *,
    private: bool = True,
    resolve: Resolve = resolve_name,
    tls: ssl.SSLContext = UNUSED_TLS,
    within: timedelta = timedelta(seconds=5),
) -> Outgoing:
    return Outgoing(allows_private=private, resolve=resolve, tls=tls, within=within)


async def post(sender: Outgoing, url: str) -> Answer:
    async with sender:
        return await sender.call(
            Call("POST", url, b"{}", {"Content-Type": "application/json", "webhook-id": "msg_1"})
        )


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:10.0.0.1"], ["169.254.169.254"], ["fd00::1"]],
)
async def test_name_that_leads_into_a_private_network_is_not_contacted(addresses: Sequence[str]) -> None:
    resolve, asked = resolving(addresses)
    answer = await post(a_sender(private=False, resolve=resolve), "https://shop.example/hook")
    assert answer.error == "address_refused"
    assert asked == [("shop.example", 443)]


async def test_address_written_in_the_url_is_examined_too() -> None:
    answer = await post(a_sender(private=False), "https://127.0.0.1:8076/hook")
    assert answer.error == "address_refused"


async def test_http_is_refused_where_private_addresses_are() -> None:
    answer = await post(a_sender(private=False), "http://8.8.8.8/hook")
    assert answer.error == "address_refused"


async def test_connection_goes_to_the_address_that_was_looked_at_under_the_name_that_was_meant() -> None:
    async with receiving() as receiver:
        port = receiver.url.rsplit(":", 1)[1].strip("/")
        # A second look-up would lead elsewhere.
        resolve, asked = resolving(["127.0.0.1"], ["192.0.2.1"])
        answer = await post(a_sender(resolve=resolve), f"http://shop.example:{port}/hook?x=1")
        assert answer.status == 204
        assert asked == [("shop.example", int(port))]
        assert receiver.hooks[0].headers["host"] == f"shop.example:{port}"
        assert receiver.hooks[0].path == "/hook"


async def test_next_address_is_tried_where_the_first_does_not_listen() -> None:
    async with receiving() as receiver:
        port = receiver.url.rsplit(":", 1)[1].strip("/")
        resolve, _ = resolving(["127.0.0.2", "127.0.0.1"])
        assert (await post(a_sender(resolve=resolve), f"http://shop.example:{port}/")).status == 204


async def test_redirects_are_not_followed() -> None:
    async with receiving() as receiver, receiving() as other:
        receiver.answer, receiver.headers = (lambda _: 307), {"Location": other.url}
        answer = await post(a_sender(), receiver.url)
        assert (answer.status, answer.error) == (307, "redirected")
        assert other.hooks == []


async def test_no_more_of_an_answer_is_read_than_is_worth_keeping() -> None:
    sent_bytes = 0

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent_bytes
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
                sent_bytes += 4096
                await writer.drain()
        except OSError:
            return
        finally:
            writer.close()

    async with listening(serve) as url:
        answer = await post(a_sender(), url)
    assert answer.status == 200
    assert answer.body == b"x" * LARGEST_ANSWER_BYTES
    assert not answer.is_whole
    assert sent_bytes < 1_000 * LARGEST_ANSWER_BYTES


async def test_receiver_that_never_answers_is_left() -> None:
    async with receiving() as receiver:
        receiver.is_open.clear()
        answer = await post(a_sender(within=SHORT), receiver.url)
        assert answer.error == "timed_out"


async def test_receiver_that_drips_its_answer_is_left() -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        try:
            while not writer.is_closing():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.01)
        except OSError:
            return
        finally:
            writer.close()

    async with listening(serve) as url:
        assert (await post(a_sender(within=SHORT), url)).error == "timed_out"


async def test_failures_have_names() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        refused = await post(a_sender(), f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert refused.error == "connect_failed"

    async def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    assert (await post(a_sender(resolve=unknown), "https://nowhere.example/")).error == "name_not_found"

    async def cut(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with listening(cut) as url:
        assert (await post(a_sender(), url)).error == "connection_lost"


async def test_retry_after_is_read_and_bounded() -> None:
    async with receiving() as receiver:
        receiver.answer = lambda _: 503
        for given, read in (("120", 120), ("999999999999", 3_600), ("soon", 0), ("-5", 0)):
            receiver.headers = {"Retry-After": given}
            answer = await post(a_sender(), receiver.url)
            assert answer.retry_after == timedelta(seconds=read)


async def test_certificate_must_fit_the_name_that_was_meant(tmp_path: Path) -> None:
    certificate, key = a_certificate(tmp_path, "shop.example")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=str(certificate))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    resolve, _ = resolving(["127.0.0.1"])
    async with listening(serve, tls=serving) as url:
        port = url.rsplit(":", 1)[1]
        fitting = await post(a_sender(resolve=resolve, tls=trusting), f"https://shop.example:{port}")
        other = await post(a_sender(resolve=resolve, tls=trusting), f"https://other.example:{port}")
        by_address = await post(a_sender(tls=trusting), f"https://127.0.0.1:{port}")
    assert fitting.status == 204
    assert (other.error, by_address.error) == ("tls_failed", "tls_failed")


@asynccontextmanager
async def listening(serve: object, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)  # type: ignore[arg-type]  # any handler
    scheme = "https" if tls else "http"
    try:
        yield f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()

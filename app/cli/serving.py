"""Starts the HTTP and WebSocket server on a prepared database, and stops it in order."""

import asyncio
import contextlib
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn

import typer
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from app.attachments import service as attachments
from app.bus.embedded import embedded_nats
from app.cli.database import having_database, refuse_wrong_schema, upgrade
from app.cli.demo import DemoLogin, seed_demo
from app.cli.keys import having_keys
from app.cli.logs import configure_logs
from app.cli.work import keyring_of, transactions_on
from app.cli.workers import Workers
from app.db.data_keys import refuse_wrong_masters
from app.gateway.protocol import MAX_FRAME_BYTES
from app.kernel import memory
from app.kernel.errors import AppError
from app.settings import Settings
from app.web.bounded import BoundedHttp
from app.web.websocket import QuickWebSocket

BACKLOG = 4_096
DRAIN_TIMEOUT_S = 20


class _Server(uvicorn.Server):
    """uvicorn, saying when it is ready."""

    def __init__(self, app: FastAPI, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print where we are."""
        await super().startup(sockets)
        if self.started:
            memory.settle()
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, let the clients move elsewhere at their own moments, then end.

        Ctrl-C does not wait: whoever presses it stands before the machine.
        """
        for server in self.servers:
            server.close()
        if self.started:
            state = self._app.state
            state.is_ready = False
            is_interactive = signal.SIGINT in self._captured_signals
            await state.drain(0.0 if is_interactive else state.settings.drain_seconds)
        await super().shutdown(sockets)


def run(settings: Settings, *, should_migrate: bool) -> None:
    """Serve until SIGINT or SIGTERM; then leave nothing behind that was started here."""
    configure_logs(settings)
    _end_on_signals()
    with _listening(settings.host, settings.port) as listener:
        _run_on(listener, having_keys(settings, tell=typer.echo), should_migrate=should_migrate)


def _run_on(listener: socket.socket, settings: Settings, *, should_migrate: bool) -> None:
    asyncio.run(attachments.try_storage(settings))
    with having_database(settings, tell=typer.echo) as url:
        if should_migrate or settings.database_url is None:
            upgrade(url, lambda: keyring_of(settings))
        else:
            refuse_wrong_schema(url, typer.echo)
        asyncio.run(_try_keys(url, settings))
        logins = seed_demo(url, settings) if settings.demo else []
        connected = settings.model_copy(update={"database_url": SecretStr(url)})

        def announce() -> None:
            _announce(settings, logins)

        if settings.workers == 1:
            _serve(connected, listener, announce)
        else:
            with _having_bus(connected) as (complete, revive_bus):
                Workers(complete, listener, revive_bus).run(announce)


async def _try_keys(url: str, settings: Settings) -> None:
    async with transactions_on(url, settings) as transactions, transactions() as uow:
        await refuse_wrong_masters(uow)


def run_worker(settings: Settings, descriptor: int, *, parent: int, readiness: int) -> None:
    """Serve on the parent's listening socket until the parent says stop, or is gone."""
    configure_logs(settings)
    _end_on_signals()
    _end_with_parent(parent)
    with socket.socket(fileno=descriptor) as listener:
        _serve(settings, listener, lambda: _say_ready(readiness))


def _say_ready(descriptor: int) -> None:
    with contextlib.suppress(OSError):  # a parent that has gone need not know
        os.write(descriptor, b"1")
    os.close(descriptor)


@contextlib.contextmanager
def _having_bus(settings: Settings) -> Iterator[tuple[Settings, Callable[[], None]]]:
    """Have a NATS server that connects the workers, the one that is set or one of our own, and what revives it."""
    if settings.nats_url is not None:
        yield settings, lambda: None
        return
    with embedded_nats(settings.data_dir / "nats") as server:
        yield settings.model_copy(update={"nats_url": SecretStr(server.url)}), server.revive


def _serve(settings: Settings, listener: socket.socket, announce: Callable[[], None]) -> None:
    _raise_open_file_limit()
    with memory.loading():
        from app.main import create_app

        app = create_app(settings)
    config = server_config(app, trusted_proxies=settings.trusted_proxies)
    config.http, config.ws = BoundedHttp, QuickWebSocket
    server = _Server(app, config, announce)
    try:
        server.run(sockets=[listener])
    except SystemExit:
        if app.state.must_start_over:
            sys.exit(os.EX_TEMPFAIL)  # what looks after us starts again what has not ended well
        raise


def server_config(app: FastAPI, *, trusted_proxies: str = "") -> uvicorn.Config:
    """Say how uvicorn carries us; benchmarks measure other apps on the same settings."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=MAX_FRAME_BYTES,
        # Browsers answer these even where a hidden tab's timers are throttled; with the timeout a
        # half-open socket is found within 30 seconds.
        ws_ping_interval=20,
        ws_ping_timeout=10,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=trusted_proxies,
        timeout_graceful_shutdown=DRAIN_TIMEOUT_S,
        backlog=BACKLOG,
    )


def _announce(settings: Settings, logins: list[DemoLogin]) -> None:
    if settings.log_format == "json":
        return  # machines read this; `app.started` tells them
    origin = settings.origin
    lines = ["", f"Seventysix is ready at {origin}", ""]
    pages = [("Console", "/console", "agents answer here"), ("Live board", "/ops", "supervisors look here")]
    if settings.demo:
        pages.insert(0, ("Demo shop", "/demo", "shoppers start here"))
    lines += [f"  {name:<11} {origin + path:<40} {what}" for name, path, what in pages]
    if logins:
        lines += ["", "  Demo logins (kept in the data folder):"]
        lines += [f"  {login.role:<11} {login.email:<28} {login.password}" for login in logins]
    lines += ["", "  Ctrl-C stops everything.", ""]
    typer.echo("\n".join(lines))


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything else, so that a taken one is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(BACKLOG)
        except OSError as exc:
            message = f"Cannot listen on {host}:{port}: {exc.strerror}. Choose another port with --port (make run PORT=…)."
            raise AppError("port_taken", message, 500) from exc
        yield listener


def _end_on_signals() -> None:
    """Unwind on SIGTERM as on Ctrl-C; the server raises both again after its own orderly end."""

    def unwind(_number: int, _frame: FrameType | None) -> NoReturn:
        # Unwinding has begun: further signals must not interrupt it.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.exit(0)

    signal.signal(signal.SIGTERM, unwind)
    signal.signal(signal.SIGINT, unwind)


def _end_with_parent(parent: int) -> None:
    """Stop when the parent has been killed: nobody else would stop us, and we hold its port."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def _raise_open_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses its own "unlimited"
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

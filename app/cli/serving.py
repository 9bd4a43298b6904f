"""Starts the HTTP and WebSocket server on a prepared database, and stops it in order."""

import contextlib
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn

import typer
import uvicorn
from pydantic import SecretStr

from app.cli.database import having_database, refuse_wrong_schema, upgrade
from app.cli.demo import DemoLogin, seed_demo
from app.cli.logs import configure_logs
from app.gateway.protocol import MAX_FRAME_BYTES
from app.kernel.errors import AppError
from app.settings import Settings

BACKLOG = 4_096
DRAIN_TIMEOUT_S = 20


class _Server(uvicorn.Server):
    """uvicorn, saying when it is ready."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print where we are."""
        await super().startup(sockets)
        if self.started:
            self._announce()


def run(settings: Settings, *, should_migrate: bool) -> None:
    """Serve until SIGINT or SIGTERM; then leave nothing behind that was started here."""
    configure_logs(settings)
    _end_on_signals()
    with (
        _listening(settings.host, settings.port) as listener,
        having_database(settings, tell=typer.echo) as url,
    ):
        if should_migrate or settings.database_url is None:
            upgrade(url)
        else:
            refuse_wrong_schema(url, typer.echo)
        logins = seed_demo(url, settings) if settings.demo else []
        _serve(settings.model_copy(update={"database_url": SecretStr(url)}), listener, logins)


def _serve(settings: Settings, listener: socket.socket, logins: list[DemoLogin]) -> None:
    from app.main import create_app

    _raise_open_file_limit()
    config = uvicorn.Config(
        create_app(settings),
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
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=DRAIN_TIMEOUT_S,
        backlog=BACKLOG,
    )
    server = _Server(config, lambda: _announce(settings, logins))
    server.run(sockets=[listener])


def _announce(settings: Settings, logins: list[DemoLogin]) -> None:
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


def _raise_open_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses its own "unlimited"
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

"""The reference for connections: the `websockets` library's own server, without compression, doing nothing."""

import sys
from http import HTTPStatus

import uvloop
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response


async def stay(connection: ServerConnection) -> None:
    """Keep a connection until it is closed."""
    await connection.wait_closed()


def ready(connection: ServerConnection, request: Request) -> Response | None:
    """Say that we are here to whoever asks without an upgrade."""
    return connection.respond(HTTPStatus.OK, "") if request.path == "/readyz" else None


async def main(port: int) -> None:
    """Serve until ended."""
    async with serve(
        stay, "127.0.0.1", port, compression=None, process_request=ready, backlog=4096
    ) as server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))

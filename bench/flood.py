"""A hostile client, in a process of its own: says hello and then sends frames as fast as the server reads them."""

import contextlib
import sys

import orjson
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app.gateway.protocol import PROTOCOL_VERSION

FIRST_FRAMES = 1_000  # after which it is at it


def main() -> None:
    """Flood until killed; a line that is cut is opened again."""
    url, origin, site_key = sys.argv[1:]
    hello = orjson.dumps({"type": "hello", "protocol": PROTOCOL_VERSION, "site_key": site_key}).decode()
    frame = orjson.dumps({"type": "receipt", "delivered": 1, "read": 1}).decode()
    while True:
        with (
            contextlib.suppress(ConnectionClosed, OSError),
            connect(url, additional_headers={"Origin": origin}, compression=None) as line,
        ):
            line.send(hello)
            for _ in range(FIRST_FRAMES):
                line.send(frame)
            print("flooding", flush=True)
            while True:
                line.send(frame)


if __name__ == "__main__":
    main()

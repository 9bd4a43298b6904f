"""The reference: FastAPI WebSockets that echo or relay, on the product's own server settings, and nothing else."""

import sys

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from app.gateway.protocol import MAX_FRAME_BYTES

app = FastAPI(openapi_url=None)
rooms: dict[str, WebSocket] = {}


@app.get("/readyz")
async def ready() -> None:
    """Say that we are here."""


@app.websocket("/echo")
async def echo(socket: WebSocket) -> None:
    """Give back what comes."""
    await socket.accept()
    try:
        while True:
            await socket.send_text(await socket.receive_text())
    except WebSocketDisconnect:
        return


@app.websocket("/rooms/{room}/agent")
async def agent(socket: WebSocket, room: str) -> None:
    """Be where the messages of a room go."""
    await socket.accept()
    rooms[room] = socket
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        return


@app.websocket("/rooms/{room}/shopper")
async def shopper(socket: WebSocket, room: str) -> None:
    """Relay to the room's agent, then give back to the sender as the acknowledgement."""
    await socket.accept()
    try:
        while True:
            text = await socket.receive_text()
            await rooms[room].send_text(text)
            await socket.send_text(text)
    except WebSocketDisconnect:
        return


if __name__ == "__main__":
    # As in app/cli/serving.py.
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=MAX_FRAME_BYTES,
        ws_ping_interval=20,
        ws_ping_timeout=10,
        log_config=None,
        access_log=False,
        server_header=False,
    )

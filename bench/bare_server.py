"""The reference: FastAPI WebSockets that echo or relay, on the product's own server settings, and nothing else."""

import sys

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from app.cli.serving import server_config

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
    config = server_config(app)
    config.port = int(sys.argv[1])
    uvicorn.Server(config).run()

"""Serves an app with the real server on a free port, and refusals as tests read them."""

import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from app.db.unit_of_work import Transactions
from app.settings import Settings
from app.web import problems, security

# Made once: reading the machine's certificates takes longer than most tests, and no test uses TLS.
UNUSED_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def an_app(settings: Settings | None = None, transactions: Transactions | None = None) -> FastAPI:
    """Make an app with everything that HTTP rooms share and no room."""
    settings = settings or Settings(_env_file=None)
    app = FastAPI()
    app.state.settings = settings
    app.state.transactions = transactions
    app.state.identity_provider = None
    problems.install(app)
    security.install(app, settings)
    return app


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Serve an app; yields a client that behaves like a page of the same origin."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    # Without its main loop, which waits for signals and takes a tenth of a second to end.
    await server.startup(sockets=[listener])
    try:
        async with httpx.AsyncClient(base_url=url, headers={"Origin": url}, verify=UNUSED_TLS) as client:
            yield client
    finally:
        await server.shutdown(sockets=[listener])


def code_of(response: httpx.Response) -> str:
    """Return the code of a refusal, having checked that it is a well-formed problem."""
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) - {"errors"} == {"type", "title", "status", "code", "detail"}
    assert problem["status"] == response.status_code
    assert problem["type"] == f"urn:seventysix:problem:{problem['code']}"
    return str(problem["code"])

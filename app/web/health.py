"""Whether this process lives, may get traffic, and how it does: for load balancers and Prometheus."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from app.kernel.errors import AppError
from app.web.dependencies import Work

READY_WITHIN_S = 2.0

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def get_health() -> PlainTextResponse:
    """Answer while the event loop turns; a restart helps if this fails."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
async def get_readiness(request: Request, work: Work) -> JSONResponse:
    """Answer 200 when sockets are welcome here: started, not stopping, database reachable."""
    if not request.app.state.is_ready:
        return JSONResponse({"status": "stopping"}, 503)
    try:
        async with asyncio.timeout(READY_WITHIN_S), work() as uow:
            await uow.session.execute(text("SELECT 1"))
    except (AppError, TimeoutError):
        return JSONResponse({"status": "database unreachable"}, 503)
    return JSONResponse({"status": "ready"})


@router.get("/metrics")
async def get_metrics() -> Response:
    """Answer with this process's metrics in Prometheus's text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

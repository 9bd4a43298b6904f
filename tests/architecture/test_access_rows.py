"""Whatever can be called has a row that says who may: what is new is red until somebody has decided."""

import re
from collections.abc import Iterator
from typing import get_args

from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.routing import BaseRoute

from app.gateway.endpoints import ENDPOINTS
from app.gateway.protocol import AgentFrame, VisitorFrame
from app.main import create_app
from app.settings import Settings
from tests.support.access import ADDRESSES, AGENT_FRAMES, OPERATIONS, SHOPPER_FRAMES, SOCKETS

APP = create_app(Settings(_env_file=None))
API = "/api/v1"


def nameless(operation: str) -> str:
    return re.sub(r"\{\w+\}", "{}", operation)


def test_every_operation_of_the_interface_has_a_row() -> None:
    served = {
        nameless(f"{method.upper()} {path.removeprefix(API)}")
        for path, operations in APP.openapi()["paths"].items()
        for method in operations
    }
    assert served == {nameless(operation) for operation in OPERATIONS}


def routes(of: list[BaseRoute]) -> Iterator[BaseRoute]:
    for route in of:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            yield from routes(inner.routes)


def test_every_address_beside_the_interface_is_known() -> None:
    beside = {
        getattr(route, "path", "")
        for route in routes(APP.routes)
        if not (isinstance(route, APIRoute) and route.include_in_schema)
    }
    assert beside == ADDRESSES
    assert set(ENDPOINTS) == SOCKETS


def types_of(union: object) -> set[str]:
    frames: tuple[type[BaseModel], ...] = get_args(get_args(union)[0])
    return {frame.model_fields["type"].default for frame in frames}


def test_every_frame_has_a_row() -> None:
    assert types_of(AgentFrame) == set(AGENT_FRAMES)
    assert types_of(VisitorFrame) == SHOPPER_FRAMES

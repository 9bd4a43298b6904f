"""How every refusal looks over HTTP (RFC 9457), and how OpenAPI documents it."""

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.errors import AppError
from app.web.schema import Schema

MEDIA_TYPE = "application/problem+json"
OpenApi = dict[str, Any]  # an open format: values of any shape by definition

log = structlog.get_logger()

_CODES = {
    400: "malformed_request",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "body_too_large",
    415: "unsupported_media_type",
}


class FieldError(Schema):
    """What is wrong with one field of a request."""

    field: str = Field(description="Where, e.g. `body.email` or `query.limit`.", examples=["body.email"])
    code: str = Field(description="Kind of error, stable.", examples=["string_too_short"])
    message: str = Field(description="For people.", examples=["String should have at least 1 character"])


class Problem(Schema):
    """Why a request was refused. Clients decide by `code`; `detail` is for people."""

    type: str = Field(examples=["urn:seventysix:problem:not_found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    code: str = Field(description="Stable name of the problem.", examples=["not_found"])
    detail: str = Field(examples=["There is no such conversation."])
    errors: list[FieldError] | None = Field(
        None, description="Only for `invalid_input`: each field that is wrong."
    )


def problem_response(error: AppError, *, errors: Sequence[FieldError] | None = None) -> Response:
    """Make the response for a refusal."""
    problem = Problem(
        type=f"urn:seventysix:problem:{error.code}",
        title=HTTPStatus(error.status).phrase,
        status=error.status,
        code=error.code,
        detail=error.message,
        errors=list(errors) if errors else None,
    )
    headers = {"Cache-Control": "no-store"}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after_s)))
    return Response(
        problem.model_dump_json(exclude_none=True),
        status_code=error.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def problem_responses(codes: Mapping[int, str | Sequence[str]]) -> dict[int | str, OpenApi]:
    """Make the `responses=` of a route from its problem codes by status: `{404: "not_found"}`.

    Every route may also answer 500 `internal_error` and 503 `temporarily_unavailable`; these are
    documented once, in the description of the API.
    """
    return {
        status: _documented(status, [names] if isinstance(names, str) else list(names))
        for status, names in sorted(codes.items())
    }


def install(app: FastAPI) -> None:
    """Make the app answer every refusal and every failure with a problem, and document them."""
    app.add_exception_handler(AppError, _on_app_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_input)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_middleware(AnswerFailures)
    generate = app.openapi

    def openapi() -> OpenApi:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(generate())
        return app.openapi_schema

    # FastAPI documents replacing this method as the way to extend the schema.
    app.openapi = openapi  # type: ignore[method-assign]


class AnswerFailures:
    """Turns an unexpected exception into a bare 500 and logs it, once and whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def watched_send(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        except Exception as exc:  # noqa: BLE001 - the outermost edge: whatever it is, it is logged and answered
            _log_failure(scope, exc)
            if not has_started:  # otherwise the server cuts the connection: the answer is visibly incomplete
                await problem_response(_failure_of(exc))(scope, receive, send)


def _log_failure(scope: Scope, exc: Exception) -> None:
    route = scope.get("route")
    path = getattr(route, "path", "unmatched")  # the pattern, not the address: that may hold personal data
    log.error("http.request_failed", method=scope["method"], route=path, exc_info=exc)


def _failure_of(exc: Exception) -> AppError:
    if isinstance(exc, AppError):
        return exc
    return AppError("internal_error", "Something went wrong on our side. It has been logged.", 500)


async def _on_app_error(request: Request, exc: Exception) -> Response:
    if not isinstance(exc, AppError):
        raise exc
    if exc.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("http.request_refused", method=request.method, code=exc.code)
    return problem_response(exc)


async def _on_invalid_input(_: Request, exc: Exception) -> Response:
    if not isinstance(exc, RequestValidationError):
        raise exc
    # Only the place, kind and message: what was sent may be a password.
    errors = [
        FieldError(
            field=".".join(str(part) for part in error["loc"]), code=error["type"], message=error["msg"]
        )
        for error in exc.errors()
    ]
    return problem_response(
        AppError("invalid_input", "The request is not as it should be.", 422), errors=errors
    )


async def _on_http_exception(_: Request, exc: Exception) -> Response:
    if not isinstance(exc, HTTPException):
        raise exc
    status = HTTPStatus(exc.status_code)
    code = _CODES.get(status, status.name.lower())
    detail = exc.detail if exc.detail != status.phrase else status.description or status.phrase
    response = problem_response(AppError(code, str(detail), status))
    for name, value in Headers(exc.headers or {}).items():
        response.headers[name] = value
    return response


def _documented(status: int, codes: Sequence[str]) -> OpenApi:
    def example(code: str) -> OpenApi:
        title = HTTPStatus(status).phrase
        return {
            "type": f"urn:seventysix:problem:{code}",
            "title": title,
            "status": status,
            "code": code,
            "detail": "…",
        }

    schema = {"$ref": "#/components/schemas/Problem"}
    examples = {code: {"value": example(code)} for code in codes}
    names = ", ".join(f"`{code}`" for code in codes)
    return {
        "description": f"Problem {names}.",
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


def _with_problems(schema: OpenApi) -> OpenApi:
    """Add the schema of problems, and put it where FastAPI assumes its own shape of validation errors."""
    schemas: OpenApi = schema.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    reference = "#/components/schemas/{model}"
    for model in (FieldError, Problem):
        schemas[model.__name__] = model.model_json_schema(ref_template=reference)
        schemas[model.__name__].pop("$defs", None)
    for operations in schema.get("paths", {}).values():
        for operation in operations.values():
            if isinstance(operation, dict) and "422" in operation.get("responses", {}):
                _replace_validation_error(operation["responses"])
    return schema


def _replace_validation_error(responses: OpenApi) -> None:
    if "application/json" in responses["422"].get("content", {}):
        responses["422"] = _documented(HTTPStatus.UNPROCESSABLE_ENTITY, ["invalid_input"])

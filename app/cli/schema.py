"""Prints what is generated from the code: frame schema, TypeScript constants, OpenAPI and the frame documentation.

Read by `make generate`; nothing at run time uses it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue

from app.conversations.schemas import MAX_BODY_CHARS
from app.gateway import protocol

if TYPE_CHECKING:
    from pydantic_core import core_schema

JsonObject = dict[str, Any]  # JSON Schema is an open format: values of any shape by definition

UNIONS: Final[dict[str, tuple[JsonSchemaMode, TypeAdapter[Any]]]] = {
    "VisitorFrame": ("validation", protocol.VISITOR_FRAME),
    "AgentFrame": ("validation", protocol.AGENT_FRAME),
    "VisitorPush": ("serialization", protocol.VISITOR_PUSH),
    "AgentPush": ("serialization", protocol.AGENT_PUSH),
}


class _FrameSchema(GenerateJsonSchema):
    """What the server sends always has every field; the discriminator is never optional."""

    def field_is_required(
        self,
        field: "core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField",
        total: bool,  # noqa: FBT001 - signature of the overridden method
    ) -> bool:
        if self.mode == "serialization":
            return True
        return super().field_is_required(field, total)


def protocol_schema() -> JsonObject:
    """One JSON Schema whose `$defs` hold every frame, building block and the four unions."""
    names = list(UNIONS)
    keyed, defs_schema = TypeAdapter.json_schemas(
        [(name, mode, adapter) for name, (mode, adapter) in UNIONS.items()],
        ref_template="#/$defs/{model}",
        schema_generator=_FrameSchema,
    )
    defs: dict[str, JsonSchemaValue] = dict(defs_schema["$defs"])
    for (name, _), schema in keyed.items():
        defs[str(name)] = {"oneOf": schema["oneOf"], "description": _UNION_DOCS[str(name)]}
    for schema in defs.values():
        _tidy(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Frames",
        "description": "The four kinds of frames by direction and audience.",
        "type": "object",
        "additionalProperties": False,
        "required": names,
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in names},
        "$defs": dict(sorted(defs.items())),
    }


_UNION_DOCS: Final = {
    "VisitorFrame": "What a shopper's client sends.",
    "AgentFrame": "What an agent's client sends.",
    "VisitorPush": "What the server sends to a shopper's client.",
    "AgentPush": "What the server sends to an agent's client.",
}


def _tidy(schema: JsonObject) -> None:
    """Drop the titles pydantic derives from names, and make constants required."""
    schema.pop("title", None)
    properties = cast("dict[str, JsonObject]", schema.get("properties", {}))
    required = set(schema.get("required", []))
    for name, field in properties.items():
        field.pop("title", None)
        if "const" in field:
            field.pop("default", None)
            required.add(name)
    if properties:
        schema["required"] = [name for name in properties if name in required]


def close_codes() -> Iterator[tuple[str, int]]:
    """Names and numbers of the codes the server closes sockets with."""
    for name, value in vars(protocol.CloseCode).items():
        if name.isupper():
            yield name, int(value)


def typescript_constants() -> str:
    """The limits and close codes of the protocol as TypeScript."""
    lines = [
        "",
        f"export const PROTOCOL_VERSION = {protocol.PROTOCOL_VERSION};",
        f"export const MAX_FRAME_BYTES = {protocol.MAX_FRAME_BYTES};",
        f"export const MAX_BODY_CHARS = {MAX_BODY_CHARS};",
        "",
        "/** Why the server closed a socket. */",
        "export const CloseCode = {",
        *(f"  {name}: {value}," for name, value in close_codes()),
        "} as const;",
    ]
    return "\n".join(lines) + "\n"

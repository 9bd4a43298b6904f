"""Writes `docs/protocol.md`: every frame with its fields, from the same schema as the TypeScript types."""

import inspect
import json
from collections.abc import Iterator
from typing import Any, Final

from app.cli.schema import JsonObject, close_codes, protocol_schema
from app.gateway import protocol

INTRODUCTION: Final = """\
<!-- Generated from app/gateway/protocol by `make generate`; do not edit. -->

# Frames

Everything that crosses a socket, one JSON object per text frame of at most {max_frame_kib} KiB. Protocol
version {version}. Unknown fields are refused; fields that have a default may be left out by the sender,
and are always present in what the server sends. Acknowledgements and errors echo the sender's `ref`.

| socket | for | sends | receives |
|---|---|---|---|
| `/ws/visitor` | shoppers, from the widget's own origin | [shopper → server](#shopper--server) | [server → shopper](#server--shopper) |
| `/ws/agent` | agents, with the login cookie and a one-time ticket | [agent → server](#agent--server) | [server → agent](#server--agent) |

The first frame is `hello`, within 5 seconds. The client keeps, per conversation, the newest `seq` it holds
without a gap, and says it when it comes back: `after` in `hello` (shopper) or `conversation.subscribe` (agent).
`entries` covers `after` < seq ≤ `through`: if `after` is the client's cursor, apply it; if `through` is not
beyond the cursor, ignore it; otherwise something was missed: subscribe again. A message keeps its
`client_id` through every retry, so that it can never appear twice.

Where a network lets no socket through, the same frames go over HTTP: `POST /exchange/visitor` from the widget's own
origin, `POST /exchange/agent` from the console's with the login cookie (a ticket is not needed: no foreign page can send
this). The body is `hello` and any further frames, one a line. The answer is an event stream, one frame an event, for at
most 30 seconds; an event `close` bears the close code. Each request is a connection of its own that continues from the
cursor, on whichever process; the next one takes its place once it is welcomed. So an agent's client subscribes in each
one anew to all that it follows; with `known`, a list that is as it was is not told again. With `?poll` the answer ends as
soon as what was sent is answered, or there is news.

While new shoppers come much faster than is normal, a `hello` without a token (or with one that nobody has) is answered
with the error `work_needed` and close code 4014. Its `work` says which numbers to find; a new `hello` that brings them as
`work` is let in, once. Nothing is asked of who is known already, nor of whom the shop vouches for.
"""
DIRECTIONS: Final = (
    ("VisitorFrame", "shopper → server"),
    ("AgentFrame", "agent → server"),
    ("VisitorPush", "server → shopper"),
    ("AgentPush", "server → agent"),
)


def protocol_markdown() -> str:
    """Return the whole document."""
    defs: dict[str, JsonObject] = protocol_schema()["$defs"]
    introduction = INTRODUCTION.format(
        max_frame_kib=protocol.MAX_FRAME_BYTES // 1024, version=protocol.PROTOCOL_VERSION
    )
    return "\n".join([introduction, *_frames(defs), *_building_blocks(defs), *_close_codes()]) + "\n"


def _frames(defs: dict[str, JsonObject]) -> Iterator[str]:
    described: dict[str, str] = {}
    for union, heading in DIRECTIONS:
        yield f"## {heading}\n"
        for member in defs[union]["oneOf"]:
            name = _ref_name(member["$ref"])
            frame = defs[name]
            frame_type = frame["properties"]["type"]["const"]
            if name in described:
                yield f"- `{frame_type}`: as [{described[name]}](#{_anchor(name)}) · {name}\n"
                continue
            described[name] = heading
            yield f"### {name}\n\n`type`: `{frame_type}`. {_text(frame)}\n"
            yield from _fields(frame)


def _building_blocks(defs: dict[str, JsonObject]) -> Iterator[str]:
    unions = {union for union, _ in DIRECTIONS}
    yield "## Building blocks\n"
    for name, schema in defs.items():
        if name in unions or "const" in schema.get("properties", {}).get("type", {}):
            continue
        yield f"### {name}\n\n{_text(schema)}\n"
        if "enum" in schema:
            yield "One of " + ", ".join(f"`{value}`" for value in schema["enum"]) + ".\n"
        else:
            yield from _fields(schema)


def _fields(schema: JsonObject) -> Iterator[str]:
    fields = {name: field for name, field in schema.get("properties", {}).items() if name != "type"}
    if not fields:
        return
    yield "| field | type | |\n|---|---|---|"
    required = schema.get("required", [])
    for name, field in fields.items():
        remarks = [_text(field), *_limits(field)]
        if name not in required:
            remarks.append(f"Default: `{_json(field.get('default'))}`.")
        yield f"| `{name}` | {_type(field)} | {' '.join(filter(None, remarks))} |"
    yield ""


def _type(field: JsonObject) -> str:
    match field:
        case {"$ref": ref}:
            return f"[{_ref_name(ref)}](#{_anchor(_ref_name(ref))})"
        case {"anyOf": choices}:
            return " or ".join(_type(choice) for choice in choices)
        case {"const": value}:
            return f"`{value}`"
        case {"enum": values}:
            return " or ".join(f"`{value}`" for value in values)
        case {"type": "array", "items": items}:
            return f"list of {_type(items)}"
        case {"type": "object", "additionalProperties": dict(values)}:
            keys = _type(field["propertyNames"]) if "propertyNames" in field else "string"
            return f"map of {keys} to {_type(values)}"
        case {"format": "uuid"}:
            return "UUID"
        case {"format": "date-time"}:
            return "instant (ISO 8601, UTC)"
        case {"type": str(plain)}:
            return plain
    return "anything"


def _limits(field: JsonObject) -> Iterator[str]:
    bounded = [field, *field.get("anyOf", [])]
    for word, key in (("at least", "minimum"), ("at most", "maximum")):
        yield from (f"{word.capitalize()} {part[key]}." for part in bounded if key in part)
    yield from (f"At most {part['maxLength']} characters." for part in bounded if "maxLength" in part)


def _close_codes() -> Iterator[str]:
    yield f"## Close codes\n\n{inspect.getdoc(protocol.CloseCode)}\n"
    yield "| code | name |\n|---|---|"
    for name, number in sorted(close_codes(), key=lambda item: item[1]):
        yield f"| {number} | `{name.lower()}` |"


def _text(schema: JsonObject) -> str:
    return " ".join(str(schema.get("description", "")).split()).replace("|", "\\|")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _ref_name(ref: str) -> str:
    return ref.rsplit("/", 1)[-1]


def _anchor(name: str) -> str:
    return name.lower()

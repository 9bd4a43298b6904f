"""The quick way reads nothing otherwise than `protocol` does: it reads the same, or leaves it."""

from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.gateway.protocol import AGENT_FRAME, VISITOR_FRAME
from app.gateway.protocol.quick import Quick, read_agent_quickly, read_visitor_quickly

AN_ID = "76000000-0000-4000-8000-000000000029"
MESSAGE = {"type": "message.send", "ref": "41", "client_id": AN_ID, "body": "Is it in stock?"}
RECEIPT = {"type": "receipt", "delivered": 41, "read": 40}
OF_AGENTS = {"conversation_id": AN_ID}

ids = st.one_of(
    st.uuids().map(str),
    st.uuids().map(lambda id_: id_.hex),
    st.uuids().map(lambda id_: f"{{{id_}}}".upper()),
    st.text(max_size=40),
)
counts = st.one_of(
    st.integers(-1, 50), st.sampled_from([2**31 - 1, 2**31, 1e300, 7.0, 7.5, True, "7", 2**63]), st.none()
)
words = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["", " ", "\n\t", "\x1c", "\u2003", "\0", "a\0", "\x85", "x" * 8_000, "x" * 8_001, "\U0001f9e6"]
    ),
    st.none(),
    st.integers(-99, 2**40),
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(["message.send", "receipt", "typing", "ping", "hello", "", 7, None]),
    "ref": st.one_of(words, st.sampled_from(["r" * 64, "r" * 65])),
    "client_id": ids,
    "conversation_id": ids,
    "body": words,
    "kind": st.sampled_from(["message", "note", "activity", "", None]),
    "delivered": counts,
    "read": counts,
    "attachments": st.one_of(st.lists(ids, max_size=12), st.none(), st.just(AN_ID)),
    "reply_to": st.one_of(ids, st.none()),
    "form": st.sampled_from([None, {"kind": "prechat", "answers": {}}]),
    "whatever": st.integers(-99, 2**40),
}
# A frame that is right, with a few of its fields made otherwise.
frames = st.builds(
    lambda base, *changes: {name: value for part in (base, *changes) for name, value in part.items()},
    st.sampled_from([MESSAGE, RECEIPT, {**MESSAGE, **OF_AGENTS}, {**RECEIPT, **OF_AGENTS}]),
    *(
        st.sampled_from(sorted(FIELDS)).flatmap(lambda name: FIELDS[name].map(lambda value: {name: value}))
        for _ in range(2)
    ),
    st.sampled_from([{}, {}, {"read": 41}]),
)


def check(text: bytes, quick: Quick | None, model: TypeAdapter[Any]) -> None:
    """What was read in the quick way is what the model says; then the model understands it, too."""
    if quick is None:
        return
    full = model.validate_json(text)
    assert type(full).model_fields["type"].default == quick.__struct_config__.tag
    for name in quick.__struct_fields__:
        assert getattr(quick, name) == getattr(full, name)
        assert type(getattr(quick, name)) is type(getattr(full, name))
    assert set(type(full).model_fields) - set(quick.__struct_fields__) <= {"type", "form"}
    assert getattr(full, "form", None) is None


@given(frame=frames)
def test_the_quick_way_reads_as_the_protocol_does_or_not_at_all(frame: dict[str, object]) -> None:
    text = orjson.dumps(frame)
    check(text, read_visitor_quickly(text), VISITOR_FRAME)
    check(text, read_agent_quickly(text), AGENT_FRAME)


@given(text=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_whatever_is_no_frame_is_left_to_the_protocol(text: bytes) -> None:
    assert read_visitor_quickly(text) is None
    assert read_agent_quickly(text) is None


@pytest.mark.parametrize(
    "text",
    [
        b'{"type":"receipt","delivered":1,"read":1' + b',"x":[' * 20_000,
        b'{"type":"receipt","delivered":1,"read":' + b"9" * 20_000 + b"}",
        b'{"type":"message.send","ref":"1","client_id":"' + AN_ID.encode() + b'","body":"\xff\xfe"}',
        b'{"type":"message.send","ref":"1","client_id":"' + AN_ID.encode() + b'","body":"\\ud800"}',
        b'{"type":"receipt","delivered":NaN,"read":1}',
    ],
    ids=["deep", "huge", "wrong UTF-8", "half a sign", "not a number"],
)
def test_hostile_frames_are_left_to_the_protocol(text: bytes) -> None:
    assert read_visitor_quickly(text) is None
    with pytest.raises(ValidationError):
        VISITOR_FRAME.validate_json(text)


@pytest.mark.parametrize(
    "wrong",
    [
        *({**MESSAGE, "body": body} for body in ("", " \n", "\0", "a\0b", "x" * 8_001)),
        *({**MESSAGE, "ref": ref} for ref in ("", "r" * 65)),
        {**MESSAGE, "attachments": [AN_ID] * 99},
        {**MESSAGE, "whatever": 1},
        {**MESSAGE, "kind": "activity"},
        *({**RECEIPT, "read": seq} for seq in (-1, 2**31, None)),
    ],
)
def test_what_is_wrong_is_left_to_the_protocol(wrong: dict[str, object]) -> None:
    assert read_agent_quickly(orjson.dumps({**wrong, **OF_AGENTS})) is None
    if "kind" not in wrong:
        assert read_visitor_quickly(orjson.dumps(wrong)) is None


def test_usual_frames_are_read_in_the_quick_way() -> None:
    said, told = read_visitor_quickly(orjson.dumps(MESSAGE)), read_visitor_quickly(orjson.dumps(RECEIPT))
    assert said is not None
    assert told is not None
    note = read_agent_quickly(orjson.dumps({**MESSAGE, **OF_AGENTS, "kind": "note", "reply_to": AN_ID}))
    assert note is not None
    assert getattr(note, "reply_to", None) == UUID(AN_ID)
    assert read_agent_quickly(orjson.dumps({**RECEIPT, **OF_AGENTS})) is not None

"""Sealing: what it hides, what it is bound to, and which master keys are refused."""

import base64
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversations.rules import EntryKind, entry_place
from app.keys import (
    STAFF,
    DataKey,
    HintSeal,
    Keyring,
    MasterKeyError,
    MasterKeys,
    NotAuthenticError,
    find_masters,
    place,
)
from app.keys.masters import new_line, parse, write_file
from tests.support.keys import MASTER_KEYS, a_keyring

OWNER = UUID(int=76)
HERE = place("entries.sealed", OWNER, 1, "message")


@given(st.text())
def test_sealed_text_is_read_again_with_the_key_and_in_its_place_only(text: str) -> None:
    key = DataKey.new()
    sealed = key.seal(text, HERE)
    assert key.open(sealed, HERE) == text
    assert key.seal(text, HERE) != sealed
    for other, at in [(DataKey.new(), HERE), (key, place("entries.sealed", OWNER, 2, "message"))]:
        with pytest.raises(NotAuthenticError):
            other.open(sealed, at)


def test_places_of_different_rows_are_never_the_same() -> None:
    other = UUID(int=77)
    places = [
        place("entries.sealed", OWNER, 1, "message"),
        place("entries.sealed", OWNER, 1, "note"),
        place("entries.sealed", OWNER, 11, "message"),
        place("entries.sealed", other, 1, "message"),
        place("entries.other", OWNER, 1, "message"),
        place("entries.sealed", OWNER, "1\0message"),
        place("entries.sealed", OWNER),
    ]
    assert len(set(places)) == len(places) - 1  # parts are ours and hold no NUL


def test_place_of_a_line_is_written_as_every_place() -> None:
    assert entry_place(OWNER, 1, EntryKind.MESSAGE) == HERE


@pytest.mark.parametrize("changed", [0, 1, 12, 13, -1])
def test_changed_byte_is_noticed(changed: int) -> None:
    key = DataKey.new()
    sealed = bytearray(key.seal("Hello?", HERE))
    sealed[changed] ^= 1
    with pytest.raises(NotAuthenticError):
        key.open(bytes(sealed), HERE)
    with pytest.raises(NotAuthenticError):
        key.open(bytes(sealed[:5]), HERE)


def test_equal_words_have_equal_hashes_for_one_key_and_purpose_only() -> None:
    key, other = DataKey.new(), DataKey.new()
    assert key.index("tea", "search") == key.index("tea", "search")
    assert len({key.index("tea", "search"), key.index("tee", "search"), other.index("tea", "search")}) == 3
    assert key.index("tea", "search") != key.index("tea", "e-mail")


def test_wrapped_key_is_of_use_to_its_owner_only() -> None:
    masters, key = MasterKeys(lambda: MASTER_KEYS), DataKey.new()
    version, wrapped = masters.wrap(OWNER, key.raw)
    assert masters.unwrap(OWNER, version, wrapped) == key.raw
    with pytest.raises(MasterKeyError, match="not the one of this database"):
        masters.unwrap(uuid4(), version, wrapped)
    with pytest.raises(MasterKeyError, match="not the one of this database"):
        MasterKeys(lambda: new_line(1)).unwrap(OWNER, version, wrapped)
    with pytest.raises(MasterKeyError, match="Version 1 of the master key is missing"):
        MasterKeys(lambda: new_line(2)).unwrap(OWNER, version, wrapped)


def test_key_of_those_who_work_here_never_gives_way_to_others() -> None:
    ring = a_keyring()
    small = Keyring(ring.masters, max_kept=1)
    owners = [STAFF, *(uuid4() for _ in range(3))]
    for owner in owners:
        small.unwrap(owner, *ring.masters.wrap(owner, DataKey.new().raw))
    assert [small.get(owner) is not None for owner in owners] == [True, False, False, True]
    small.forget(owners)
    assert [small.get(owner) for owner in owners] == [None] * 4


def test_newest_master_key_wraps_and_one_added_later_is_found() -> None:
    lines = [MASTER_KEYS]
    masters = MasterKeys(lambda: "\n".join(lines))
    lines.append(new_line(2))
    newer = MasterKeys(lambda: "\n".join(lines))
    version, wrapped = newer.wrap(OWNER, b"k" * 32)
    assert version == 2
    assert masters.current == 1
    assert masters.unwrap(OWNER, version, wrapped) == b"k" * 32
    assert masters.current == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a remark",
        "1:short",
        "key",
        f"0:{MASTER_KEYS.split(':')[1]}",
        f"{MASTER_KEYS}\n{MASTER_KEYS}",
        "1:" + base64.b64encode(b"\0" * 32).decode(),
        "1:" + base64.b64encode(b"change-me-change-me-change-me-12").decode()[:-2],
        "1:" + base64.b64encode(b"abcabcabcabcabcabcabcabcabcabcab").decode(),
    ],
)
def test_weak_or_unreadable_master_keys_are_refused(text: str) -> None:
    with pytest.raises(MasterKeyError):
        parse(text)


def test_master_keys_come_from_environment_file_or_command(tmp_path: Path) -> None:
    path = tmp_path / "master.keys"
    write_file(path, f"# ours\n{MASTER_KEYS}\n")
    assert path.stat().st_mode & 0o777 == 0o600
    for masters in (
        find_masters(text=MASTER_KEYS, file=None, command=None),
        find_masters(text=None, file=path, command=None),
        find_masters(text=None, file=None, command=f"cat {path}"),
    ):
        assert masters is not None
        assert masters.derive("x", 1) == MasterKeys(lambda: MASTER_KEYS).derive("x", 1)
    assert find_masters(text=None, file=None, command=None) is None
    with pytest.raises(MasterKeyError, match="has failed"):
        find_masters(text=None, file=None, command="false")
    path.chmod(0o644)
    with pytest.raises(MasterKeyError, match="Others may read"):
        find_masters(text=None, file=path, command=None)


def test_hint_is_read_by_processes_of_this_installation_only() -> None:
    ours, others = MasterKeys(lambda: MASTER_KEYS), MasterKeys(lambda: new_line(1))
    sealed = HintSeal(ours).seal(b"Hello?")
    assert b"Hello" not in sealed
    assert HintSeal(ours).open(sealed) == b"Hello?"
    assert HintSeal(others).open(sealed) is None
    assert HintSeal(ours).open(b"Hello?") is None
    assert HintSeal(ours).open(b"") is None

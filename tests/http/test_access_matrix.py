"""Every operation, asked by everybody: what is not theirs is refused, tells nothing, and changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.accounts.rules import RANK, Role
from tests.support.access import OPERATIONS, Reach, Row
from tests.support.access_world import World, a_world, bearer
from tests.support.http import code_of

# What stands in the way of somebody who may: another operation before has changed it, or the password or the code is wrong.
CONFLICTS = frozenset(
    [
        "already_assignee",
        "already_there",
        "code_refused",
        "no_second_factor",
        "no_free_slot",
        "not_open",
        "not_wrapping_up",
        "offer_ended",
        "passkey_refused",
        "passkeys_need_a_name",
        "sso_not_set_up",
        "wrong_password",
    ]
)

pytestmark = pytest.mark.timeout(90)

PEOPLE = {
    "": None,
    "logged out": None,
    "a shopper's token": None,
    "strange agent": Role.AGENT,
    "agent": Role.AGENT,
    "strange supervisor": Role.SUPERVISOR,
    "supervisor": Role.SUPERVISOR,
}


def why_not(row: Row, name: str) -> str | None:
    """Return how this person must be refused, if at all."""
    role = PEOPLE[name]
    if row.reach is Reach.ANYBODY:
        return None
    if row.reach is Reach.SHOPPER:
        return "unknown_visitor"
    if role is None:
        return "not_logged_in"
    if RANK[role] < RANK[row.role]:
        return "role_required"
    return "not_found" if row.reach is Reach.SITE and name.startswith("strange") else None


def cases(*, refused: bool) -> Iterator[tuple[str, Row, str, str | None]]:
    for operation, row in OPERATIONS.items():
        for name in PEOPLE:
            code = why_not(row, name)
            if (code is not None) is refused:
                yield operation, row, name, code


async def test_what_is_not_theirs_is_refused_tells_nothing_and_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path) as world:
        before = await world.stands()
        for operation, row, name, code in cases(refused=True):
            response = await world.ask(operation, row, cookie=world.cookies.get(name, ""))
            assert response.status_code in {401, 403, 404}, (operation, name, response.text)
            assert code_of(response) == code, (operation, name)
            assert world.tells(response) == [], (operation, name)
        assert await world.stands() == before
        for operation, row, name, _ in cases(refused=False):
            if name.startswith("strange"):
                response = await world.ask(operation, row, cookie=world.cookies[name])
                assert world.tells(response) == [], (operation, name, response.text)
        await shoppers_read_their_own_files_only(world)


async def shoppers_read_their_own_files_only(world: World) -> None:
    operation = "POST /visitor/attachment-links"
    row = OPERATIONS[operation]
    own = await world.ask(operation, row, headers=bearer(world, "shopper"))
    assert world.tells(own) == [world.ids["file"]]
    other = await world.ask(operation, row, headers=bearer(world, "other shopper"))
    assert other.json() == {"items": []}
    for name, key in (("strange shopper", world.ids["key"]), ("shopper", "another-key")):
        refused = await world.ask(operation, row, headers=bearer(world, name, key))
        assert code_of(refused) == "unknown_visitor"


def last_what_takes_away(operation: str) -> tuple[bool, bool]:
    ends_much = ("/erasures", "second-factors", "/agents/{agent}/logins")
    return operation.startswith("DELETE"), any(words in operation for words in ends_much)


async def test_whoever_may_is_let_in(database_url: str, tmp_path: Path) -> None:
    """Otherwise the refusals above could be about something else than who asks."""
    async with a_world(database_url, tmp_path) as world:
        for operation in sorted(OPERATIONS, key=last_what_takes_away):
            row = OPERATIONS[operation]
            if row.reach not in {Reach.ANYBODY, Reach.SHOPPER}:
                response = await world.ask(operation, row, cookie=world.cookies[row.role.value])
                is_allowed = response.status_code < 400 or code_of(response) in CONFLICTS
                assert is_allowed, (operation, response.text)

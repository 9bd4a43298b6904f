"""Requests of every shape that the interface describes, and of shapes it does not: none is ever our failure."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

from tests.support.access_world import World, a_world

Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]

# Eighty operations, each asked a few times: what they are asked is drawn from the seed, the same every time.
pytestmark = pytest.mark.timeout(180)
SEED = 76
EXAMPLES = 3
EXAMPLES_WITH_PASSWORDS = 2  # each costs a hash of 64 MiB
WITH_PASSWORDS = frozenset(
    {
        "POST /api/v1/login",
        "POST /api/v1/me/confirmation",
        "PUT /api/v1/me/password",
        "POST /api/v1/agents",
        "PATCH /api/v1/agents/{agent_id}",
    }
)


async def test_no_request_is_answered_with_a_failure(database_url: str, tmp_path: Path) -> None:
    async with a_world(database_url, tmp_path) as world:
        document = (await world.client.get("/api/v1/openapi.json")).json()
        asking = Asking(world)
        await asyncio.to_thread(asking.ask_everything, document)
    assert asking.failures == []
    assert asking.is_known, "whoever asks must be logged in, or nothing behind the login is asked"


class Asking:
    """An administrator who asks for everything, about what there is and what there is not."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._url = str(world.client.base_url)
        self._session = requests.Session()
        self._asked = 0
        self._statuses: Counter[int] = Counter()
        self.failures: list[str] = []

    @property
    def is_known(self) -> bool:
        """Whether most of it was not refused at the door."""
        return self._statuses[401] < self._asked / 10

    def ask_everything(self, document: dict[str, object]) -> None:
        """Ask for each operation; what takes something away comes last."""
        schema = schemathesis.openapi.from_dict(document)
        schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
        operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
        with self._session:
            for operation in sorted(
                operations, key=lambda one: (one.method == "delete", "erasures" in one.path)
            ):
                self._ask_often(operation)

    def _ask_often(self, operation: Operation) -> None:
        @seed(SEED)
        @settings(
            max_examples=EXAMPLES_WITH_PASSWORDS if operation.label in WITH_PASSWORDS else EXAMPLES,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: AnyCase) -> None:
            self._ask(case)

        ask()

    def _ask(self, case: AnyCase) -> None:
        self._asked += 1
        if self._asked % 2:
            for name in case.path_parameters:
                case.path_parameters[name] = self._world.ids.get(
                    name.removesuffix("_id"), case.path_parameters[name]
                )
        headers = {"Origin": self._url}
        if "logout" not in case.operation.path:
            headers["Cookie"] = f"seventysix={self._world.cookies['admin']}"
        response = case.call(base_url=self._url, headers=headers, session=self._session)
        self._statuses[response.status_code] += 1
        if response.status_code >= 500:
            self.failures.append(f"{case.as_curl_command()}: {response.status_code} {response.text}")

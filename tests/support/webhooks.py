"""Endpoints of a shop, and the three recipes of the documentation, as their readers would run them."""

import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Mapping
from uuid import UUID

import orjson

from app.db.unit_of_work import Transactions
from app.kernel.ids import new_id
from app.webhooks import service
from app.webhooks.rules import Endpoint, WebhookEvent, new_signing_secret
from tests.support.repository import DOCS

IsGenuine = Callable[[str, Mapping[str, str], bytes], bool]


async def an_endpoint(
    transactions: Transactions,
    site_id: UUID,
    url: str,
    *,
    events: Collection[WebhookEvent] = tuple(WebhookEvent),
) -> Endpoint:
    """Add an endpoint."""
    async with transactions() as uow:
        wanted = Endpoint(
            new_id(), site_id, url, "", frozenset(events), new_signing_secret(), transactions.clock.now()
        )
        endpoint, _ = await service.create_endpoint(uow, wanted, allows_private=True)
    return endpoint


def recipe(language: str) -> str:
    """Read a recipe out of the documentation."""
    found = re.search(rf"```{language}\n(.*?)```", (DOCS / "webhooks.md").read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def python_recipe() -> IsGenuine:
    """Run the recipe for Python."""
    namespace: dict[str, IsGenuine] = {}
    exec(recipe("python"), namespace)  # noqa: S102 - our own documentation
    return namespace["is_genuine"]


def node_recipe(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Run the recipe for Node.js."""
    call = """
        const [secret, headers, body] = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
        process.stdout.write(String(isGenuine(secret, headers, Buffer.from(body))));
    """
    return _run(["node", "-e", recipe("js") + call], secret, headers, body)


def php_recipe(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Run the recipe for PHP, where there is one."""
    call = """
        [$secret, $headers, $body] = json_decode(file_get_contents('php://stdin'), true);
        echo is_genuine($secret, $headers, $body) ? 'true' : 'false';
    """
    return _run(["php", "-r", recipe("php") + call], secret, headers, body)


def has_php() -> bool:
    """Tell whether this machine can run PHP."""
    return shutil.which("php") is not None


def _run(command: list[str], secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    given = orjson.dumps([secret, dict(headers), body.decode()])
    answer = subprocess.run(command, input=given, capture_output=True, check=True)
    assert answer.stdout in {b"true", b"false"}, answer.stderr
    return answer.stdout == b"true"

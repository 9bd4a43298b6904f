"""Every page of the product opens without an error and can be used by everybody."""

from collections.abc import Iterator

import pytest

from tests.support.browser import DESKTOP, PHONE, People
from tests.support.databases import cloned_database
from tests.support.looks import accessibility_violations
from tests.support.program import Program


@pytest.fixture(scope="module")
def program(
    postgres_url: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    """One program for all pages: looking at them changes nothing."""
    with (
        cloned_database(postgres_url, migrated_template) as url,
        Program(tmp_path_factory.mktemp("pages"), "--demo", environment={"DATABASE_URL": url}) as program,
    ):
        yield program


@pytest.mark.parametrize("path", ["/demo/de/", "/demo/en/", "/console", "/ops"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_page_opens_without_errors_or_barriers(
    path: str, viewport: dict[str, int], program: Program, people: People
) -> None:
    person = await people.new_person(viewport=viewport)  # type: ignore[arg-type]  # pytest's ids lose the type
    page = await person.new_page()
    answer = await page.goto(program.url + path)
    assert answer is not None
    assert answer.ok
    await page.wait_for_load_state("networkidle")
    people.allow("401 (Unauthorized)")  # the console asks who is logged in
    assert await accessibility_violations(page) == []

"""The whole product and people with browsers. All browser tests share one event loop and one browser."""

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.support.browser import LAUNCH_ARGUMENTS, People, find_chromium
from tests.support.firefox import Preferences, a_firefox, find_firefox
from tests.support.program import Program
from tests.support.repository import ROOT

expect.set_options(timeout=15_000)  # a busy machine takes its time

LONGEST_JOURNEY_S = 120
# Pictures are taken without the text cursor, by a style of Playwright's that the policy of our pages refuses.
NO_CURSOR = "sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT+SmwNZWA="
# What Firefox says about a line that was cut.
FIREFOX_NETWORK_NOISE = ("can’t establish a connection", "was interrupted", "favicon")
HAS_FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.timeout(LONGEST_JOURNEY_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember what has failed, so that pictures are kept of it."""
    report = yield
    if report.failed:
        item.stash[HAS_FAILED] = True
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium for the whole run."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def firefox() -> AsyncIterator[Browser]:
    """The headless Firefox of this machine for the whole run, where there is one."""
    path = find_firefox()
    if path is None:
        pytest.skip("there is no Firefox on this machine")
    async with async_playwright() as playwright, a_firefox(playwright, path) as browser:
        yield browser


@asynccontextmanager
async def a_fox_with(request: pytest.FixtureRequest, settings: Preferences) -> AsyncIterator[People]:
    """People with a Firefox of other settings, started for them."""
    path = find_firefox()
    if path is None:
        pytest.skip("there is no Firefox on this machine")
    async with (
        async_playwright() as playwright,
        a_firefox(playwright, path, settings) as browser,
        with_firefox(browser, request) as foxes,
    ):
        yield foxes


@asynccontextmanager
async def with_firefox(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[People]:
    """People with a Firefox; at the end no page may have reported an error."""
    foxes = People(browser, ROOT / ".cache" / "pictures")
    foxes.expect(NO_CURSOR, *FIREFOX_NETWORK_NOISE)
    try:
        yield foxes
    except BaseException:
        await foxes.keep_pictures(request.node.name)
        raise
    if request.node.stash.get(HAS_FAILED, False):
        await foxes.keep_pictures(request.node.name)
    await foxes.leave()
    assert foxes.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def foxes(firefox: Browser, request: pytest.FixtureRequest) -> AsyncIterator[People]:
    """People with Firefox; at the end no page may have reported an error."""
    async with with_firefox(firefox, request) as foxes:
        yield foxes


@pytest.fixture
def program(database_url: str, tmp_path: Path) -> Iterator[Program]:
    """The running product with its demo shop, on a database of its own."""
    with Program(tmp_path, "--demo", environment={"DATABASE_URL": database_url}) as program:
        yield program


@pytest_asyncio.fixture(loop_scope="session")
async def people(chromium: Browser, request: pytest.FixtureRequest) -> AsyncIterator[People]:
    """People with browsers; at the end no page may have reported an error."""
    people = People(chromium, ROOT / ".cache" / "pictures")
    yield people
    if request.node.stash.get(HAS_FAILED, False):
        await people.keep_pictures(request.node.name)
    await people.leave()
    assert people.complaints == []

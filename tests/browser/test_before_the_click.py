"""What a shop's page is spared before anybody reaches for the button, seen from the server's side and from the page's."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.browser.test_hostile_pages import ONLY_ORIGIN, pages
from tests.support.browser import DESKTOP, People
from tests.support.databases import execute
from tests.support.networked import World, a_networked_world
from tests.support.waiting import eventually

# Whatever comes into the page, into shadow roots that are closed to it, too: hints to the browser
# (preconnect, dns-prefetch, prefetch, speculation rules …) are elements, and go out past the page's requests.
NOTE_WHAT_IS_ADDED = """
window.added = [];
const known = new WeakSet();
const note = (node) => {
  if (!node.localName || known.has(node)) return;
  known.add(node);
  added.push(node.localName);
  [...node.children].forEach(note);
};
const observer = new MutationObserver((records) => records.forEach(({ addedNodes }) => addedNodes.forEach(note)));
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (init) {
  const root = attach.call(this, init);
  observer.observe(root, { childList: true, subtree: true });
  return root;
};
observer.observe(document, { childList: true, subtree: true });
"""
OWN = Counter(["html", "head", "title", "body", "script", "p"])
__all__ = ["pages"]  # a fixture


async def loader_is_all_that_goes_out(
    world: World, people: People, port: int, texts: dict[str, str], database_url: str
) -> Page:
    """Come to a page of a shop elsewhere; judge by what the server accepts, what the page gets, and what is kept."""
    shop = f"http://localhost:{port}"
    await asyncio.to_thread(execute, database_url, ONLY_ORIGIN.format(shop))
    texts["/quiet"] = f'<body><script defer src="{world.line.url}/loader/demo.js"></script><p>Text'
    world.line.ends_with_answers = True
    before = world.line.accepted
    person = await people.new_person(viewport=DESKTOP)
    await person.add_init_script(NOTE_WHAT_IS_ADDED)
    page = await person.new_page()
    headers: list[Mapping[str, str]] = []
    page.on("response", lambda answer: headers.append(answer.headers) if "/loader/" in answer.url else None)
    await page.goto(f"{shop}/quiet")
    await eventually(lambda: _has_button(page))
    await page.wait_for_load_state("networkidle")
    assert world.line.accepted - before == 1, "one connection, for the loader"
    added = Counter(await page.evaluate("added")) - OWN
    assert added == Counter(["seventysix-chat", "button", "svg", "path", "span"])
    assert [one.get("link") for one in headers] == [None], "a header can hint as well"
    assert await person.cookies() == []
    assert await page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    world.line.ends_with_answers = False
    return page


async def _has_button(page: Page) -> bool:
    return bool(await page.evaluate("!!document.querySelector('seventysix-chat')"))


async def test_server_is_connected_to_once_and_no_hint_is_given_to_the_browser(
    pages: tuple[int, dict[str, str]], people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        await loader_is_all_that_goes_out(world, people, *pages, database_url)


@pytest.mark.long
async def test_firefox_connects_to_the_server_once_and_is_given_no_hint(
    pages: tuple[int, dict[str, str]], foxes: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(foxes, database_url, tmp_path) as world:
        await loader_is_all_that_goes_out(world, foxes, *pages, database_url)

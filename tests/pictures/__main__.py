"""Takes the pictures of docs/images: `python -m tests.pictures` all of them, with names (`chat`, `faces`) only those."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, async_playwright, expect

from tests.pictures import states
from tests.pictures.day import a_day
from tests.pictures.faces import take_faces
from tests.pictures.sheets import lay_out
from tests.support.browser import LAUNCH_ARGUMENTS, People, find_chromium
from tests.support.program import Program

LOOKS = (("en", "light"), ("en", "dark"), ("de", "light"), ("de", "dark"), ("ar", "light"))


async def faces(browser: Browser, folder: Path) -> None:
    """Take the three faces: chat, console and board."""
    with Program(folder, "--demo") as program:
        await take_faces(browser, program)


async def chat(browser: Browser, folder: Path) -> None:
    """Take sheets of the states of the chat."""
    people = People(browser, states.WHOLE)
    async with a_day(people, folder) as day:
        walks = [states.Walk(day, language, scheme) for language, scheme in LOOKS]
        await day.asks_at_the_end()
        await _each(walks, states.all_is_well)
        await _each(walks, states.is_not_set_up)
        await _each(walks, states.is_cut_off)
        await _each(walks, states.keeps_nothing)
        await day.vouches()
        await day.settles({"requires_identity": True})
        await _each(walks, states.is_a_stranger)
        await day.settles({"requires_identity": False})
        await day.invites()
        await _each(walks, states.is_invited)
        await day.asks_first()
        await _each(walks, states.a_form_comes_first)
        await day.closes_the_shop()
        await _each(walks, states.nobody_is_there)
        for walk in walks:
            lay_out(walk.name, walk.scheme, walk.taken)
        await people.leave()
    for complaint in people.complaints:
        sys.stderr.write(f"{complaint}\n")


async def _each(walks: Sequence[states.Walk], part: Callable[[states.Walk], Awaitable[None]]) -> None:
    for walk in walks:
        await part(walk)


async def main(wanted: Sequence[str]) -> None:
    """Take what is wanted."""
    states.WHOLE.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=15_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGUMENTS)
        for part in (chat, faces):
            if not wanted or part.__name__ in wanted:
                with TemporaryDirectory() as folder:
                    await part(browser, Path(folder))
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

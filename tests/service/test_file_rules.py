"""Rules about files while processes of the version before and of this one run side by side."""

import asyncio

from app.sites import service as sites
from app.sites.rules import FileGroup, FileRules, SiteChange
from tests.support.accounts import a_site
from tests.support.databases import execute, fetch_value
from tests.support.units import opened

FORMER = """UPDATE sites SET file_rules = NULL, theme = theme || '{"file_rules": {"max_mb": 7, "kinds": ["sound"]}}'"""


async def test_rules_that_the_version_before_wrote_are_read_and_ours_by_it(database_url: str) -> None:
    async with opened(database_url) as transactions:
        site_id = await a_site(transactions)
        await asyncio.to_thread(execute, database_url, FORMER)
        async with transactions() as uow:
            former = await sites.get_site(uow, site_id)
        assert former.file_rules == FileRules(7, (FileGroup.SOUND,))
        async with transactions() as uow:
            await sites.change_site(uow, site_id, SiteChange(file_rules=FileRules(3)))
    column = await asyncio.to_thread(fetch_value, database_url, "SELECT file_rules ->> 'max_mb' FROM sites")
    among_looks = await asyncio.to_thread(
        fetch_value, database_url, "SELECT theme -> 'file_rules' ->> 'max_mb' FROM sites"
    )
    assert (column, among_looks) == ("3", "3")

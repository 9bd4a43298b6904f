"""A handler that has forgotten whom it answers: the wall stands in its transactions by itself."""

from uuid import UUID

import pytest
from sqlalchemy import text

from app.accounts.http import CurrentAgent
from app.accounts.rules import Role
from app.web.dependencies import Work
from tests.support.accounts import a_login
from tests.support.http import an_app, serving
from tests.support.shop import a_shop, a_site


@pytest.mark.parametrize(("role", "shops"), [(Role.AGENT, 1), (Role.SUPERVISOR, 1), (Role.ADMIN, 2)])
async def test_handler_without_a_filter_reads_the_callers_shops_alone(
    database_url: str, role: Role, shops: int
) -> None:
    async with a_shop(database_url) as shop:
        await (await a_site(shop.transactions)).a_conversation()
        await shop.a_conversation()
        app = an_app(transactions=shop.transactions)

        @app.get("/everything")
        async def get_everything(_: CurrentAgent, work: Work) -> list[UUID]:
            async with work() as uow:
                return list((await uow.session.scalars(text("SELECT site_id FROM conversations"))).all())

        async with serving(app) as client:
            agent = await shop.an_agent(role=role, online=False)
            client.cookies.set("seventysix", await a_login(shop.transactions, agent))
            found = (await client.get("/everything")).json()
        assert len(found) == shops
        assert str(shop.site.id) in found

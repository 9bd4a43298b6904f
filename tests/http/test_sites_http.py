"""How sites are changed over HTTP, and what a shop's page gets of their look."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from app.accounts.rules import Role
from app.routing.http import storefront
from app.sites.http import router
from tests.http.test_pictures_http import SECRET_PLACE, a_photo
from tests.support.accounts import a_login
from tests.support.databases import execute
from tests.support.http import an_app, code_of, serving
from tests.support.queues import keep_hours
from tests.support.shop import Shop, a_shop

THEME = {
    "accent": "#ffd400",
    "scheme": "dark",
    "corner": "start",
    "offset_side_px": 8,
    "offset_bottom_px": 96,
    "radius_px": 12,
    "icon": "headset",
    "launcher_text": "Fragen?",
    "greeting": "</style><script>alert(1)</script>",
    "greeting_note": "Ja.",
    "counts_in_title": True,
    "header": "Tea </h1>",
    "texts": {
        "fr": {"launcher_text": "Questions ?", "header": "Thé", "greeting": "", "greeting_note": ""},
    },
}


@asynccontextmanager
async def served(database_url: str) -> AsyncIterator[tuple[httpx.AsyncClient, Shop]]:
    async with a_shop(database_url) as shop:
        app = an_app(transactions=shop.transactions)
        app.include_router(router)
        app.include_router(storefront.router)
        async with serving(app) as client:
            yield client, shop


async def become(client: httpx.AsyncClient, shop: Shop, role: Role) -> None:
    agent = await shop.an_agent(role=role, online=False)
    client.cookies.set("seventysix", await a_login(shop.transactions, agent))


async def test_look_of_a_site_is_changed_by_administrators_and_reaches_button_and_chat(
    database_url: str,
) -> None:
    async with served(database_url) as (client, shop):
        path = f"/api/v1/sites/{shop.site.id}"
        await become(client, shop, Role.SUPERVISOR)
        assert code_of(await client.patch(path, json={"theme": THEME})) == "role_required"
        await become(client, shop, Role.ADMIN)
        changed = await client.patch(path, json={"theme": THEME})
        assert changed.json()["theme"] == THEME
        (read,) = (await client.get("/api/v1/sites")).json()["items"]
        assert read["theme"] == THEME

        script = (await client.get(f"/loader/{shop.site.key}.js")).text
        assert "Fragen?" in script
        assert "button{background:#ffd400;color:#000}" in script
        document = (await client.get(f"/widget/{shop.site.key}")).text
        assert "--fill:#ffd400" in document
        assert "Tea \\u003c/h1>" in document
        french = (await client.get(f"/widget/{shop.site.key}?lang=fr")).text
        assert "Thé" in french
        assert "Questions ?" in script
        assert "seventysix:unread" in script
        assert "</style><script>" not in document.replace("</style></head>", "")

        await client.patch(path, json={"name": "Another name"})
        (read,) = (await client.get("/api/v1/sites")).json()["items"]
        assert read["theme"] == THEME


async def test_look_that_is_none_is_refused(database_url: str) -> None:
    async with served(database_url) as (client, shop):
        await become(client, shop, Role.ADMIN)
        for wrong in ({"accent": "red"}, {"accent": "#12345g"}, {"radius_px": 29}, {"icon": "x"}):
            answer = await client.patch(f"/api/v1/sites/{shop.site.id}", json={"theme": {**THEME, **wrong}})
            assert answer.status_code == 422, json.dumps(wrong)


async def test_picture_of_a_site_is_drawn_anew_and_stands_in_the_chat(database_url: str) -> None:
    async with served(database_url) as (client, shop):
        path, chat = f"/api/v1/site-pictures/{shop.site.id}", f"/widget/{shop.site.key}"
        await become(client, shop, Role.ADMIN)
        assert f"{chat}/picture" not in (await client.get(chat)).text
        assert (await client.get(f"{chat}/picture")).status_code == 404
        assert code_of(await client.put(path, content=b"<svg/>")) == "bad_image"
        first = (await client.put(path, content=a_photo())).json()["picture"]
        assert f'url("{chat}/picture?{first}")' in (await client.get(chat)).text
        shown = await client.get(f"{chat}/picture")
        assert shown.headers["content-type"] == "image/webp"
        assert SECRET_PLACE not in shown.content
        # What else is changed leaves it, and another one has another address.
        await client.patch(f"/api/v1/sites/{shop.site.id}", json={"theme": THEME})
        assert first in (await client.get(chat)).text
        assert (await client.put(path, content=shown.content)).json()["picture"] not in {first, ""}
        assert (await client.delete(path)).json()["picture"] == ""
        assert "/picture?" not in (await client.get(chat)).text
        await become(client, shop, Role.SUPERVISOR)
        assert code_of(await client.put(path, content=a_photo())) == "role_required"


SURVEY = {
    "scale": "thumbs",
    "question": {"en": "Happy </script>?"},
    "questions": [
        {"key": "delivery", "kind": "stars", "label": {"en": "The delivery"}, "choices": []},
        {"key": "found", "kind": "choice", "label": {"en": "Found by"}, "choices": [{"en": "Search"}]},
    ],
    "asks_comment": False,
}


async def test_survey_of_a_site_is_changed_whole_and_reaches_the_chat(database_url: str) -> None:
    async with served(database_url) as (client, shop):
        path, chat = f"/api/v1/sites/{shop.site.id}", f"/widget/{shop.site.key}?lang=en"
        await become(client, shop, Role.ADMIN)
        assert '"survey":{}' in (await client.get(chat)).text
        assert (await client.patch(path, json={"survey": SURVEY})).json()["survey"] == SURVEY
        (read,) = (await client.get("/api/v1/sites")).json()["items"]
        assert read["survey"] == SURVEY
        document = (await client.get(chat)).text
        assert '"scale":"thumbs","question":"Happy \\u003c/script>?"' in document
        wrong = {"questions": [{"key": "found", "kind": "choice", "label": {"en": "Found by"}}]}
        assert code_of(await client.patch(path, json={"survey": wrong})) == "bad_survey"
        await client.patch(path, json={"survey": {"scale": "none"}})
        assert '"survey":null' in (await client.get(chat)).text


async def test_site_that_asked_for_no_rating_before_there_were_surveys_asks_for_none(
    database_url: str,
) -> None:
    async with served(database_url) as (client, shop):
        await asyncio.to_thread(
            execute, database_url, """UPDATE sites SET theme = '{"asks_rating": false}'"""
        )
        assert '"survey":null' in (await client.get(f"/widget/{shop.site.key}")).text


async def test_nobody_gets_a_button_for_a_site_that_does_not_exist(database_url: str) -> None:
    async with served(database_url) as (client, _):
        assert (await client.get("/loader/nowhere.js")).status_code == 404


async def test_chat_in_a_page_that_is_not_the_shops_is_a_sentence(database_url: str) -> None:
    async with served(database_url) as (client, shop):
        path = f"/widget/{shop.site.key}?lang=de"
        own, nobody = await client.get(path), await client.get("/widget/nowhere?lang=de")
        other = await client.get(path, headers={"Referer": "https://elsewhere.example/page"})
        assert (own.status_code, other.status_code, nobody.status_code) == (200, 403, 404)
        assert "Der Chat lässt sich auf dieser Seite nicht öffnen" in other.text
        assert shop.site.name not in other.text
        origin = shop.site.origins[0]
        assert (await client.get(path, headers={"Referer": f"{origin}/page"})).status_code == 200


INVITATION = {
    "name": "Help </script>",
    "text": {"en": "Questions?", "de": "Fragen?"},
    "pages": ["/teapots/*"],
    "after_s": 20,
    "min_cart": 50,
    "is_returning": False,
    "is_open_only": True,
    "again": "week",
    "is_on": True,
}


def told(script: str) -> dict[str, object]:
    """Return what a page is told of invitations."""
    found = re.search(r"{\"locale\".*?\"css\":\"[^\"]*\"}", script)
    said: dict[str, object] = json.loads(found[0]) if found else {}
    return said


async def test_page_is_told_of_invitations_and_hours_and_only_where_a_site_invites(database_url: str) -> None:
    async with served(database_url) as (client, shop):
        path, address = f"/api/v1/sites/{shop.site.id}", f"/loader/{shop.site.key}.js"
        plain = (await client.get(address)).text
        await become(client, shop, Role.ADMIN)
        changed = await client.patch(path, json={"invitations": [INVITATION]})
        assert changed.json()["invitations"] == [INVITATION]
        script = (await client.get(address)).text
        assert script.endswith(plain)
        assert "</script" not in script
        said = told(script)
        assert said["is_always_open"] is True
        assert said["rules"] == [{key: INVITATION[key] for key in INVITATION if key != "is_on"}]
        await keep_hours(shop)
        said = told((await client.get(address)).text)
        # Monday noon: open since nine, until five, and so on the next two days.
        assert said["is_always_open"] is False
        nine = int(shop.now().timestamp()) - 3 * 3600
        days = (nine, nine + 86_400, nine + 2 * 86_400)
        assert said["open"] == [[start, start + 8 * 3600] for start in days]
        await client.patch(path, json={"invitations": [{**INVITATION, "is_on": False}]})
        assert (await client.get(address)).text == plain


async def test_invitations_that_say_nothing_or_lead_nowhere_are_refused(database_url: str) -> None:
    async with served(database_url) as (client, shop):
        await become(client, shop, Role.ADMIN)
        wrong = (
            [{**INVITATION, "text": {"fr": "Bonjour"}}],
            [{**INVITATION, "pages": ["teapots"]}],
            [INVITATION, INVITATION],
        )
        for invitations in wrong:
            answer = await client.patch(f"/api/v1/sites/{shop.site.id}", json={"invitations": invitations})
            assert code_of(answer) == "bad_invitation"

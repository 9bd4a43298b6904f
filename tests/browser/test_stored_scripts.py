"""Whatever a shopper, or a page, says goes into chat, console, dashboard, mail and export as text alone."""

import json
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import jwt
from playwright.async_api import Dialog, FilePayload, Page, expect

from tests.browser.test_mail import environment
from tests.support.browser import PHONE, People
from tests.support.files import PDF
from tests.support.journeys import Shopper, Staff, staff
from tests.support.post import PostOffice, post_office
from tests.support.program import Program

CORPUS = (
    '<img src=x data-evil onerror="alert(1)">',
    "<script data-evil>alert(1)</script>",
    "'\"><svg data-evil onload=alert(1)>",
    "</title></style></textarea></script><iframe data-evil srcdoc='<b>'></iframe>",
    '<a data-evil href="javascript:alert(1)">here</a>',
    "javascript:alert(1)//https://x.example",
    "[here](javascript:alert(1)) {{constructor.constructor('alert(1)')()}} ${alert(1)}",
)
ALL = "\n".join(CORPUS)
SHORT = CORPUS[0]
# Of whatever was said, nothing has become an element, and nothing that runs can be clicked.
FOUND = """() => [...document.querySelectorAll(
  "[data-evil], [srcdoc], a[href^='javascript:' i], iframe[src^='javascript:' i]")].map((node) => node.outerHTML)"""
EMAIL = '"<img/src=x data-evil onerror=alert(1)>"@x.example'
SAY = """([texts, short, token]) => {
  seventysix("identify", token);
  seventysix("setCart", { items: texts.map((name) => ({ name, price: 1, url: "javascript:alert(1)" })) });
  seventysix("update", Object.fromEntries(texts.map((text, i) => [`${i}${text}`.slice(0, 40), text])));
  seventysix("setPage", { url: "javascript:alert(1)//" + short, title: short, referrer: "javascript:alert(1)//" + short });
  seventysix("track", { name: short, [short]: short });
}"""
SURVEY = {"questions": [{"key": "missing", "kind": "lines", "label": {"de": "Was fehlt?"}}]}
FORM = {
    "before": [
        {"key": "name", "kind": "text", "label": {"de": SHORT}, "hint": {"de": SHORT}},
        {"key": "more", "kind": "lines", "label": {"de": "Mehr"}},
    ]
}


class Watch:
    """Pages that are looked through, and whether any of them has asked something."""

    def __init__(self) -> None:
        self.dialogs: list[str] = []

    def over(self, page: Page) -> None:
        page.on("dialog", self._note)

    async def _note(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        await dialog.dismiss()


async def is_clean(page: Page) -> None:
    """Look through a page and its frames."""
    for frame in page.frames:
        assert await frame.evaluate(FOUND) == [], frame.url


async def a_shopper_says_it_all(people: People, program: Program, watch: Watch, secret: str) -> Shopper:
    person = await people.new_person(viewport=PHONE, is_touch=True)
    page = await person.new_page()
    watch.over(page)
    await page.goto(f"{program.url}/demo/de/?q={quote(SHORT)}#{quote(CORPUS[2])}")
    await page.wait_for_load_state("networkidle")
    claims = {"sub": SHORT, "name": SHORT, "email": EMAIL, "attributes": {SHORT: SHORT, "e-mail": EMAIL}}
    token = jwt.encode({**claims, "exp": time.time() + 600}, secret, algorithm="HS256")
    await page.evaluate(SAY, [list(CORPUS), SHORT, token])
    shopper = Shopper(page)
    await shopper.open_chat()
    chat = await shopper.chat()
    await chat.locator(".before input").first.fill(SHORT)
    await chat.locator(".before textarea").fill(ALL)
    await chat.locator(".field textarea").fill(ALL)
    await chat.locator(".field textarea").press("Enter")
    await expect(chat.locator(".own .bubble")).to_contain_text(CORPUS[1])
    await chat.get_by_role("button", name="Anhängen").click()
    async with page.expect_file_chooser() as chosen:
        await chat.get_by_role("button", name="Dateien auswählen").click()
    name = CORPUS[0].replace("/", "")
    await (await chosen.value).set_files([FilePayload(name=name, mimeType="application/pdf", buffer=PDF)])
    await chat.locator(".field textarea").press("Enter")
    await expect(chat.locator(".own .file")).to_have_count(1)
    return shopper


async def an_agent_answers(jana: Staff) -> None:
    """Quote what was said, and put a sign under it."""
    await jana.page.get_by_role("navigation").get_by_role("link").first.click()
    bubble = jana.log.locator(".bubble", has_text=CORPUS[1]).first
    await expect(jana.log).to_contain_text("Assigned to you")
    await bubble.hover()
    await bubble.get_by_role("button", name="React").click()
    await bubble.get_by_role("button", name="👍").click()
    await bubble.hover()
    await bubble.get_by_role("button", name="Reply to this").click()
    await jana.reply(ALL.replace("\n", " "))
    await expect(jana.log.locator(".bubble .quote")).to_contain_text(CORPUS[0])
    await is_clean(jana.page)


async def logs_in_from_a_browser_that_says_it(program: Program, page: Page) -> None:
    """Log in by a user agent from the corpus, and look where the dashboard lists it."""
    logins = json.loads((program.folder / "data" / "demo-logins.json").read_text())
    login = next(one for one in logins if one["role"] == "admin")
    async with httpx.AsyncClient(base_url=program.url, headers={"User-Agent": SHORT}) as client:
        body = {"email": login["email"], "password": login["password"]}
        answer = await client.post("/api/v1/login", json=body, headers={"Origin": program.url})
    assert answer.status_code == 200
    await page.goto(f"{program.url}/ops/account")
    await expect(page.get_by_role("listitem").filter(has_text="Unknown")).to_be_visible()
    await is_clean(page)
    await page.goto(f"{program.url}/ops/conversations")


async def test_what_anybody_says_is_shown_and_never_run(
    database_url: str, tmp_path: Path, people: People
) -> None:
    async with post_office() as office:
        with Program(tmp_path, "--demo", environment=environment(office, database_url)) as program:
            await says_it_all_to_everybody(program, people, office)


async def says_it_all_to_everybody(program: Program, people: People, office: PostOffice) -> None:
    people.expect("net::ERR_", "404")
    watch = Watch()
    admin = await staff(people, program, "admin", "/ops/conversations")
    (site,) = (await admin.call("GET", "/sites"))["items"]
    await admin.call("PATCH", f"/sites/{site['id']}", {"forms": FORM, "survey": SURVEY})
    secret = (await admin.call("POST", f"/sites/{site['id']}/identity-secret", {}))["secret"]
    jana = await staff(people, program, "agent")
    for page in (admin.page, jana.page):
        watch.over(page)
    shopper = await a_shopper_says_it_all(people, program, watch, secret)
    await an_agent_answers(jana)
    chat = await shopper.chat()
    await expect(chat.locator(".message:not(.own) .quote")).to_contain_text(CORPUS[0])
    await expect(chat.locator(".signs")).to_have_count(1)
    (talk,) = (await admin.call("GET", "/conversations"))["items"]
    await jana.call("POST", f"/conversations/{talk['id']}/resolve", {})
    await chat.locator(".stars label").nth(4).tap()
    for box in await chat.locator(".rest textarea").all():
        await box.fill(ALL)
    await chat.locator(".survey .rest button").tap()
    await expect(chat.get_by_text("5 von 5")).to_be_visible()
    await is_clean(shopper.page)
    await expect(jana.page.get_by_role("region", name="Shopper")).to_contain_text(EMAIL)
    await is_clean(jana.page)
    await logs_in_from_a_browser_that_says_it(program, admin.page)

    await chat.locator(".mail > button").tap()
    await chat.get_by_label("Ihre E-Mail-Adresse").fill("jana@example.com")
    await chat.get_by_label("Ihre E-Mail-Adresse").press("Enter")
    mail = await office.mail()
    assert CORPUS[1] in mail.part("plain")

    await admin.page.reload()
    await admin.page.get_by_role("main").get_by_role("link").filter(has_text=SHORT).first.click()
    await expect(admin.page.get_by_role("log")).to_contain_text(CORPUS[1])
    await is_clean(admin.page)
    await admin.page.goto(f"{program.url}/ops/conversations")
    await is_clean(admin.page)
    export = f"/visitors/{talk['visitor_id']}/export"
    text = await exported(admin, f"{program.url}/api/v1{export}" + "?format=html")
    # As it is opened from a disk: nothing of ours forbids it anything.
    page = await admin.page.context.new_page()
    watch.over(page)
    for document in (text, mail.part("html")):
        assert "data-evil" in document
        await page.set_content(document)
        await is_clean(page)
    assert json.dumps(SHORT)[1:-1] in json.dumps(await admin.call("GET", export + "?format=json"))
    assert watch.dialogs == []


async def exported(admin: Staff, url: str) -> str:
    text: str = await admin.page.evaluate("async (url) => (await fetch(url)).text()", url)
    return text

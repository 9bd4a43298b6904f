"""Forms before the first message, over sockets: asked for, kept in the log for agents alone, and a way to answer."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.conversations.rules import Activity
from app.gateway.protocol import Ack, Entries, Error, InboxChanged
from app.kernel.ids import new_id
from app.sites import service as sites
from app.sites.rules import Consent, FieldKind, FormField, Forms, SiteChange, consent_version
from tests.support.queues import keep_hours
from tests.support.wire import Served, WireClient, served

CONSENT = Consent({"en": "I agree."}, "https://shop.example/privacy")
NAME = FormField("name", FieldKind.TEXT, {"en": "Name"})
EMAIL = FormField("email", FieldKind.EMAIL, {"en": "E-mail"}, is_required=True)
FORMS = Forms(before=(NAME, EMAIL), closed=(EMAIL,), consent=CONSENT)
EVIL = "<img src=x onerror=alert(1)>"


async def asking(world: Served, forms: Forms = FORMS) -> None:
    async with world.transactions() as uow:
        await sites.change_site(uow, world.shop.site.id, SiteChange(forms=forms))


def filled(kind: str = "before", **answers: str) -> dict[str, Any]:
    return {"kind": kind, "answers": answers, "consent": consent_version(CONSENT)}


async def say(client: WireClient, form: object) -> Ack | Error:
    id_ = new_id()
    ref = await client.ask("message.send", client_id=id_, body="Hello?", form=form)
    while True:
        frame = await client.receive()
        if isinstance(frame, (Ack, Error)) and frame.ref == ref:
            return frame


async def test_first_message_needs_the_form_and_the_log_keeps_it_for_agents(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        await asking(world)
        agent = await world.shop.an_agent(online=False)
        console = await world.console(agent)
        shopper, welcome = await world.shopper()
        for form, code in (
            (None, "form_required"),
            (filled(name="Ada"), "form_incomplete"),
            ({**filled(email="ada@shop.example"), "consent": None}, "form_incomplete"),
        ):
            refusal = await say(shopper, form)
            assert isinstance(refusal, Error)
            assert (refusal.code, refusal.is_retryable) == (code, False)
        ack = await say(shopper, filled(name=EVIL, email="ada@shop.example"))
        assert isinstance(ack, Ack)
        await console.subscribe("conversation.subscribe", conversation_id=ack.conversation_id)
        (line,) = [
            entry
            for frame in console.seen(Entries)
            for entry in frame.entries
            if entry.activity is Activity.FORM_ANSWERED
        ]
        assert line.seq == ack.seq + 1
        assert line.author.id == welcome.visitor_id
        assert line.data == {
            "form": "before",
            "consent": consent_version(CONSENT),
            "answer:Name": EVIL,
            "answer:E-mail": "ada@shop.example",
        }
        await shopper.sync()
        shown = [entry.activity for frame in shopper.seen(Entries) for entry in frame.entries]
        assert Activity.FORM_ANSWERED not in shown
        async with world.transactions() as uow:
            kept = (await uow.session.execute(text("SELECT version, link FROM consent_texts"))).all()
        row = await console.until(InboxChanged, lambda frame: frame.conversations[0].visitor_name == EVIL)
        assert row.conversations[0].id == ack.conversation_id
        assert [tuple(row) for row in kept] == [(consent_version(CONSENT), CONSENT.link)]


async def test_message_without_what_the_closed_shop_must_know_is_refused_and_can_be_sent_again(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        await asking(world, Forms(closed=(EMAIL,)))
        shopper, _ = await world.shopper()
        await keep_hours(world.shop, ((),) * 7)
        refusal = await say(shopper, None)
        assert isinstance(refusal, Error)
        assert (refusal.code, refusal.is_retryable) == ("form_required", False)
        form = {"kind": "closed", "answers": {"email": "ada@shop.example"}, "consent": None}
        assert isinstance(await say(shopper, form), Ack)
        # Where nothing is required, a message may come without.
        await asking(world, Forms(closed=(replace(EMAIL, is_required=False),)))
        other, _ = await world.shopper()
        assert isinstance(await say(other, None), Ack)


async def test_who_has_talked_with_the_shop_is_not_asked_again(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _ = await world.shopper()
        await shopper.say("Hello?")
        await asking(world)
        assert isinstance(await say(shopper, None), Ack)


async def test_address_of_who_writes_while_it_is_closed_is_where_they_are_answered(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        await asking(world)
        await keep_hours(world.shop, ((),) * 7)
        shopper, welcome = await world.shopper()
        assert not welcome.is_open
        ack = await say(shopper, filled("closed", email="ada@shop.example"))
        assert isinstance(ack, Ack)
        assert await world.shop.activities(ack.conversation_id) == [
            "form_answered",
            "missed",
            "reply_requested",
        ]

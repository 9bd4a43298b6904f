"""Erasing while people look: their sockets are told, and nothing comes back through resume, search or export."""

from pathlib import Path

from app.accounts.rules import Role
from app.gateway.protocol import CloseCode, ConversationsErased, Resync
from tests.support.talks import bodies, talking, welcome_token
from tests.support.waiting import eventually
from tests.support.wire import served


async def test_sockets_of_the_erased_are_told_and_nothing_is_shown_to_who_comes_back(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path / "data") as world:
        shopper, welcome, console, _, id_ = await talking(world)
        await shopper.say("my secret")
        admin = await world.shop.an_agent(role=Role.ADMIN, online=False, has_queue=False)
        async with world.http(await world.login(admin)) as http:
            answer = await http.post(
                "/api/v1/erasures", json={"kind": "visitor", "id": str(welcome.visitor_id)}
            )
            assert answer.status_code == 201, answer.text
            assert answer.json()["is_complete"]
            told = await console.until(ConversationsErased)
            assert told.conversation_ids == [id_]
            await console.until(Resync, lambda frame: frame.conversation_id == id_ and frame.entries == [])
            assert await shopper.closed() == CloseCode.ERASED
            again, anew = await world.shopper(
                welcome_token(welcome), conversation_id=str(id_), after=2, epoch=str(welcome.epoch)
            )
            assert anew.conversation is None
            assert anew.visitor_id != welcome.visitor_id
            assert bodies(again, id_) == []
            refusal = await console.refusal("conversation.subscribe", conversation_id=id_)
            assert refusal.code == "not_found"
            for path in (
                f"/api/v1/conversations/{id_}",
                f"/api/v1/conversations/{id_}/transcript",
                f"/api/v1/visitors/{welcome.visitor_id}/export",
            ):
                assert (await http.get(path)).status_code == 404
            found = (await http.get("/api/v1/conversations", params={"q": "secret"})).json()
            assert found["items"] == []
            proof = await http.get(f"/api/v1/erasures/{welcome.visitor_id}")
            assert proof.json()["remaining"] == {}


async def test_erasure_that_nobody_told_of_reaches_sockets_all_the_same(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path / "data") as world:
        shopper, welcome, _, _, _ = await talking(world)
        from app.db.unit_of_work import Transactions
        from app.privacy import service
        from app.privacy.rules import Subject, SubjectKind
        from tests.support.keys import a_keyring

        own = world.transactions
        elsewhere = Transactions(
            own.engine, own.clock, keyring=a_keyring()
        )  # a command: its events reach nobody
        subject = Subject(SubjectKind.VISITOR, welcome.visitor_id)
        await service.erase(elsewhere, subject, service.journal_in(tmp_path / "data"), None)
        assert await shopper.closed() == CloseCode.ERASED


async def test_only_administrators_erase_hold_and_export(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path / "data") as world:
        _, welcome, _, agent, id_ = await talking(world)
        subject = {"kind": "conversation", "id": str(id_)}
        hold = f"/api/v1/legal-holds/conversation/{id_}"
        for role in (Role.AGENT, Role.SUPERVISOR):
            who = agent if role is Role.AGENT else await world.shop.an_agent(role=role, online=False)
            async with world.http(await world.login(who)) as http:
                answers = [
                    await http.post("/api/v1/erasures", json=subject),
                    await http.post("/api/v1/erasures", json={"kind": "agent", "id": str(agent.id)}),
                    await http.put(hold, json={"reason": "court"}),
                    await http.get(f"/api/v1/visitors/{welcome.visitor_id}/export"),
                ]
            assert [answer.status_code for answer in answers] == [403] * 4
        admin = await world.shop.an_agent(role=Role.ADMIN, online=False, has_queue=False)
        async with world.http(await world.login(admin)) as http:
            assert (await http.put(hold, json={"reason": "court"})).status_code == 204
            refused = await http.post("/api/v1/erasures", json=subject)
            assert (refused.status_code, refused.json()["code"]) == (409, "legal_hold")
            own = {"kind": "agent", "id": str(admin.id)}
            refused = await http.post("/api/v1/erasures", json=own)
            assert (refused.status_code, refused.json()["code"]) == (409, "own_account")
            held = (await http.get("/api/v1/legal-holds")).json()["items"]
            assert [one["reason"] for one in held] == ["court"]
            page = await http.get(f"/api/v1/visitors/{welcome.visitor_id}/export", params={"format": "html"})
            assert "Hello?" in page.text
            assert page.headers["content-disposition"].startswith("attachment")
            whole = (await http.get(f"/api/v1/visitors/{welcome.visitor_id}/export")).json()
            assert whole["tables"]["entries"][0]["words"] == "Hello?"
            assert (await http.delete(hold)).status_code == 204
            assert (await http.delete(hold)).status_code == 404
            assert (await http.post("/api/v1/erasures", json=subject)).status_code == 201

    async def is_journal_written() -> bool:
        return str(id_) in (tmp_path / "data" / "erased.log").read_text()

    await eventually(is_journal_written)

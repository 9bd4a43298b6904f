"""Files from the upload to the other side, through real HTTP and sockets; and who never gets to see them."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.attachments import service
from app.attachments.service import Files
from app.gateway.protocol import Ack, Entries
from app.kernel.ids import new_id
from app.privacy import service as privacy
from app.privacy.rules import Subject, SubjectKind
from app.sites import service as sites
from app.sites.rules import FileGroup, FileRules, SiteChange
from tests.support.clamd import a_scanner
from tests.support.files import EICAR, HOSTILE_NAME, HTML, PDF, Sender, a_photo
from tests.support.http import code_of
from tests.support.shop import a_site
from tests.support.talks import talking, welcome_token
from tests.support.wire import Served, WireClient, served

CARD_NAME = "card 4111 1111 1111 1111.pdf"


async def files_in(client: WireClient, through: int) -> list[dict[str, object]]:
    frame = await client.until(Entries, lambda frame: frame.through >= through)
    return [file.model_dump() for entry in frame.entries for file in entry.attachments]


async def swept(world: Served) -> int:
    files: Files = world.app.state.files
    return await service.sweep(files)


def kept(folder: Path) -> list[Path]:
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


async def test_files_reach_the_other_side_with_and_without_words(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path) as world:
        shopper, welcome, console, agent, id_ = await talking(world)
        anna = Sender(world, token=welcome_token(welcome))
        ada = Sender(world, login=await world.login(agent))
        photo = await anna.uploaded(a_photo(size=(1_000, 700), artist="Anna"), "teapot.png")
        ack = await shopper.say("It came like this:", attachments=[photo])
        (shown,) = await files_in(console, ack.seq)
        assert (shown["id"], shown["name"], shown["media_type"]) == (photo, "teapot.png.jpg", "image/jpeg")
        assert (shown["width"], shown["height"]) == (1_000, 700)

        link = (await ada.links(photo))[photo]
        whole, preview = await ada.fetch(link["whole"]), await ada.fetch(link["preview"])
        assert whole.headers["content-type"] == "image/jpeg"
        assert whole.headers["content-disposition"].startswith("inline;")
        assert preview.headers["content-type"] == "image/webp"
        assert b"Anna" not in whole.content
        assert len(preview.content) < len(whole.content)

        paper = await ada.uploaded(PDF, CARD_NAME)
        ref = await console.ask(
            "message.send", client_id=new_id(), conversation_id=id_, attachments=[str(paper)]
        )
        ack = await console.until(Ack, lambda one: one.ref == ref)
        (shown,) = await files_in(shopper, ack.seq)
        assert shown["name"] == "card •••• •••• •••• 1111.pdf"
        download = await anna.fetch((await anna.links(paper))[paper]["whole"])
        assert download.content == PDF
        assert download.headers["content-disposition"].startswith("attachment;")
        assert download.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in download.headers["content-security-policy"]
        assert download.headers["cache-control"] == "no-store"
        async with world.transactions() as uow:
            stored = [*await uow.session.scalars(text("SELECT e::text FROM entries AS e"))]
            stored += await uow.session.scalars(text("SELECT a::text FROM attachments AS a"))
        assert not [row for row in stored if "teapot" in row or "card" in row]
        assert not [path for path in kept(tmp_path) if PDF in path.read_bytes()]


async def test_a_first_message_may_be_a_file_alone(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path) as world:
        agent = await world.shop.an_agent(online=False)
        console = await world.console(agent)
        shopper, welcome = await world.shopper()
        photo = await Sender(world, token=welcome_token(welcome)).uploaded(a_photo(), HOSTILE_NAME)
        ref = await shopper.ask("message.send", client_id=new_id(), attachments=[str(photo)])
        ack = await shopper.until(Ack, lambda one: one.ref == ref)
        (shown,) = await files_in(shopper, ack.seq)
        assert shown["name"] == "_img src=x onerror=alert(1)__'.html.jpg"
        async with world.http(await world.login(agent)) as http:
            place = f"/api/v1/conversations/{ack.conversation_id}"
            assert (await http.get(place)).json()["last_message"] == shown["name"]
            transcript = (await http.get(f"{place}/transcript")).text
            (line, *_) = (await http.get(f"{place}/entries")).json()["entries"]
        assert f"Visitor: [{shown['name']}, " in transcript
        assert line["attachments"][0]["id"] == str(photo)
        assert line["body"] == ""
        await console.sync()


async def test_retried_with_its_client_id_a_message_with_files_stays_one(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path) as world:
        shopper, welcome, *_, id_ = await talking(world)
        anna = Sender(world, token=welcome_token(welcome))
        upload_id, client_id = new_id(), new_id()
        first = await anna.upload(a_photo(), upload_id=upload_id)
        again = await anna.upload(a_photo(), upload_id=upload_id)
        assert first.json() == again.json()
        file, other = UUID(first.json()["id"]), await anna.uploaded(PDF, "invoice.pdf")
        said = [await shopper.say("Look", client_id=client_id, attachments=[file]) for _ in range(3)]
        assert {ack.seq for ack in said} == {said[0].seq}
        refusal = await shopper.refusal("message.send", client_id=client_id, body="Look", attachments=[other])
        assert refusal.code == "client_id_reuse"
        refusal = await shopper.refusal("message.send", client_id=new_id(), body="Twice", attachments=[file])
        assert refusal.code == "attachment_unknown"
        entries = await world.shop.entries(id_)
        assert [file_.id for entry in entries for file_ in entry.attachments] == [file]
        assert not any(entry.body == "Twice" for entry in entries)


async def test_nobody_reads_or_sends_what_is_not_theirs(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path) as world:
        shopper, welcome, console, agent, id_ = await talking(world)
        anna = Sender(world, token=welcome_token(welcome))
        stranger, other_welcome = await world.shopper()
        eve = Sender(world, token=welcome_token(other_welcome))
        photo, loose = await anna.uploaded(a_photo()), await anna.uploaded(a_photo())
        await shopper.say("Look", attachments=[photo])
        ada = Sender(world, login=await world.login(agent))
        secret = await ada.uploaded(PDF, "credit report.pdf")
        await console.say("For us", conversation_id=id_, kind="note", attachments=[secret])
        elsewhere = await a_site(world.transactions)
        foreign = Sender(world, login=await world.login(await elsewhere.an_agent()))
        everything = (photo, loose, secret, new_id())

        assert set(await anna.links(*everything)) == {photo, loose}
        assert set(await ada.links(*everything)) == {photo, secret}
        assert await eve.links(*everything) == {}
        assert await foreign.links(*everything) == {}
        assert code_of(await foreign.upload(PDF, "a.pdf")) == "not_found"
        for file in everything:
            refusal = await stranger.refusal(
                "message.send", client_id=new_id(), body="Mine", attachments=[file]
            )
            assert refusal.code == "attachment_unknown"

        link = (await anna.links(photo))[photo]["whole"]
        assert (await eve.fetch(link)).status_code == 200  # who was given it may
        assert code_of(await anna.fetch(link.replace(str(photo), str(secret)))) == "not_found"
        assert code_of(await anna.fetch(link[:-1] + ("0" if link[-1] != "0" else "1"))) == "not_found"
        await world.live_through(timedelta(minutes=11))
        assert code_of(await anna.fetch(link)) == "link_expired"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"X-Site-Key": "\u0000"}])
async def test_without_a_visitors_token_nothing_is_taken(
    database_url: str, tmp_path: Path, headers: dict[str, str]
) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path) as world:
        _, welcome = await world.shopper()
        elsewhere = await a_site(world.transactions)
        wrong_site = Sender(world, token=welcome_token(welcome), site_key=elsewhere.site.key)
        assert code_of(await wrong_site.upload(a_photo())) == "unknown_visitor"
        async with world.http() as http:
            given = {name: value for name, value in headers.items() if "\0" not in value}
            path = f"/api/v1/visitor/attachments/{new_id()}"
            assert code_of(await http.put(path, content=a_photo(), headers=given)) == "unknown_visitor"
            answer = await http.put(path, content=a_photo(), headers={"Origin": "https://evil.example"})
            assert code_of(answer) == "cross_site_refused"
        assert kept(tmp_path) == []


async def test_what_is_refused_leaves_nothing_behind(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path, attachment_max_bytes=20_000) as world:
        shopper, welcome = await world.shopper()
        anna = Sender(world, token=welcome_token(welcome))
        assert code_of(await anna.upload(HTML, "photo.png")) == "type_not_allowed"
        assert code_of(await anna.upload(bytes(20_001))) == "body_too_large"
        broken = new_id()
        assert code_of(await anna.upload(a_photo("PNG")[:500], upload_id=broken)) == "bad_image"
        assert kept(tmp_path) == []
        # The same upload once more, whole this time.
        assert (await anna.upload(a_photo("PNG"), upload_id=broken)).status_code == 200
        refusal = await shopper.refusal("message.send", client_id=new_id())
        assert refusal.code == "nothing_said"


async def test_files_that_no_message_takes_are_swept_away_after_a_day(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path) as world:
        shopper, welcome, *_, id_ = await talking(world)
        anna = Sender(world, token=welcome_token(welcome))
        used, loose = await anna.uploaded(a_photo()), await anna.uploaded(PDF, "a.pdf")
        await shopper.say("Look", attachments=[used])
        assert await swept(world) == 0
        await world.live_through(timedelta(hours=25))
        assert await swept(world) == 1
        assert [path.name.split(".")[0] for path in kept(tmp_path)] == [used.hex]
        refusal = await shopper.refusal("message.send", client_id=new_id(), attachments=[loose])
        assert refusal.code == "attachment_unknown"
        link = (await anna.links(used))[used]["whole"]
        subject = Subject(SubjectKind.CONVERSATION, id_)
        erasure = await privacy.erase(world.transactions, subject, privacy.journal_in(tmp_path), None)
        assert erasure.is_complete
        assert erasure.removed["attachments"] == 1
        assert await anna.links(used) == {}
        assert code_of(await anna.fetch(link)) == "not_found"
        assert await swept(world) == 1
        assert kept(tmp_path) == []


async def test_nothing_is_taken_that_the_scanner_has_not_found_clean(
    database_url: str, tmp_path: Path
) -> None:
    address = tmp_path / "clamd.sock"
    async with served(database_url, tmp_path, data_dir=tmp_path, clamav_address=f"unix:{address}") as world:
        _, welcome = await world.shopper()
        anna = Sender(world, token=welcome_token(welcome))
        away = await anna.upload(PDF, "a.pdf")
        assert code_of(away) == "scanner_unavailable"
        assert away.headers["retry-after"] == "10"
        async with a_scanner(address) as scanned:
            big = PDF + bytes(200_000)
            await anna.uploaded(big, "clean.pdf")
            assert code_of(await anna.upload(PDF + EICAR, "ill.pdf")) == "file_infected"
            assert scanned == [big, PDF + EICAR]
        address.unlink(missing_ok=True)
        async with a_scanner(address, answer="INSTREAM size limit exceeded. ERROR"):
            assert code_of(await anna.upload(PDF, "b.pdf")) == "scanner_unavailable"
        assert len(kept(tmp_path)) == 1


async def test_a_shopper_cannot_fill_the_disk(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path) as world:
        _, welcome = await world.shopper()
        anna = Sender(world, token=welcome_token(welcome))
        answers = [await anna.upload(b"words", "a.txt") for _ in range(41)]
        assert [answer.status_code for answer in answers] == [200] * 40 + [429]
        assert code_of(answers[-1]) == "rate_limited"


async def test_site_takes_fewer_kinds_and_smaller_files_from_shoppers_alone(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path, data_dir=tmp_path) as world:
        async with world.transactions() as uow:
            rules = FileRules(max_mb=1, kinds=(FileGroup.PICTURES, FileGroup.SOUND))
            await sites.change_site(uow, world.shop.site.id, SiteChange(file_rules=rules))
        _, welcome = await world.shopper()
        anna = Sender(world, token=welcome_token(welcome))
        assert (await anna.upload(a_photo())).status_code == 200
        assert code_of(await anna.upload(PDF, "invoice.pdf")) == "type_not_allowed"
        assert code_of(await anna.upload(b" " * 1_048_577, "notes.txt")) == "body_too_large"
        async with world.http() as http:
            document = (await http.get(f"/widget/{world.site_key}")).text
        assert '"max_file_bytes":1048576,"file_kinds":["pictures","sound"]' in document
        agent = await world.shop.an_agent(online=False)
        ada = Sender(world, login=await world.login(agent))
        assert (await ada.upload(PDF, "invoice.pdf")).status_code == 200

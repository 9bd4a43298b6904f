"""From a message in the outbox to a letter: what it says is read now, so that what was erased is not sent."""

from collections.abc import Sequence
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.rules import AgentId
from app.bus.outbox import Message
from app.channels import store
from app.channels.rules import Kind, Letter, PasswordMail, password_letter, transcript_letter
from app.conversations import service as conversations
from app.conversations.rules import Entry
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError
from app.sites import service as sites


async def prepare(uow: UnitOfWork, message: Message, *, origin: str) -> Letter | str:
    """Write the letter of a message; or say why it must not be sent any more."""
    match message.payload.get("kind"):
        case Kind.TRANSCRIPT.value:
            return await _transcript(uow, message)
        case Kind.PASSWORD.value:
            return await _password(uow, message, origin)
    return "not_understood"


async def forget_addresses(uow: UnitOfWork, messages: Sequence[Message]) -> None:
    """Forget where transcripts went that have arrived, or never will."""
    mails = [
        UUID(str(one.payload["mail"])) for one in messages if one.payload.get("kind") == Kind.TRANSCRIPT.value
    ]
    if mails:
        await store.forget_addresses(uow, mails)


async def _transcript(uow: UnitOfWork, message: Message) -> Letter | str:
    mail = await store.get(uow, UUID(str(message.payload["mail"])))
    if mail is None or mail.address is None:
        return "erased"
    head = await conversations.get_head(uow, mail.conversation_id, None)
    site = await sites.get_site(uow, head.site_id)
    return transcript_letter(
        mail.address,
        site_name=site.name,
        time_zone=site.time_zone,
        language=head.locale,
        entries=await _read(uow, head.id, mail.through_seq),
    )


async def _read(uow: UnitOfWork, conversation_id: UUID, through: int) -> list[Entry]:
    found = list[Entry]()
    while batch := await conversations.read_entries(
        uow, conversation_id, after=found[-1].seq if found else 0
    ):
        found += batch
        if batch[-1].seq >= through:
            break
    return [entry for entry in found if entry.seq <= through]


async def _password(uow: UnitOfWork, message: Message, origin: str) -> Letter | str:
    named = message.payload.get("agent")
    if named is None:
        return "nobody"
    is_invitation = message.payload.get("is_invitation") is True
    try:
        link = await accounts.open_mailed_link(
            uow,
            AgentId(UUID(str(named))),
            message.message_id,
            is_invitation=is_invitation,
            is_first=message.attempts == 0,
        )
    except AppError as exc:
        return exc.code
    return password_letter(
        PasswordMail(
            to=link.email,
            name=link.name,
            # Behind the # it reaches no server, no log and no other page.
            link=f"{origin}/console/welcome#{link.token}",
            expires_at=link.expires_at,
            is_invitation=is_invitation,
            language=str(message.payload.get("language")),
        )
    )

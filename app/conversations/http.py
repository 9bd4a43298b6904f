"""HTTP about one conversation's log."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from app.accounts.http import CurrentAgent
from app.accounts.rules import visible_sites
from app.attachments.schemas import AttachmentView
from app.conversations import service
from app.conversations.rules import Author, AuthorKind, ConversationId, Draft, Entry, Reaction, words_of
from app.conversations.schemas import MAX_SEQ, EntryPage, MessageIn, MessageOut, Person, ReactionIn
from app.conversations.schemas import Entry as EntryOut
from app.kernel.errors import AppError
from app.web.dependencies import Work
from app.web.problems import problem_responses

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}", tags=["Conversations"])


@router.get(
    "/entries",
    summary="Read a log",
    response_description="Entries in order.",
    responses=problem_responses({401: "not_logged_in", 404: "not_found"}),
)
async def get_entries(
    conversation_id: UUID,
    caller: CurrentAgent,
    work: Work,
    after: Annotated[int, Query(ge=0, le=MAX_SEQ, description="Newest seq already held.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1_000, description="Most entries wanted.")] = 200,
) -> EntryPage:
    """Read messages, notes and activities behind a cursor."""
    async with work() as uow:
        head = await service.get_head(uow, conversation_id, visible_sites(caller))
        entries = await service.read_entries(uow, conversation_id, after=after, limit=limit)
    through = entries[-1].seq if entries else after
    return EntryPage(
        entries=[show(entry) for entry in entries],
        through=through,
        next_after=through if through < head.last_seq else None,
    )


@router.get(
    "/transcript",
    summary="Read a transcript",
    response_class=PlainTextResponse,
    response_description="Readable text, one line an entry, times in UTC.",
    responses=problem_responses({401: "not_logged_in", 404: "not_found"}),
)
async def get_transcript(conversation_id: UUID, caller: CurrentAgent, work: Work) -> PlainTextResponse:
    """Render the conversation as plain text, with notes and activities, for the shop's own files."""
    async with work() as uow:
        text = await service.render_transcript(uow, conversation_id, visible_sites(caller))
    return PlainTextResponse(
        text, headers={"Content-Disposition": f'attachment; filename="conversation-{conversation_id}.txt"'}
    )


@router.post(
    "/messages",
    summary="Send a message or leave a note",
    status_code=201,
    response_description="Committed.",
    responses=problem_responses(
        {
            401: "not_logged_in",
            403: "cross_site_refused",
            404: "not_found",
            409: ("not_assignee", "client_id_reuse"),
            422: ("invalid_input", "nothing_said", "attachment_unknown", "reply_to_unknown"),
        }
    ),
)
async def post_message(
    conversation_id: UUID, body: MessageIn, caller: CurrentAgent, work: Work
) -> MessageOut:
    """Say something as the assignee, or leave a note. `client_id` makes a repeated call harmless."""
    author = Author(AuthorKind.AGENT, caller.agent_id, caller.name)
    draft = Draft(
        ConversationId(conversation_id),
        author,
        body.kind,
        body.client_id,
        words_of(body.body, body.attachments),
        visible_sites(caller),
        body.attachments,
        reply_to=body.reply_to,
    )
    async with work() as uow:
        outcome = (await service.post_messages(uow, [draft]))[0]
        if isinstance(outcome, AppError):
            raise outcome
    return MessageOut(seq=outcome.seq, at=outcome.at)


@router.put(
    "/reactions",
    summary="React to a message",
    status_code=204,
    response_description="It stands so.",
    responses=problem_responses(
        {
            401: "not_logged_in",
            403: "cross_site_refused",
            404: "not_found",
            409: "not_assignee",
            422: ("invalid_input", "message_unknown"),
        }
    ),
)
async def put_reaction(conversation_id: UUID, body: ReactionIn, caller: CurrentAgent, work: Work) -> None:
    """Put a sign under a message as the assignee, or take it away; each stands once."""
    author = Author(AuthorKind.AGENT, caller.agent_id, caller.name)
    reaction = Reaction(body.message_id, body.emoji, body.is_on)
    async with work() as uow:
        await service.react(uow, conversation_id, reaction, by=author, scope=visible_sites(caller))


def show(entry: Entry) -> EntryOut:
    """Show a line of a log to an agent."""
    return EntryOut(
        seq=entry.seq,
        kind=entry.kind,
        author=Person(kind=entry.author.kind, id=entry.author.id, name=entry.author.name),
        at=entry.at,
        client_id=entry.client_id,
        body=entry.body,
        activity=entry.activity,
        data=dict(entry.data),
        attachments=[AttachmentView(**asdict(file)) for file in entry.attachments],
        reply_to=entry.reply_to,
    )

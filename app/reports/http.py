"""HTTP for those who look: conversations and the board."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.accounts.http import CurrentAgent, require
from app.accounts.rules import Caller, Role, visible_sites
from app.reports import service
from app.reports.rules import ConversationFilter
from app.reports.schemas import Board, ConversationPage, ConversationQuery, ConversationSummary
from app.sites.rules import SiteId
from app.web.dependencies import Work
from app.web.pagination import decode_cursor, encode_cursor
from app.web.problems import problem_responses

router = APIRouter(prefix="/api/v1")

CurrentSupervisor = Annotated[Caller, Depends(require(Role.SUPERVISOR))]


def conversation_filter(query: ConversationQuery, caller: Caller) -> ConversationFilter:
    """Read the filter of the list, narrowed to what the caller may see."""
    scope = visible_sites(caller)
    if query.site_id is not None:
        wanted = frozenset({SiteId(query.site_id)})
        scope = wanted if scope is None else scope & wanted
    return ConversationFilter(
        scope, query.status, query.visitor_id, query.q, query.created_from, query.created_before
    )


@router.get(
    "/conversations",
    tags=["Conversations"],
    summary="List conversations",
    response_description="A page, newest first.",
    responses=problem_responses({401: "not_logged_in", 422: ("invalid_input", "bad_cursor")}),
)
async def get_conversations(
    query: Annotated[ConversationQuery, Query()], caller: CurrentAgent, work: Work
) -> ConversationPage:
    """List and search the conversations of the caller's sites, newest first."""
    before, limit = decode_cursor(query.cursor, datetime), query.limit
    wanted = conversation_filter(query, caller)
    async with work() as uow:
        rows = await service.list_conversations(uow, wanted, before=before, limit=limit + 1)
    page, has_more = rows[:limit], len(rows) > limit
    last = page[-1] if page else None
    return ConversationPage(
        items=page, next_cursor=encode_cursor(last.created_at, last.id) if last and has_more else None
    )


@router.get(
    "/conversations/{conversation_id}",
    tags=["Conversations"],
    summary="Read a conversation",
    response_description="Its row as in the list.",
    responses=problem_responses({401: "not_logged_in", 404: "not_found"}),
)
async def get_conversation(conversation_id: UUID, caller: CurrentAgent, work: Work) -> ConversationSummary:
    """Read where one conversation stands."""
    async with work() as uow:
        return await service.read_summary(uow, conversation_id, visible_sites(caller))


@router.get(
    "/board",
    tags=["Board"],
    summary="Read the live board",
    response_description="As it is now; the socket keeps it live.",
    responses=problem_responses({401: "not_logged_in", 403: "role_required"}),
)
async def get_board(caller: CurrentSupervisor, work: Work) -> Board:
    """Read who waits, who is there, and how today has been."""
    async with work() as uow:
        return await service.read_board(uow, visible_sites(caller))

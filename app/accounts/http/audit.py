"""HTTP about the audit log."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.accounts import service
from app.accounts.http.callers import LOGGED_IN, CurrentAdmin
from app.accounts.rules.audit import AuditEntry, AuditFilter
from app.accounts.schemas import AuditEntryView, AuditPage
from app.accounts.service import audit
from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act
from app.sites import service as sites
from app.sites.rules import SiteId
from app.web.dependencies import Work
from app.web.pagination import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, encode_cursor
from app.web.problems import problem_responses

router = APIRouter()

LARGEST_SEQ = 2**63 - 1


@router.get(
    "/audit",
    tags=["Audit"],
    summary="Read the audit log",
    responses=problem_responses({**LOGGED_IN, 422: ("invalid_input", "bad_cursor")}),
)
async def get_audit(
    _: CurrentAdmin,
    work: Work,
    agent_id: Annotated[
        UUID | None, Query(description="Only what this agent did, or was done to them.")
    ] = None,
    act: Annotated[Act | None, Query(description="Only this act.")] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> AuditPage:
    """Return what was done by whom, newest first. Administrators only."""
    after = decode_cursor(cursor, int)
    async with work() as uow:
        found = await audit.find_entries(
            uow,
            AuditFilter(agent_id, act.value if act else None),
            before=min(after[0], LARGEST_SEQ) if after else None,
            limit=limit + 1,
        )
        page = found[:limit]
        named = await _names(uow, page)
    next_cursor = encode_cursor(page[-1].seq, UUID(int=page[-1].seq)) if len(found) > limit else None
    return AuditPage(items=[_audited(entry, named) for entry in page], next_cursor=next_cursor)


async def _names(uow: UnitOfWork, entries: Sequence[AuditEntry]) -> dict[UUID, str]:
    """Read what agents and sites are called today; the log itself holds no names."""
    ids = {id_ for entry in entries for id_ in (entry.agent_id, entry.subject_id) if id_}
    names: dict[UUID, str] = {agent.id: agent.name for agent in await service.find_agents(uow, ids)}
    names.update({site.id: site.name for site in await sites.list_sites(uow, {SiteId(id_) for id_ in ids})})
    return names


def _audited(entry: AuditEntry, names: Mapping[UUID, str]) -> AuditEntryView:
    return AuditEntryView(
        seq=entry.seq,
        at=entry.at,
        act=entry.act,
        agent_id=entry.agent_id,
        agent_name=names.get(entry.agent_id) if entry.agent_id else None,
        subject_id=entry.subject_id,
        subject_name=names.get(entry.subject_id) if entry.subject_id else None,
        address=entry.address,
        facts=dict(entry.facts),
    )

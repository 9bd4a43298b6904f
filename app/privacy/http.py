"""HTTP about personal data, for administrators."""

from typing import Annotated, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Response

from app.accounts import service as accounts
from app.accounts.http import require
from app.accounts.rules import AgentId, Caller, Role, visible_sites
from app.privacy import rules, service
from app.privacy.remote import Journal
from app.privacy.rules import Erasure, Hold, Kind, Subject, SubjectKind, page
from app.privacy.schemas import (
    DueOut,
    ErasureOut,
    HoldIn,
    HoldOut,
    HoldsOut,
    Periods,
    RetentionPreview,
    SubjectIn,
)
from app.sites import service as sites
from app.sites.rules import SiteId
from app.visitors import service as visitors
from app.visitors.rules import display_name
from app.web.dependencies import AppSettings, Work
from app.web.problems import problem_responses

router = APIRouter(prefix="/api/v1", tags=["Privacy"])

CurrentAdmin = Annotated[Caller, Depends(require(Role.ADMIN))]

_READING = {401: "not_logged_in", 403: "role_required"}
_CHANGING = {401: "not_logged_in", 403: ("cross_site_refused", "role_required"), 404: "not_found"}


def get_journal(settings: AppSettings) -> Journal:
    """Return where this machine notes what was erased."""
    return service.journal_in(settings.data_dir)


OwnJournal = Annotated[Journal, Depends(get_journal)]


@router.post(
    "/erasures",
    summary="Erase a person, a conversation or a former colleague",
    status_code=201,
    response_description="Erased, for good.",
    responses=problem_responses(
        {**_CHANGING, 409: ("legal_hold", "own_account", "still_active"), 422: "invalid_input"}
    ),
)
async def post_erasure(body: SubjectIn, caller: CurrentAdmin, work: Work, journal: OwnJournal) -> ErasureOut:
    """Delete everything about a visitor or a conversation and destroy its keys. This cannot be undone.

    Of an agent, who must be deactivated, goes who they were: what they did stays, done by a former colleague.
    """
    subject = Subject(body.kind, body.id)
    proof = await service.erase(work, subject, journal, visible_sites(caller), by=caller.agent_id)
    return _proof(proof)


@router.get(
    "/erasures/{subject_id}",
    summary="Prove an erasure",
    response_description="What was removed, and what is left now.",
    responses=problem_responses({**_READING, 404: "not_found"}),
)
async def get_erasure(subject_id: UUID, _: CurrentAdmin, work: Work) -> ErasureOut:
    """Look into every table again for what was erased."""
    return _proof(await service.get_erasure(work, subject_id))


@router.get(
    "/legal-holds",
    summary="List legal holds",
    response_description="Newest first.",
    responses=problem_responses({**_READING, 422: "invalid_input"}),
)
async def get_holds(
    _: CurrentAdmin,
    work: Work,
    subject_id: Annotated[
        list[UUID] | None, Query(max_length=10, description="Only holds of these; without, all of them.")
    ] = None,
) -> HoldsOut:
    """Return what must be kept whatever anybody wants erased."""
    async with work() as uow:
        held = await service.list_holds(uow, subject_id)
        staff = {id_ for one in held for id_ in (one.hold.held_by, one.agent_id) if id_ is not None}
        agents = {agent.id: agent.name for agent in await accounts.find_agents(uow, staff)}
        shops = await sites.list_sites(uow, {SiteId(one.site_id) for one in held if one.site_id is not None})
        names = await visitors.find_names(uow, {one.visitor_id for one in held if one.visitor_id is not None})
    called = {site.id: site.name for site in shops}
    return HoldsOut(
        items=[
            HoldOut(
                kind=one.hold.subject.kind,
                id=one.hold.subject.id,
                reason=one.hold.reason,
                held_at=one.hold.held_at,
                held_by=one.hold.held_by,
                held_by_name=agents.get(AgentId(one.hold.held_by)) if one.hold.held_by else None,
                site_id=one.site_id,
                site_name=called.get(SiteId(one.site_id)) if one.site_id else None,
                visitor_id=one.visitor_id,
                visitor_name=(
                    display_name(one.visitor_id, names.get(one.visitor_id)) if one.visitor_id else None
                ),
                agent_name=agents.get(AgentId(one.agent_id)) if one.agent_id else None,
                conversation_id=one.conversation_id,
            )
            for one in held
        ]
    )


@router.put(
    "/legal-holds/{kind}/{subject_id}",
    summary="Hold a person, a conversation or a colleague",
    status_code=204,
    response_description="Held.",
    responses=problem_responses({**_CHANGING, 422: "invalid_input"}),
)
async def put_hold(
    kind: SubjectKind, subject_id: UUID, body: HoldIn, caller: CurrentAdmin, work: Work
) -> Response:
    """Keep something for a court or an authority: neither requests nor periods erase it."""
    async with work() as uow:
        one = Hold(Subject(kind, subject_id), body.reason.strip(), uow.now(), caller.agent_id)
        await service.hold(uow, one, visible_sites(caller))
    return Response(status_code=204)


@router.delete(
    "/legal-holds/{kind}/{subject_id}",
    summary="Lift a hold",
    status_code=204,
    response_description="Lifted.",
    responses=problem_responses(_CHANGING),
)
async def delete_hold(kind: SubjectKind, subject_id: UUID, _: CurrentAdmin, work: Work) -> Response:
    """Let something be erased again."""
    async with work() as uow:
        await service.lift(uow, Subject(kind, subject_id))
    return Response(status_code=204)


@router.get(
    "/sites/{site_id}/retention",
    summary="Read how long a site keeps what",
    responses=problem_responses({**_READING, 404: "not_found"}),
)
async def get_retention(site_id: UUID, _: CurrentAdmin, work: Work) -> Periods:
    """Return the site's periods."""
    async with work() as uow:
        return _periods(await service.get_periods(uow, site_id))


@router.put(
    "/sites/{site_id}/retention",
    summary="Change how long a site keeps what",
    responses=problem_responses({**_CHANGING, 422: "invalid_input"}),
)
async def put_retention(site_id: UUID, body: Periods, _: CurrentAdmin, work: Work) -> Periods:
    """Change the site's periods; what is older is erased within the hour, but for what a legal hold keeps."""
    async with work() as uow:
        await service.set_periods(uow, site_id, rules.Periods(**body.model_dump()))
    return body


@router.get(
    "/sites/{site_id}/retention/preview",
    summary="Preview what periods would erase",
    responses=problem_responses({**_READING, 404: "not_found", 422: "invalid_input"}),
)
async def get_retention_preview(
    site_id: UUID, wanted: Annotated[Periods, Query()], _: CurrentAdmin, work: Work
) -> RetentionPreview:
    """Count what these periods would erase now; nothing is erased."""
    async with work() as uow:
        found = await service.preview(uow, site_id, rules.Periods(**wanted.model_dump()))
    due = {kind: DueOut.model_validate(one, from_attributes=True) for kind, one in found.items()}
    return RetentionPreview(
        conversations=due[Kind.CONVERSATION],
        visitors=due[Kind.VISITOR],
        attachments=due[Kind.ATTACHMENT],
        comments=due[Kind.COMMENT],
        contexts=due[Kind.CONTEXT],
        deliveries=due[Kind.DELIVERY],
    )


@router.get(
    "/visitors/{visitor_id}/export",
    summary="Export everything about a person",
    response_class=Response,
    response_description="All personal data as JSON, or as a page for the person.",
    responses=problem_responses({**_READING, 404: "not_found", 422: "invalid_input"}),
)
async def get_export(
    visitor_id: UUID,
    caller: CurrentAdmin,
    work: Work,
    form: Annotated[Literal["json", "html"], Query(alias="format", description="What to write.")] = "json",
    language: Annotated[Literal["de", "en"], Query(description="Language of the page.")] = "de",
) -> Response:
    """Write everything that is stored about a visitor into a file, notes included, generated from the schema."""
    async with work() as uow:
        tables = await service.read_everything(uow, visitor_id, visible_sites(caller))
        at = uow.now()
    if form == "html":
        content, media_type = page(tables, at, language).encode(), "text/html; charset=utf-8"
    else:
        whole = {"at": at, "visitor_id": str(visitor_id), "tables": tables}
        content, media_type = orjson.dumps(whole, default=str), "application/json"
    name = f"attachment; filename=person-{visitor_id}.{form}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": name})


def _periods(periods: rules.Periods) -> Periods:
    return Periods.model_validate(periods, from_attributes=True)


def _proof(erasure: Erasure) -> ErasureOut:
    return ErasureOut(
        kind=erasure.subject.kind,
        id=erasure.subject.id,
        erased_at=erasure.erased_at,
        removed=dict(erasure.removed),
        remaining=dict(erasure.remaining),
        is_complete=erasure.is_complete,
    )

"""HTTP about attachments: uploads, links, and the files themselves under a path of their own."""

import asyncio
from typing import Annotated
from urllib.parse import quote, unquote
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from app.accounts.http import CurrentAgent, CurrentVisitor
from app.accounts.rules import visible_sites
from app.attachments import service
from app.attachments.rules import Attachment, Uploader, UploaderKind, Variant
from app.attachments.schemas import AttachmentView, LinksIn, LinksOut, LinkView
from app.attachments.service import Files, Reader, Upload
from app.kernel.errors import AppError, not_found
from app.sites import service as sites
from app.sites.rules import FileRules
from app.web.dependencies import Work
from app.web.policies import FILE
from app.web.problems import OpenApi, problem_responses

router = APIRouter()

# A phone on a bad line takes its time; nobody may hold a place for ever.
UPLOAD_WITHIN_S = 300.0
UNNAMED = "file"

_BYTES: OpenApi = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_REFUSALS: dict[int, str | tuple[str, ...]] = {
    408: "upload_too_slow",
    413: "body_too_large",
    422: ("invalid_input", "type_not_allowed", "bad_image", "image_too_large", "file_infected"),
    429: "rate_limited",
    503: ("uploads_busy", "storage_unavailable", "scanner_unavailable"),
}


def get_files(request: Request) -> Files:
    """Return where the files of this app are."""
    files: Files = request.app.state.files
    return files


AppFiles = Annotated[Files, Depends(get_files)]
FileName = Annotated[
    str,
    Header(alias="X-File-Name", max_length=2_000, description="Name of the file, percent-encoded as UTF-8."),
]


@router.put(
    "/api/v1/attachments/{upload_id}",
    tags=["Attachments"],
    summary="Upload a file as an agent",
    response_description="Taken; put its id into a message within a day.",
    responses=problem_responses(
        {401: "not_logged_in", 403: "cross_site_refused", 404: "not_found", **_REFUSALS}
    ),
    openapi_extra=_BYTES,
)
async def put_attachment(  # noqa: PLR0913, PLR0917 - what FastAPI hands in
    upload_id: UUID,
    site_id: Annotated[UUID, Query(description="Site of the conversation it is for.")],
    request: Request,
    caller: CurrentAgent,
    files: AppFiles,
    file_name: FileName = UNNAMED,
) -> AttachmentView:
    """Send the bytes of a file. `upload_id` is made by the sender: repeated under the same one it is taken once."""
    scope = visible_sites(caller)
    if scope is not None and site_id not in scope:
        raise not_found("site")
    async with files.transactions() as uow:
        await sites.get_site(uow, site_id)
    uploader = Uploader(UploaderKind.AGENT, caller.agent_id, site_id)
    return show(await _take(request, files, uploader, upload_id, file_name))


@router.put(
    "/api/v1/visitor/attachments/{upload_id}",
    tags=["Attachments"],
    summary="Upload a file as a shopper",
    response_description="Taken; put its id into a message within a day.",
    responses=problem_responses(
        {401: "unknown_visitor", 403: ("blocked", "cross_site_refused"), **_REFUSALS}
    ),
    openapi_extra=_BYTES,
)
async def put_visitor_attachment(
    upload_id: UUID, request: Request, visitor: CurrentVisitor, files: AppFiles, file_name: FileName = UNNAMED
) -> AttachmentView:
    """Send the bytes of a file. `upload_id` is made by the sender: repeated under the same one it is taken once."""
    async with files.transactions() as uow:
        rules = (await sites.get_site(uow, visitor.site_id)).file_rules
    uploader = Uploader(UploaderKind.VISITOR, visitor.id, visitor.site_id)
    return show(await _take(request, files, uploader, upload_id, file_name, rules))


@router.post(
    "/api/v1/attachment-links",
    tags=["Attachments"],
    summary="Get links to files as an agent",
    response_description="Of the caller's sites.",
    responses=problem_responses({401: "not_logged_in", 403: "cross_site_refused"}),
)
async def post_links(body: LinksIn, caller: CurrentAgent, work: Work) -> LinksOut:
    """Make links that end after a while; files that are not there or not theirs are left out."""
    return await _links(body, work, Reader(UploaderKind.AGENT, caller.agent_id, visible_sites(caller)))


@router.post(
    "/api/v1/visitor/attachment-links",
    tags=["Attachments"],
    summary="Get links to files as a shopper",
    response_description="Of the shopper's own conversations.",
    responses=problem_responses({401: "unknown_visitor", 403: ("blocked", "cross_site_refused")}),
)
async def post_visitor_links(body: LinksIn, visitor: CurrentVisitor, work: Work) -> LinksOut:
    """Make links that end after a while; files that are not there or not theirs are left out."""
    return await _links(body, work, Reader(UploaderKind.VISITOR, visitor.id))


@router.get("/files/{attachment_id}/{variant}", include_in_schema=False)
async def get_file(
    attachment_id: UUID,
    variant: Variant,
    files: AppFiles,
    expires: Annotated[int, Query(ge=0, le=2**40)],
    signature: Annotated[str, Query(max_length=64)],
) -> Response:
    """Answer with a file; whoever has the link may read it until it expires. Only pictures of ours are shown inline."""
    file, data = await service.read(files, attachment_id, variant, expires, signature)
    is_picture = file.shown.width is not None
    media_type = "image/webp" if variant is Variant.PREVIEW else file.shown.media_type
    place = "inline" if is_picture else "attachment"
    headers = {
        "Content-Disposition": f"{place}; filename*=UTF-8''{quote(file.shown.name, safe='')}",
        "Content-Security-Policy": FILE,
        "Cache-Control": "no-store",
    }
    return Response(
        data, headers={**headers, "Content-Type": media_type}
    )  # as it is: no charset is guessed for texts


def show(attachment: Attachment) -> AttachmentView:
    """Show a file's description."""
    return AttachmentView(
        id=attachment.id,
        name=attachment.name,
        media_type=attachment.media_type,
        size_bytes=attachment.size_bytes,
        width=attachment.width,
        height=attachment.height,
    )


async def _take(  # noqa: PLR0913, PLR0917 - what FastAPI has handed in
    request: Request,
    files: Files,
    uploader: Uploader,
    upload_id: UUID,
    file_name: str,
    rules: FileRules | None = None,
) -> Attachment:
    with files.place_for(uploader):
        try:
            async with asyncio.timeout(UPLOAD_WITHIN_S):
                data = await request.body()  # limited before it comes here
        except TimeoutError as exc:
            raise AppError("upload_too_slow", "The upload took too long.", 408) from exc
        name = unquote(file_name, errors="replace")
        return await service.take(files, uploader, Upload(upload_id, name, data), rules or FileRules())


async def _links(body: LinksIn, work: Work, reader: Reader) -> LinksOut:
    async with work() as uow:
        links = await service.make_links(uow, body.attachment_ids, reader)
    return LinksOut(
        items=[
            LinkView(
                attachment_id=link.attachment_id,
                whole=link.whole,
                preview=link.preview,
                lifetime_s=int(link.lifetime.total_seconds()),
            )
            for link in links
        ]
    )

"""HTTP about sites: their settings for agents, and the widget's one document for shoppers."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.accounts.http import CurrentAgent, require
from app.accounts.rules import Caller, Role, visible_sites
from app.kernel.errors import not_found
from app.kernel.redaction import redact
from app.sites import service
from app.sites.rules import (
    Redaction,
    Site,
    SiteChange,
    Theme,
    WaitTargets,
    chat_style,
    file_rules_from,
    forms_from,
    invitations_from,
    mask_sample,
    picture_style,
    show_forms,
    show_survey,
    survey_from,
    text_in,
)
from app.sites.schemas import (
    FileRulesView,
    FormsView,
    IdentitySecretOut,
    InvitationView,
    RedactionTrialIn,
    RedactionTrialOut,
    RedactionView,
    SiteChangeIn,
    SiteOut,
    SitesOut,
    SurveyView,
    Targets,
    ThemeView,
)
from app.web.compression import compressed
from app.web.dependencies import AppSettings, Work
from app.web.notices import NOT_ALLOWED, UNKNOWN_SITE, render_notice
from app.web.origins import own_origin
from app.web.pages import (
    WIDGET_LANGUAGES,
    render_widget,
    render_window,
)
from app.web.policies import notice_policy, socket_origin, widget_policy, window_policy
from app.web.problems import OpenApi, problem_responses

router = APIRouter()

CurrentAdmin = Annotated[Caller, Depends(require(Role.ADMIN))]


@router.get(
    "/api/v1/sites",
    tags=["Sites"],
    summary="List sites",
    response_description="The caller's sites, by name.",
    responses=problem_responses({401: "not_logged_in"}),
)
async def get_sites(caller: CurrentAgent, work: Work) -> SitesOut:
    """List the sites the caller works for."""
    async with work() as uow:
        sites = await service.list_sites(uow, visible_sites(caller))
    return SitesOut(items=[_show(site) for site in sites])


@router.patch(
    "/api/v1/sites/{site_id}",
    tags=["Sites"],
    summary="Change a site",
    response_description="As it is now.",
    responses=problem_responses(
        {
            401: "not_logged_in",
            403: ("cross_site_refused", "role_required"),
            404: "not_found",
            422: (
                "invalid_input",
                "targets_not_rising",
                "unknown_time_zone",
                "bad_origin",
                "bad_theme",
                "bad_form",
                "bad_invitation",
                "bad_survey",
                "bad_redaction",
                "bad_block",
                "identity_secret_missing",
            ),
        }
    ),
)
async def patch_site(site_id: UUID, body: SiteChangeIn, _: CurrentAdmin, work: Work) -> SiteOut:
    """Change name, origins, time zone, wait targets, look, forms or invitations; open waits follow the new targets at once."""
    change = SiteChange(
        name=body.name,
        origins=tuple(body.origins) if body.origins is not None else None,
        targets=WaitTargets(**body.targets.model_dump()) if body.targets else None,
        time_zone=body.time_zone,
        theme=Theme(**body.theme.model_dump()) if body.theme else None,
        forms=forms_from(body.forms.model_dump()) if body.forms else None,
        invitations=None
        if body.invitations is None
        else invitations_from([one.model_dump() for one in body.invitations]),
        blocklist=None if body.blocklist is None else tuple(body.blocklist),
        redactions=None if body.redactions is None else _redactions(body.redactions),
        survey=survey_from(body.survey.model_dump()) if body.survey else None,
        requires_identity=body.requires_identity,
        file_rules=file_rules_from(body.file_rules.model_dump()) if body.file_rules else None,
    )
    async with work() as uow:
        site = await service.change_site(uow, site_id, change)
    return _show(site)


_PICTURE: OpenApi = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_REFUSED = {401: "not_logged_in", 403: ("cross_site_refused", "role_required"), 404: "not_found"}


@router.put(
    "/api/v1/site-pictures/{site_id}",
    tags=["Sites"],
    summary="Change a site's picture",
    response_description="The site as it is now.",
    responses=problem_responses({**_REFUSED, 413: "body_too_large", 422: ("bad_image", "image_too_large")}),
    openapi_extra=_PICTURE,
)
async def put_picture(site_id: UUID, request: Request, _: CurrentAdmin, work: Work) -> SiteOut:
    """Send the bytes of a JPEG, PNG, WebP or GIF. Its middle is drawn anew as a small square; nothing else is kept."""
    return _show(await service.change_picture(work, site_id, await request.body()))


@router.delete(
    "/api/v1/site-pictures/{site_id}",
    tags=["Sites"],
    summary="Remove a site's picture",
    response_description="The site as it is now.",
    responses=problem_responses(_REFUSED),
)
async def delete_picture(site_id: UUID, _: CurrentAdmin, work: Work) -> SiteOut:
    """Show initials again."""
    async with work() as uow:
        return _show(await service.remove_picture(uow, site_id))


@router.post(
    "/api/v1/sites/{site_id}/redactions/trial",
    tags=["Sites"],
    summary="Try patterns",
    response_description="The sample as it would be stored.",
    responses=problem_responses(
        {
            401: "not_logged_in",
            403: ("cross_site_refused", "role_required"),
            404: "not_found",
            422: ("invalid_input", "bad_redaction"),
        }
    ),
)
async def post_redaction_trial(
    site_id: UUID, body: RedactionTrialIn, _: CurrentAdmin, work: Work
) -> RedactionTrialOut:
    """Mask a sample by these patterns, as for messages of the site; neither is kept."""
    async with work() as uow:
        await service.get_site(uow, site_id)
    return RedactionTrialOut(masked=mask_sample(_redactions(body.redactions), redact(body.sample)))


@router.post(
    "/api/v1/sites/{site_id}/identity-secret",
    tags=["Sites"],
    summary="Make a new identity secret",
    response_description="The secret, which is not shown again.",
    responses=problem_responses(
        {401: "not_logged_in", 403: ("cross_site_refused", "role_required"), 404: "not_found"}
    ),
)
async def post_identity_secret(site_id: UUID, _: CurrentAdmin, work: Work) -> IdentitySecretOut:
    """Make the secret with which the shop signs who its customers are; the one before is good for another hour."""
    async with work() as uow:
        return IdentitySecretOut(secret=await service.rotate_identity_secret(uow, site_id))


@router.get("/widget/{site_key}", include_in_schema=False)
async def get_widget(
    site_key: str,
    request: Request,
    work: Work,
    settings: AppSettings,
    lang: Annotated[str, Query(max_length=35)] = "",
) -> Response:
    """Answer with the chat as one document; only the site's own pages may frame it."""
    async with work() as uow:
        site = await service.find_site_by_key(uow, site_key)
    language = _language(lang, site)
    nonce = secrets.token_urlsafe(16)
    own = own_origin(request, settings)
    if site is None or not _may_frame(request, {own, *site.origins}):
        sentence = (UNKNOWN_SITE if site is None else NOT_ALLOWED)[language]
        page = render_notice(sentence, language, nonce=nonce)
        headers = {"Content-Security-Policy": notice_policy(nonce)}
        return HTMLResponse(page, 404 if site is None else 403, headers)
    config = {
        "site_key": site.key,
        "site_name": text_in(site.theme, "header", language) or site.name,
        "socket_url": socket_origin(request.headers, settings) + "/ws/visitor",
        "origins": [own, *site.origins],
        "locale": language,
        "survey": show_survey(site.survey, language, site.locale),
        "forms": show_forms(site.forms, language, site.locale),
        "max_file_bytes": site.file_rules.largest_bytes(settings.attachment_max_bytes),
        "file_kinds": site.file_rules.kinds,
        "redactions": [one.pattern for one in site.redactions],
        "greeting": text_in(site.theme, "greeting", language),
        "greeting_note": text_in(site.theme, "greeting_note", language),
    }
    style = chat_style(site.theme) + picture_style(site.key, site.picture)
    html = render_widget(settings, nonce=nonce, language=language, config=config, style=style)
    policy = widget_policy(request.headers, settings, nonce=nonce, ancestors=["'self'", *site.origins])
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return compressed(request, html, headers=headers, media_type="text/html")


def _may_frame(request: Request, origins: Collection[str]) -> bool:
    """Whether a page, as far as it says where it is, is one of the site's; who says nothing is left to the browser."""
    said = urlsplit(request.headers.get("referer", ""))
    return not said.netloc or f"{said.scheme}://{said.netloc}" in origins


@router.get("/widget/{site_key}/picture", include_in_schema=False)
async def get_picture(site_key: str, work: Work) -> Response:
    """Answer with what the shop looks like; its address changes with it."""
    async with work() as uow:
        picture = await service.find_picture(uow, site_key)
    if picture is None:
        raise not_found("picture")
    return Response(picture, media_type="image/webp", headers={"Cache-Control": "public, max-age=31536000"})


@router.get("/widget/{site_key}/window", include_in_schema=False)
async def get_window(site_key: str, work: Work, settings: AppSettings) -> HTMLResponse:
    """Answer with a window of its own, which frames the chat and asks the frame that opened it who it is."""
    async with work() as uow:
        if await service.find_site_by_key(uow, site_key) is None:
            raise not_found("site")
    nonce = secrets.token_urlsafe(16)
    headers = {
        "Content-Security-Policy": window_policy(nonce),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        # Otherwise it would not be told who opened it.
        "Cross-Origin-Opener-Policy": "unsafe-none",
    }
    return HTMLResponse(render_window(settings, nonce=nonce), headers=headers)


def _language(asked: str, site: Site | None) -> str:
    candidates = (asked.lower()[:2], site.locale[:2] if site else "")
    return next((one for one in candidates if one in WIDGET_LANGUAGES), "en")


def _redactions(given: Sequence[RedactionView]) -> tuple[Redaction, ...]:
    return tuple(Redaction(**one.model_dump()) for one in given)


def _show(site: Site) -> SiteOut:
    targets = site.targets
    return SiteOut(
        id=site.id,
        key=site.key,
        name=site.name,
        origins=list(site.origins),
        locale=site.locale,
        time_zone=site.time_zone,
        targets=Targets(
            warning_s=targets.warning_s, nearing_s=targets.nearing_s, breached_s=targets.breached_s
        ),
        theme=ThemeView(**asdict(site.theme)),
        forms=FormsView(**asdict(site.forms)),
        invitations=[InvitationView(**asdict(one)) for one in site.invitations],
        file_rules=FileRulesView(**asdict(site.file_rules)),
        blocklist=list(site.blocklist),
        picture=site.picture,
        survey=SurveyView(**asdict(site.survey)),
        redactions=[RedactionView(**asdict(one)) for one in site.redactions],
        requires_identity=site.requires_identity,
    )

"""The script that a shop embeds: in the look of its site, with its invitations and when somebody is there."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.kernel.errors import not_found
from app.routing import service
from app.sites import service as sites
from app.sites.rules import Hours, launcher, launcher_texts, show_invitations
from app.web.compression import compressed
from app.web.dependencies import AppSettings, Work
from app.web.notices import LOST
from app.web.origins import own_origin
from app.web.pages import LOADER_HEADERS, SCRIPT, render_invite, render_loader, render_title

router = APIRouter()

# Longer than the script is kept, also by a tab that stays open over the night.
HOURS_AHEAD = timedelta(hours=48)


@router.get("/loader/{site_key}.js", include_in_schema=False)
async def get_loader(site_key: str, request: Request, work: Work, settings: AppSettings) -> Response:
    """Answer with the button's script in the look of one site; it can also be copied into the shop's own files."""
    async with work() as uow:
        site = await sites.find_site_by_key(uow, site_key)
        if site is None:
            raise not_found("site")
        spans = await service.read_site_hours(uow, site.id, HOURS_AHEAD) if site.invitations else None
    config = {"site": site.key, "server": own_origin(request, settings), **launcher(site.theme)}
    own = site.locale[:2]
    config["lost"] = LOST.get(own, LOST["en"])
    # In the languages of the shop, and in English: more would be paid for by every page.
    others = sorted({"en", *site.theme.texts} - {own})
    texts = launcher_texts(site.theme)
    said = {language: {"lost": LOST[language], **texts.get(language, {})} for language in others}
    text = render_loader(settings, config, said)
    if site.theme.counts_in_title:
        text = f"{text};\n{render_title(settings)}"
    invitations = show_invitations(site.invitations, site.theme, site.locale, Hours(spans))
    if invitations is not None:
        # Ahead of the button: it must see what is called before that runs.
        text = f"{render_invite(settings, invitations)};\n{text}"
    return compressed(request, text, headers=LOADER_HEADERS, media_type=SCRIPT)

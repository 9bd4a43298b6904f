"""Use cases about sites."""

import hashlib
from collections.abc import Collection
from dataclasses import fields, replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import available_timezones

from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import AppError, not_found
from app.kernel.ids import new_secret
from app.kernel.pictures import drawn
from app.kernel.redaction import Pattern
from app.sites import store
from app.sites.events import SiteChanged
from app.sites.rules import (
    Blocklist,
    Site,
    SiteChange,
    SiteId,
    are_rising,
    blocklist_of,
    check_forms,
    check_invitations,
    check_survey,
    compile_redactions,
    is_origin,
    is_valid,
    normalise_block,
)

FORMER_IS_GOOD_FOR = timedelta(hours=1)


async def create_site(uow: UnitOfWork, site: Site) -> Site:
    """Add a site; refuses targets that do not rise, unknown time zones, malformed origins and colours."""
    _check(site)
    await store.add(uow, site)
    uow.record(SiteChanged(site.id), Acted(Act.SITE_CREATED, site.id))
    return site


async def change_site(uow: UnitOfWork, site_id: UUID, change: SiteChange) -> Site:
    """Change what is given of a site and leave the rest."""
    site = await store.get(uow, site_id, lock=True)
    if site is None:
        raise not_found("site")
    changed = replace(
        site,
        name=change.name or site.name,
        origins=change.origins if change.origins is not None else site.origins,
        targets=change.targets or site.targets,
        time_zone=change.time_zone or site.time_zone,
        theme=change.theme or site.theme,
        requires_identity=site.requires_identity
        if change.requires_identity is None
        else change.requires_identity,
        forms=change.forms if change.forms is not None else site.forms,
        file_rules=change.file_rules if change.file_rules is not None else site.file_rules,
        invitations=change.invitations if change.invitations is not None else site.invitations,
        blocklist=site.blocklist
        if change.blocklist is None
        else tuple(dict.fromkeys(map(normalise_block, change.blocklist))),
        survey=change.survey if change.survey is not None else site.survey,
        redactions=change.redactions if change.redactions is not None else site.redactions,
    )
    _check(changed)
    if changed.requires_identity and not await read_identity_secrets(uow, site.id):
        raise AppError("identity_secret_missing", "Make the secret first with which the shop signs.", 422)
    await store.save(uow, changed)
    await store.keep_consent_text(uow, changed)
    uow.record(SiteChanged(changed.id), *_acts(site, changed))
    return changed


async def change_picture(transactions: Transactions, site_id: UUID, data: bytes) -> Site:
    """Draw a picture anew and show it as this site's from now on; raises `bad_image` or `image_too_large`."""
    picture = await drawn(data)
    async with transactions() as uow:
        return await _save_picture(uow, site_id, picture)


async def remove_picture(uow: UnitOfWork, site_id: UUID) -> Site:
    """Show initials again."""
    return await _save_picture(uow, site_id, None)


async def _save_picture(uow: UnitOfWork, site_id: UUID, data: bytes | None) -> Site:
    site = await store.get(uow, site_id, lock=True)
    if site is None:
        raise not_found("site")
    changed = replace(site, picture="" if data is None else hashlib.sha256(data).hexdigest()[:12])
    await store.save_picture(uow, site_id, data)
    await store.save(uow, changed)
    uow.record(SiteChanged(changed.id), *_acts(site, changed))
    return changed


async def find_picture(uow: UnitOfWork, key: str) -> bytes | None:
    """Read the picture of the site with this embed key, if there is one."""
    return await store.find_picture(uow, key)


async def rotate_identity_secret(uow: UnitOfWork, site_id: UUID) -> str:
    """Make the secret with which a shop signs; the one before is good for another hour. It is not shown again."""
    await get_site(uow, site_id)
    secret = new_secret()
    await store.save_secret(uow, site_id, secret)
    uow.record(SiteChanged(SiteId(site_id)))
    return secret


async def read_identity_secrets(uow: UnitOfWork, site_id: UUID) -> list[str]:
    """Read with what a shop may have signed."""
    return await store.read_secrets(uow, site_id, uow.now() - FORMER_IS_GOOD_FOR)


async def get_site(uow: UnitOfWork, site_id: UUID) -> Site:
    """Read one site or raise `not_found`."""
    site = await store.get(uow, site_id)
    if site is None:
        raise not_found("site")
    return site


async def find_site_by_key(uow: UnitOfWork, key: str) -> Site | None:
    """Read the site with this embed key, if there is one."""
    return await store.get_by_key(uow, key)


async def read_redactions(uow: UnitOfWork) -> dict[UUID, tuple[Pattern, ...]]:
    """Read what the sites that have patterns of their own want masked, compiled."""
    found = await store.find_redactions(uow)
    return {site_id: compile_redactions(redactions) for site_id, redactions in found.items()}


async def read_blocklists(uow: UnitOfWork) -> dict[UUID, Blocklist]:
    """Read from where the sites that say so take nothing."""
    return {site_id: blocklist_of(lines) for site_id, lines in (await store.find_blocklists(uow)).items()}


async def list_sites(uow: UnitOfWork, site_ids: Collection[SiteId] | None = None) -> list[Site]:
    """Read these sites (or all), by name."""
    return await store.find(uow, site_ids)


def _acts(former: Site, now: Site) -> list[Acted]:
    parts = [part.name for part in fields(Site) if getattr(former, part.name) != getattr(now, part.name)]
    return [Acted(Act.SITE_CHANGED, now.id, {"changed": parts})] if parts else []


def _check(site: Site) -> None:
    if not are_rising(site.targets):
        raise AppError(
            "targets_not_rising", "Warning must come before nearing, and nearing before the limit.", 422
        )
    if site.time_zone not in available_timezones():
        raise AppError(
            "unknown_time_zone", f"{site.time_zone!r} is not a time zone such as Europe/Berlin.", 422
        )
    if not is_valid(site.theme):
        raise AppError(
            "bad_theme", "A colour is written like #1f5fd6; lengths are pixels within limits.", 422
        )
    check_forms(site.forms, site.locale)
    check_invitations(site.invitations, site.locale)
    check_survey(site.survey, site.locale)
    compile_redactions(site.redactions)
    for origin in site.origins:
        if not is_origin(origin):
            raise AppError(
                "bad_origin", f"{origin!r} is not an origin such as https://shop.example.com.", 422
            )

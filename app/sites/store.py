"""Every SQL statement about sites."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql

from app.db.data_keys import having, having_or_made
from app.db.unit_of_work import UnitOfWork
from app.keys import opened, place
from app.sites.rules import (
    Corner,
    Icon,
    Redaction,
    Scale,
    Scheme,
    Site,
    SiteId,
    Survey,
    Theme,
    WaitTargets,
    consent_version,
    file_rules_from,
    forms_from,
    invitations_from,
    redactions_from,
    survey_from,
)
from app.sites.tables import ConsentTextRow, IdentitySecretRow, SitePictureRow, SiteRow


async def add(uow: UnitOfWork, site: Site) -> None:
    """Insert a site."""
    await uow.session.execute(insert(SiteRow).values(**_columns(site), created_at=uow.now()))


async def save(uow: UnitOfWork, site: Site) -> None:
    """Write all of a site's columns."""
    await uow.session.execute(update(SiteRow).where(SiteRow.id == site.id).values(**_columns(site)))


async def get(uow: UnitOfWork, site_id: UUID, *, lock: bool = False) -> Site | None:
    """Read one site."""
    statement = select(SiteRow).where(SiteRow.id == site_id)
    # Shared with those who refer to the site: newcomers need not wait for an administrator.
    row = await uow.session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    return _site(row) if row else None


async def get_by_key(uow: UnitOfWork, key: str) -> Site | None:
    """Read the site with this embed key."""
    row = await uow.session.scalar(select(SiteRow).where(SiteRow.key == key))
    return _site(row) if row else None


async def find(uow: UnitOfWork, site_ids: Collection[UUID] | None) -> list[Site]:
    """Read these sites, or all, by name."""
    statement = select(SiteRow).order_by(SiteRow.name, SiteRow.id).limit(1_000)
    if site_ids is not None:
        statement = statement.where(SiteRow.id.in_(site_ids))
    return [_site(row) for row in await uow.session.scalars(statement)]


_HAVING = (
    "SELECT id, theme ->> $1::text FROM sites WHERE jsonb_array_length(coalesce(theme -> $1::text, '[]')) > 0"
)


async def find_redactions(uow: UnitOfWork) -> dict[UUID, tuple[Redaction, ...]]:
    """Read the patterns of all sites that have any."""
    rows = await uow.fetch(_HAVING, "redactions")
    return {id_: redactions_from(orjson.loads(found)) for id_, found in rows}


async def find_blocklists(uow: UnitOfWork) -> dict[UUID, list[str]]:
    """Read the blocklists of all sites that have any."""
    return {id_: orjson.loads(found) for id_, found in await uow.fetch(_HAVING, "blocklist")}


async def keep_consent_text(uow: UnitOfWork, site: Site) -> None:
    """Keep every text that shoppers of a site were asked to agree to, by its version."""
    consent = site.forms.consent
    if consent is not None:
        row = {"site_id": site.id, "version": consent_version(consent), "texts": dict(consent.text)}
        statement = postgresql.insert(ConsentTextRow).values(**row, link=consent.link, created_at=uow.now())
        await uow.session.execute(statement.on_conflict_do_nothing())


async def read_secrets(uow: UnitOfWork, site_id: UUID, former_since: datetime) -> list[str]:
    """Read the secret of a site, and the one before if it was replaced since then."""
    row = await uow.session.get(IdentitySecretRow, site_id)
    if row is None:
        return []
    key, at = (await having(uow, [site_id])).get(site_id), place("identity_secrets", site_id)
    kept = [row.secret_sealed, row.former_sealed if row.rotated_at >= former_since else None]
    return [secret for sealed in kept if (secret := opened(key, sealed, at))]


async def save_secret(uow: UnitOfWork, site_id: UUID, secret: str) -> None:
    """Write a new secret in place of the one there is, which becomes the former."""
    key = (await having_or_made(uow, [site_id]))[site_id]
    fresh = {"secret_sealed": key.seal(secret, place("identity_secrets", site_id)), "rotated_at": uow.now()}
    statement = postgresql.insert(IdentitySecretRow).values(site_id=site_id, **fresh)
    moved = {**fresh, "former_sealed": IdentitySecretRow.secret_sealed}
    await uow.session.execute(statement.on_conflict_do_update(index_elements=["site_id"], set_=moved))


async def save_picture(uow: UnitOfWork, site_id: UUID, data: bytes | None) -> None:
    """Keep a picture in place of the one before, or none."""
    await uow.session.execute(delete(SitePictureRow).where(SitePictureRow.site_id == site_id))
    if data is not None:
        fresh = {"site_id": site_id, "data": data, "changed_at": uow.now()}
        await uow.session.execute(insert(SitePictureRow).values(**fresh))


async def find_picture(uow: UnitOfWork, key: str) -> bytes | None:
    """Read the picture of the site with this embed key, if there is one."""
    statement = select(SitePictureRow.data).join(SiteRow, SiteRow.id == SitePictureRow.site_id)
    found: bytes | None = await uow.session.scalar(statement.where(SiteRow.key == key))
    return found


def _columns(site: Site) -> dict[str, object]:
    columns = {
        name: value
        for name, value in asdict(site).items()
        if name
        not in {
            "targets",
            "theme",
            "forms",
            "invitations",
            "file_rules",
            "redactions",
            "blocklist",
            "survey",
            "picture",
        }
    }
    theme = {name: value for name, value in asdict(site.theme).items() if name != "accent"}
    theme["blocklist"] = list(site.blocklist)
    theme["picture"] = site.picture
    theme["survey"] = asdict(site.survey)
    theme["redactions"] = [asdict(one) for one in site.redactions]
    return {
        **columns,
        "origins": list(site.origins),
        "accent": site.theme.accent,
        "theme": theme,
        "forms": asdict(site.forms),
        "file_rules": asdict(site.file_rules),
        "invitations": [asdict(one) for one in site.invitations],
        **asdict(site.targets),
    }


def _site(row: SiteRow) -> Site:
    return Site(
        id=SiteId(row.id),
        key=row.key,
        name=row.name,
        origins=tuple(row.origins),
        locale=row.locale,
        time_zone=row.time_zone,
        theme=_theme(row),
        forms=forms_from(row.forms),
        invitations=invitations_from(row.invitations),
        file_rules=file_rules_from(row.file_rules),
        blocklist=tuple(row.theme.get("blocklist", ())),
        redactions=redactions_from(row.theme.get("redactions", [])),
        survey=_survey(row),
        picture=str(row.theme.get("picture", "")),
        requires_identity=row.requires_identity,
        targets=WaitTargets(row.warning_s, row.nearing_s, row.breached_s),
    )


def _survey(row: SiteRow) -> Survey:
    # Before there was a survey, a site asked for stars and a comment, or did not.
    was_silent = row.theme.get("asks_rating") is False
    return survey_from(row.theme.get("survey") or ({"scale": Scale.NONE} if was_silent else {}))


def _theme(row: SiteRow) -> Theme:
    ours = asdict(Theme())
    chosen = {**ours, **row.theme}
    return Theme(
        accent=row.accent,
        scheme=Scheme(chosen["scheme"]),
        corner=Corner(chosen["corner"]),
        offset_side_px=int(chosen["offset_side_px"]),
        offset_bottom_px=int(chosen["offset_bottom_px"]),
        radius_px=int(chosen["radius_px"]),
        icon=Icon(chosen["icon"]),
        launcher_text=str(chosen["launcher_text"]),
        greeting=str(chosen["greeting"]),
        greeting_note=str(chosen["greeting_note"]),
        counts_in_title=bool(chosen["counts_in_title"]),
        header=str(chosen["header"]),
        texts=chosen["texts"],
    )

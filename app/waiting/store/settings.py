"""Statements about what sites want done about waits."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.db.unit_of_work import UnitOfWork
from app.waiting.rules import Rung
from app.waiting.rules.ladder import RungSetting, WaitingSettings
from app.waiting.tables import WaitingSettingsRow


async def read(uow: UnitOfWork, site_ids: Collection[UUID] | None = None) -> dict[UUID, WaitingSettings]:
    """Read the settings of these sites (or of all); sites without any of their own are left out."""
    statement = select(WaitingSettingsRow)
    if site_ids is not None:
        statement = statement.where(WaitingSettingsRow.site_id.in_(site_ids))
    return {row.site_id: _settings(row) for row in await uow.session.scalars(statement)}


async def save(uow: UnitOfWork, site_id: UUID, settings: WaitingSettings) -> None:
    """Write a site's settings."""
    values = {
        "rungs": {
            rung.value: {"is_on": one.is_on, "after_s": one.after_s, "holdout": one.holdout}
            for rung, one in settings.rungs.items()
        },
        "offers_email": settings.offers_email,
        "offers_callback": settings.offers_callback,
        "abandon_after_s": settings.abandon_after_s,
        "short_abandon_s": settings.short_abandon_s,
    }
    await uow.session.execute(
        insert(WaitingSettingsRow)
        .values(site_id=site_id, **values)
        .on_conflict_do_update(index_elements=["site_id"], set_=values)
    )


def _settings(row: WaitingSettingsRow) -> WaitingSettings:
    rungs = {
        Rung(name): RungSetting(bool(one["is_on"]), int(one["after_s"]), float(one["holdout"]))
        for name, one in row.rungs.items()
        if name in set(Rung)
    }
    defaults = WaitingSettings(
        offers_email=row.offers_email,
        offers_callback=row.offers_callback,
        abandon_after_s=row.abandon_after_s,
        short_abandon_s=row.short_abandon_s,
    )
    return defaults.with_rungs(rungs)

"""What sites want done about waits."""

from uuid import UUID

from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import AppError
from app.sites import service as sites
from app.waiting.events import LadderChanged
from app.waiting.rules.ladder import WaitingSettings, why_not
from app.waiting.store import settings as store


async def read_settings(uow: UnitOfWork, site_id: UUID) -> WaitingSettings:
    """Read what a site wants; the defaults as long as it has not said."""
    return (await store.read(uow, [site_id])).get(site_id, WaitingSettings())


async def change_settings(uow: UnitOfWork, site_id: UUID, settings: WaitingSettings) -> WaitingSettings:
    """Write what a site wants; open waits follow at once. Refuses a ladder that cannot be climbed."""
    site = await sites.get_site(uow, site_id)
    refusal = why_not(settings, breached_s=site.targets.breached_s)
    if refusal is not None:
        raise AppError("bad_ladder", refusal, 422)
    await store.save(uow, site_id, settings)
    uow.record(LadderChanged(site_id), Acted(Act.LADDER_CHANGED, site_id))
    return settings

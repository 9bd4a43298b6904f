"""Which shopper is calling, for HTTP that their chat asks beside its socket."""

from typing import Annotated

from fastapi import Depends, Header, Request

from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError
from app.sites import service as sites
from app.sites.rules import Site, blocklist_of
from app.visitors import service as visitors
from app.visitors.rules import Claims, Visitor, blocked, read_identity
from app.web.dependencies import ClientAddress, Work, note_sites


async def current_visitor(
    request: Request,
    work: Work,
    address: ClientAddress,
    authorization: Annotated[
        str,
        Header(
            max_length=5_000,
            description="`Bearer` and the token of `welcome`, or `Identity` and what the shop has signed.",
        ),
    ] = "",
    site_key: Annotated[
        str, Header(alias="X-Site-Key", max_length=64, description="The site's embed key.")
    ] = "",
) -> Visitor:
    """Return which shopper is calling, or refuse with `unknown_visitor`, or with `blocked` as their socket would be."""
    scheme, _, token = authorization.partition(" ")
    async with work() as uow:
        site = await sites.find_site_by_key(uow, site_key) if "\0" not in site_key else None
        known = await _recognise(uow, site, scheme, token, address) if site else None
    if known is None:
        raise AppError("unknown_visitor", "Please open the chat first.", 401)
    note_sites(request, {known.site_id})
    if known.is_blocked:
        raise blocked()
    return known


async def _recognise(uow: UnitOfWork, site: Site, scheme: str, token: str, address: str) -> Visitor | None:
    if scheme == "Identity":
        claims = read_identity(token, await sites.read_identity_secrets(uow, site.id), uow.now())
        _refuse_blocked(site, claims, address)
        return await visitors.greet_contact(uow, site.id, claims, locale=site.locale)
    if scheme == "Bearer" and not site.requires_identity:
        known = await visitors.recognise(uow, site.id, token)
        if known is not None:
            _refuse_blocked(site, None, address)
        return known
    return None


def _refuse_blocked(site: Site, claims: Claims | None, address: str) -> None:
    """Refuse what the socket refuses: a token from before a block is worth nothing after it."""
    blocklist = blocklist_of(site.blocklist)
    if blocklist.has_email(claims.email) if claims else blocklist.has_address(address):
        raise blocked()


CurrentVisitor = Annotated[Visitor, Depends(current_visitor)]

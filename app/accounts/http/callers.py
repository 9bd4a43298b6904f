"""Who is calling: the dependencies by which all HTTP rooms know, and what they may do."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Security
from fastapi.security import APIKeyCookie

from app.accounts import service
from app.accounts.rules import Caller, Role, has_role, visible_sites
from app.accounts.service import Client
from app.kernel.errors import AppError
from app.settings import Settings
from app.web import cookies
from app.web.dependencies import AppSettings, ClientAddress, Work, note_actor

_cookie = APIKeyCookie(
    name="__Host-seventysix",
    scheme_name="login",
    description="Set by `POST /login`. Without TLS, in development, it is named `seventysix`.",
    auto_error=False,
)

LOGGED_IN = {401: "not_logged_in", 403: ("cross_site_refused", "role_required")}


async def current_agent(
    request: Request, work: Work, settings: AppSettings, _: Annotated[str | None, Security(_cookie)]
) -> Caller:
    """Return who is calling, or refuse with `not_logged_in` or `second_factor_needed`."""
    async with work() as uow:
        caller = await service.authenticate(uow, cookies.LOGIN.read(request, settings))
    note_actor(request, caller.agent_id, visible_sites(caller))
    return caller


async def logged_in_agent(
    request: Request, work: Work, settings: AppSettings, _: Annotated[str | None, Security(_cookie)]
) -> Caller:
    """Return who is calling, also those who must set up a second factor before anything else."""
    async with work() as uow:
        caller = await service.authenticate_even_held(uow, cookies.LOGIN.read(request, settings))
    note_actor(request, caller.agent_id, visible_sites(caller))
    return caller


CurrentAgent = Annotated[Caller, Depends(current_agent)]
LoggedIn = Annotated[Caller, Depends(logged_in_agent)]


def require(role: Role) -> Callable[[Caller], Awaitable[Caller]]:
    """Make a dependency that admits callers of at least this role: `Annotated[Caller, Depends(require(role))]`."""

    async def current_agent_with_role(caller: CurrentAgent) -> Caller:
        if not has_role(caller.role, role):
            raise AppError("role_required", f"Only for the role {role.value} and above.", 403)
        return caller

    return current_agent_with_role


CurrentAdmin = Annotated[Caller, Depends(require(Role.ADMIN))]


def require_mail(settings: Settings) -> None:
    """Refuse with `mail_not_set_up` what only a mail could do."""
    if not settings.can_mail:
        raise AppError("mail_not_set_up", "No mail is sent from here.", 409)


def client_of(request: Request, address: ClientAddress) -> Client:
    """Return where a password comes from."""
    return Client(address, request.headers.get("user-agent", ""))


CurrentClient = Annotated[Client, Depends(client_of)]
IdempotencyKey = Annotated[
    UUID, Header(description="Chosen by the client; the same key again creates nothing and answers the same.")
]

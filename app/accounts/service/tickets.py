"""Use cases about socket tickets: a browser sends cookies with every socket, a ticket proves that our page asked."""

from app.accounts.rules import TICKET_LIFETIME, Caller
from app.accounts.service.logins import authenticate
from app.accounts.store import logins as store
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError
from app.kernel.ids import digest, new_secret


async def issue_ticket(uow: UnitOfWork, caller: Caller) -> str:
    """Return a secret that opens one socket for this login within TICKET_LIFETIME."""
    ticket = new_secret()
    await store.add_ticket(uow, caller.login_id, digest(ticket), expires_at=uow.now() + TICKET_LIFETIME)
    return ticket


async def redeem_ticket(uow: UnitOfWork, ticket: str, login_token: str | None) -> Caller:
    """Use a ticket up and return whose it is; raises `not_logged_in` or `ticket_refused`.

    Only together with the login it was issued to: a stolen ticket alone opens nothing.
    """
    caller = await authenticate(uow, login_token)
    if not await store.take_ticket(uow, caller.login_id, digest(ticket)):
        raise AppError("ticket_refused", "This ticket has expired or has been used.", 401)
    return caller

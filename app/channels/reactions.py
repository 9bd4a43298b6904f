"""What mail does when somebody is to set a password; inside its transaction."""

from collections.abc import Sequence

from app.accounts.events import PasswordMailAsked
from app.channels import service
from app.db.unit_of_work import UnitOfWork


async def on_password_mail_asked(uow: UnitOfWork, events: Sequence[PasswordMailAsked]) -> None:
    """Promise the mail."""
    await service.promise_password_mails(uow, events)

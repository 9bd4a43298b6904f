"""Delivers mail from the outbox."""

from collections.abc import Mapping, Sequence
from email.headerregistry import Address
from uuid import UUID

from app.bus.outbox import Consumer, Message, Outcome, Settled, Standing, Verdict
from app.channels import service
from app.channels.remote import Mailer, server_of
from app.channels.rules import TOPIC, as_message, sender_of
from app.db.unit_of_work import Transactions, UnitOfWork
from app.settings import Settings


class MailDeliverer:
    """Delivers one message: written anew for each attempt, under the same `Message-ID`."""

    def __init__(self, transactions: Transactions, mailer: Mailer, *, sender: Address, origin: str) -> None:
        self._transactions = transactions
        self._mailer = mailer
        self._sender = sender
        self._origin = origin

    async def deliver(self, message: Message) -> Outcome:
        """Hand the mail in, and judge what the server says."""
        async with self._transactions() as uow:
            letter = await service.prepare(uow, message, origin=self._origin)
        if isinstance(letter, str):
            return Outcome(Verdict.REFUSED, letter)
        mail = as_message(
            letter, sender=self._sender, message_id=message.message_id, at=self._transactions.clock.now()
        )
        handed = await self._mailer.send(mail, sender=self._sender.addr_spec, to=letter.to)
        if handed.error is None:
            return Outcome(Verdict.DELIVERED)
        return Outcome(Verdict.REFUSED if handed.is_final else Verdict.RETRY, handed.error)

    async def settled(
        self, uow: UnitOfWork, attempts: Sequence[Settled], standings: Mapping[UUID, Standing]
    ) -> None:
        """Forget where mail went that has arrived, or never will."""
        del standings
        over = [
            one.message for one in attempts if one.has_given_up or one.outcome.verdict is not Verdict.RETRY
        ]
        await service.forget_addresses(uow, over)
        await service.forget_old(uow)


def make_consumers(transactions: Transactions, settings: Settings) -> dict[str, Consumer]:
    """Make what delivers mail, or nothing where no mail server is set up."""
    if settings.smtp_url is None or settings.mail_from is None:
        return {}
    sender = sender_of(settings.mail_from)
    mailer = Mailer(server_of(settings.smtp_url.get_secret_value(), name=sender.domain))
    return {TOPIC: MailDeliverer(transactions, mailer, sender=sender, origin=settings.origin)}

"""Finding out whether the mail server takes us, without sending anything."""

from datetime import timedelta

from app.channels.remote import Mailer, server_of


async def try_mail_server(url: str, *, within: timedelta) -> tuple[str, str | None]:
    """Return where the server of this setting is, and what is wrong with it, by name; None if it takes us."""
    server = server_of(url, name="localhost")
    handed = await Mailer(server, within=within).greet()
    return f"{server.host}:{server.port}", handed.error

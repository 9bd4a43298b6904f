"""The one error of starting our own database server."""

from app.kernel.errors import AppError


class EmbeddedPostgresError(AppError):
    """The database in the data folder cannot be used; the message says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__("embedded_database_failed", message, 503)

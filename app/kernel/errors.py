"""The one error of the product: a stable code, a human sentence, and what to do about it."""


class AppError(Exception):
    """A refusal that becomes an HTTP problem or a WebSocket error frame.

    `code` is stable API text; `message` is for people; `status` is the HTTP status. A retryable
    error may be repeated unchanged (same ids), after `retry_after_s` seconds if that is set.
    """

    def __init__(
        self,
        code: str,
        message: str,
        status: int,
        *,
        is_retryable: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.is_retryable = is_retryable
        self.retry_after_s = retry_after_s


def not_found(what: str) -> AppError:
    """The thing does not exist, or not for the one who asks; both read the same from outside."""
    return AppError("not_found", f"There is no such {what}.", 404)


class AwayError(AppError):
    """Nothing can be stored just now, whatever it is."""


def unavailable() -> AwayError:
    """The database cannot be reached: nothing was stored, the same may be sent again."""
    return AwayError(
        "temporarily_unavailable",
        "This could not be stored just now. Nothing is lost; it will be tried again.",
        503,
        is_retryable=True,
        retry_after_s=2,
    )


class LockedError(AppError):
    """Somebody holds what this needs, and has not let it go in time; what needs nothing of it can be stored."""


def contended(kind: type[AppError] = AppError) -> AppError:
    """Others were in the way for too long: nothing was stored, the same may be sent again."""
    away = unavailable()
    return kind(away.code, away.message, away.status, is_retryable=True, retry_after_s=away.retry_after_s)

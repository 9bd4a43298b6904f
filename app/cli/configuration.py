"""Reads the settings for a command, and says in words what is wrong with them."""

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from app.settings import Settings


def load_settings(given: Mapping[str, object] | None = None) -> Settings:
    """Return the settings of the environment, with what was given on the command line (not None) before them."""
    stated = {name: value for name, value in (given or {}).items() if value is not None}
    return Settings.model_validate({**_from_environment(), **stated})


def _from_environment() -> dict[str, object]:
    return Settings().model_dump(exclude_unset=True)


def explain(error: ValidationError) -> Iterator[str]:
    """One sentence per wrong setting, naming the variable to change."""
    for problem in error.errors(include_url=False, include_input=False):
        name = "_".join(str(part) for part in problem["loc"]).upper()
        message = problem["msg"].removeprefix("Value error, ")
        variable = name if name in {"DATABASE_URL", "NATS_URL"} else f"SEVENTYSIX_{name}"
        yield f"{variable}: {message}." if name else f"{message}."

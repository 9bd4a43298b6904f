"""The base of everything that crosses the wire."""

from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    """Immutable, and strict about what it is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

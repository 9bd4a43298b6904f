"""What of sites crosses the wire."""

from uuid import UUID

from pydantic import Field

from app.web.schema import Schema


class Targets(Schema):
    """Seconds of waiting at which each level is raised, rising."""

    warning_s: int = Field(ge=1, le=3_600, examples=[50])
    nearing_s: int = Field(ge=1, le=3_600, examples=[61])
    breached_s: int = Field(ge=1, le=3_600, examples=[76])


class SiteOut(Schema):
    """One shop."""

    id: UUID
    key: str = Field(description="Names the site in the embed snippet; not a secret.")
    name: str
    origins: list[str] = Field(description="Where the widget may be embedded.")
    locale: str
    time_zone: str
    targets: Targets


class SitesOut(Schema):
    """Sites, by name."""

    items: list[SiteOut]


class SiteChangeIn(Schema):
    """What to change of a site; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=100)
    origins: list[str] | None = Field(None, max_length=50, examples=[["https://shop.example.com"]])
    targets: Targets | None = None
    time_zone: str | None = Field(None, max_length=64, examples=["Europe/Berlin"])

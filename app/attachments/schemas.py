"""What of attachments crosses the wire."""

from uuid import UUID

from pydantic import Field

from app.web.schema import Schema

MAX_LINKS = 100


class AttachmentView(Schema):
    """A file that goes with a message. Its bytes are behind a link that the reader asks for."""

    id: UUID
    name: str = Field(description="As the sender called it, cleaned.")
    media_type: str = Field(description="Found in the content, e.g. `image/png`.")
    size_bytes: int
    width: int | None = Field(None, description="Of a picture, in pixels.")
    height: int | None = None


class LinksIn(Schema):
    """Which files to make links to."""

    attachment_ids: list[UUID] = Field(min_length=1, max_length=MAX_LINKS)


class LinkView(Schema):
    """Where a file can be read for a while."""

    attachment_id: UUID
    whole: str = Field(description="Path of the file itself.")
    preview: str = Field(description="Path of a small picture; of other files the same as `whole`.")
    lifetime_s: int = Field(description="Seconds after which both end.")


class LinksOut(Schema):
    """Links to those of the files that the caller may read."""

    items: list[LinkView]

"""What HTTP about mail takes and answers."""

from pydantic import Field

from app.kernel.reach import LONGEST_ADDRESS
from app.web.schema import Schema


class TranscriptOffer(Schema):
    """Whether this shopper can have the conversation by mail."""

    is_offered: bool


class TranscriptRequest(Schema):
    """Where the conversation is to be sent."""

    address: str = Field(max_length=LONGEST_ADDRESS, examples=["jana@example.com"])

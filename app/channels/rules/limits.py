"""How many transcripts may be asked for: nobody's mailbox is filled through a shop's chat."""

from dataclasses import dataclass
from datetime import timedelta

# What is counted is forgotten with it, addresses above all.
REMEMBERED_FOR = timedelta(days=1)
MOST_OF_VISITOR = 5
MOST_TO_ADDRESS = 3
MOST_OF_SITE = 1_000


@dataclass(frozen=True, slots=True)
class Sent:
    """Transcripts that were asked for within a day: by this shopper, to this address, and at this shop at all."""

    by_visitor: int
    to_address: int
    at_site: int


def is_too_much(sent: Sent) -> bool:
    """Tell whether another transcript is one too many."""
    return (
        sent.by_visitor >= MOST_OF_VISITOR
        or sent.to_address >= MOST_TO_ADDRESS
        or sent.at_site >= MOST_OF_SITE
    )

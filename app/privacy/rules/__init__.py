"""Words of privacy: whose data is meant, what was done about it, and how it is told."""

from app.privacy.rules.page import page
from app.privacy.rules.periods import LONGEST_DAYS, PERIODS, Due, Kind, Periods, Preview
from app.privacy.rules.personal import Field, Record, Tables, records_text
from app.privacy.rules.subjects import Erasure, HeldThing, Hold, Subject, SubjectKind

__all__ = [
    "LONGEST_DAYS",
    "PERIODS",
    "Due",
    "Erasure",
    "Field",
    "HeldThing",
    "Hold",
    "Kind",
    "Periods",
    "Preview",
    "Record",
    "Subject",
    "SubjectKind",
    "Tables",
    "page",
    "records_text",
]

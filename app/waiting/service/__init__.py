"""Use cases about waiting: episodes, levels, the ladder, forecasts, leaving, and what ops ask."""

from app.waiting.service.flags import act_on, raise_flags, take_rungs
from app.waiting.service.following import (
    find_open,
    find_open_ids,
    find_over,
    follow,
    follow_holds,
    note_accepted,
)
from app.waiting.service.hours import keep_hours
from app.waiting.service.insights import (
    read_effects,
    read_histogram,
    read_patience_curve,
    read_said,
    since_days,
)
from app.waiting.service.laws import LawBook, Outlook, note_estimates, read_outlooks
from app.waiting.service.leaving import leave, note_contact, notice_leavers, request_reply
from app.waiting.service.planning import (
    SERVICE_LEVEL,
    Crew,
    Outcome,
    Plan,
    arrivals_until,
    plan,
    read_crew,
    what_if,
)
from app.waiting.service.settings import change_settings, read_settings
from app.waiting.store.waits import Which

__all__ = [
    "SERVICE_LEVEL",
    "Crew",
    "LawBook",
    "Outcome",
    "Outlook",
    "Plan",
    "Which",
    "act_on",
    "arrivals_until",
    "change_settings",
    "find_open",
    "find_open_ids",
    "find_over",
    "follow",
    "follow_holds",
    "keep_hours",
    "leave",
    "note_accepted",
    "note_contact",
    "note_estimates",
    "notice_leavers",
    "plan",
    "raise_flags",
    "read_crew",
    "read_effects",
    "read_histogram",
    "read_outlooks",
    "read_patience_curve",
    "read_said",
    "read_settings",
    "request_reply",
    "since_days",
    "take_rungs",
    "what_if",
]

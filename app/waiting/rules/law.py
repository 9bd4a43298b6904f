"""How fast a queue moves: from who is there and what was measured to the law that all forecasts of it follow.

Slots, not agents: an agent who writes to three shoppers holds three slots, and the handle time is that of a slot,
measured while they worked like that. It is never divided by anything.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.waiting.rules.forecast import Place
from app.waiting.rules.patience import PRIOR_PATIENCE_S

PRIOR_HANDLE_S = 480.0
PRIOR_COMPLETIONS = 10
PRIOR_REPLY_S = 15.0
PRIOR_REPLIES = 10
CORRECTION_WEIGHT = 100  # completions that the long memory counts against the last half hour
FEWEST_COMPLETIONS = 10
LOWEST_HIT_RATE, FEWEST_JUDGED = 0.6, 30
_STEP = 0.02  # laws closer than 2 % count as one, so that what was reckoned from one is used again


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a queue: ended and running holds of slots, and replies after an agent had accepted.

    The long memory is a week, the recent one half an hour. `busy_s` are the seconds for which slots were held, running
    holds included; `judged` and `hits` are ranges promised of late, and those that were kept.
    """

    completions: int = 0
    busy_s: float = 0.0
    recent_completions: int = 0
    recent_busy_s: float = 0.0
    replies: int = 0
    replies_s: float = 0.0
    judged: int = 0
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Team:
    """An agent who is online, as far as a law needs them: which queues they answer, and how many slots they have."""

    queue_ids: frozenset[UUID]
    slots: int


@dataclass(frozen=True, slots=True)
class Law:
    """How a queue moves now: completions per second of all its slots, mean patience, mean time from accept to reply.

    `is_sure` tells whether enough was measured to promise a shopper anything.
    """

    completions_per_s: float
    patience_s: float
    reply_s: float
    is_sure: bool

    def place(self, ahead: int) -> Place:
        """Return the place of a shopper with so many ahead."""
        return Place(ahead, self.completions_per_s, self.patience_s)


NO_LAW = Law(0.0, PRIOR_PATIENCE_S, PRIOR_REPLY_S, is_sure=False)


def sharing(teams: Iterable[Team], helped: Mapping[tuple[UUID, UUID], int]) -> set[UUID]:
    """Return the queues whose length says how slots are divided: those whose people have others to serve too."""
    of_several = {id_ for team in teams if len(team.queue_ids) > 1 for id_ in team.queue_ids}
    return of_several | {helper_id for _, helper_id in helped}


def slots_for(
    queue_id: UUID,
    teams: Iterable[Team],
    waiting: Mapping[UUID, int],
    helped: Mapping[tuple[UUID, UUID], int] | None = None,
) -> float:
    """Return the slots that work for one queue: an agent of several divides theirs as those who wait are divided.

    `helped` says how many of a queue may be served by the people of another by now, who count them as their own.
    """
    total = 0.0
    for team in teams:
        asking = {id_: waiting.get(id_, 0) for id_ in team.queue_ids}
        for (id_, helper_id), number in (helped or {}).items():
            if helper_id in team.queue_ids and id_ not in team.queue_ids:
                asking[id_] = max(asking.get(id_, 0), number)
        if queue_id in team.queue_ids:
            asking[queue_id] = max(1, asking[queue_id])
        own = asking.get(queue_id, 0)
        if own:
            total += team.slots * own / sum(asking.values())
    return total


def handle_time_s(measured: Measured) -> float:
    """Return the seconds a conversation holds a slot: held seconds ÷ completions, begun from a prior of 8 minutes.

    Dividing all held seconds, running holds included, by completions is the maximum-likelihood estimate for exponential
    times; the mean of the completed ones alone would favour the short.
    """
    prior_s = PRIOR_HANDLE_S * PRIOR_COMPLETIONS
    return (measured.busy_s + prior_s) / (measured.completions + PRIOR_COMPLETIONS)


def law_of(slots: float, measured: Measured, patience_s: float) -> Law:
    """Return R = slots ÷ smoothed handle time × the rate measured of late against it, and what else the law needs."""
    handle_s = handle_time_s(measured)
    expected = measured.recent_busy_s / handle_s
    correction = (measured.recent_completions + CORRECTION_WEIGHT) / (expected + CORRECTION_WEIGHT)
    reply_s = (measured.replies_s + PRIOR_REPLY_S * PRIOR_REPLIES) / (measured.replies + PRIOR_REPLIES)
    is_trusted = measured.judged < FEWEST_JUDGED or measured.hits >= LOWEST_HIT_RATE * measured.judged
    return Law(
        completions_per_s=_rounded(slots / handle_s * correction),
        patience_s=_rounded(patience_s),
        reply_s=_rounded(reply_s),
        is_sure=slots > 0 and measured.completions >= FEWEST_COMPLETIONS and is_trusted,
    )


def reply_law(law: Law) -> Law:
    """Return the law for somebody whose agent has accepted and not yet answered: nobody is ahead but the agent."""
    return Law(1 / law.reply_s if law.reply_s > 0 else 0.0, math.inf, 0.0, is_sure=False)


def _rounded(figure: float) -> float:
    if not 0 < figure < math.inf:
        return figure
    return math.exp(round(math.log(figure) / _STEP) * _STEP)

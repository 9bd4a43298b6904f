"""Draws when what breaks, from a seed: the same seed draws the same faults. Pure; who breaks things is elsewhere."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

PAUSE_S = (0.3, 3.0)  # between the beginnings of two faults, which may overlap


class Kind(StrEnum):
    """What breaks."""

    NODE_IS_KILLED = "node is killed"
    NODE_STANDS_STILL = "node stands still"
    NODE_IS_RESTARTED = "node is restarted in order"
    NODE_LOSES_POSTGRES = "node loses its connections to Postgres"
    POSTGRES_IS_KILLED = "Postgres is killed"
    BUS_IS_KILLED = "NATS is killed"
    LINES_ARE_CUT = "all clients lose their lines"
    LINES_ARE_HELD_UP = "nothing passes on the lines"
    FRAMES_ARE_DISORDERED = "frames are lost, doubled and reordered"


LONGEST_S = {
    Kind.NODE_IS_KILLED: 2.0,
    Kind.NODE_STANDS_STILL: 8.0,
    Kind.NODE_IS_RESTARTED: 1.0,
    Kind.NODE_LOSES_POSTGRES: 4.0,
    Kind.POSTGRES_IS_KILLED: 3.0,
    Kind.BUS_IS_KILLED: 5.0,
    Kind.LINES_ARE_CUT: 0.0,
    Kind.LINES_ARE_HELD_UP: 4.0,
    Kind.FRAMES_ARE_DISORDERED: 5.0,
}
OF_A_NODE = {
    Kind.NODE_IS_KILLED,
    Kind.NODE_STANDS_STILL,
    Kind.NODE_IS_RESTARTED,
    Kind.NODE_LOSES_POSTGRES,
}
RECOVERY_S = 4.0  # a process needs that long to be back; until then it is not broken again


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that breaks for a while."""

    at_s: float
    kind: Kind
    node: int | None
    lasts_s: float

    def __str__(self) -> str:
        """Tell it in one line."""
        who = "" if self.node is None else f" (node {self.node})"
        return f"{self.at_s:6.2f} s: {self.kind}{who}, for {self.lasts_s:.2f} s"


def draw_schedule(seed: int, *, seconds: float, nodes: int) -> Sequence[Fault]:
    """Draw the faults of so many seconds. What is broken already is not broken again before it is back."""
    choices = random.Random(seed)  # noqa: S311  # a schedule, not a secret
    busy_until: dict[object, float] = {}
    faults, at_s = list[Fault](), 0.0
    while (at_s := at_s + choices.uniform(*PAUSE_S)) < seconds:
        kind = choices.choice(list(Kind))
        node = choices.randrange(nodes) if kind in OF_A_NODE else None
        lasts_s = choices.uniform(0, LONGEST_S[kind])
        victim = kind if node is None else node
        if busy_until.get(victim, 0.0) > at_s:
            continue
        busy_until[victim] = at_s + lasts_s + RECOVERY_S
        faults.append(Fault(round(at_s, 3), kind, node, round(lasts_s, 3)))
    return faults

"""Whether two lots of measurements differ, by ranks alone: nothing is assumed of how they are distributed."""

import math
from collections.abc import Sequence


def difference(these: Sequence[float], those: Sequence[float]) -> tuple[float, float]:
    """Compare by Mann and Whitney (1947): how often one of `these` is larger, and how likely that is by chance.

    The first is 0.5 where there is no difference. The second is two-sided, by the normal approximation, which is
    good from eight of each on.
    """
    wins = sum((one > other) + (one == other) / 2 for one in these for other in those)
    pairs = len(these) * len(those)
    spread = math.sqrt(pairs * (len(these) + len(those) + 1) / 12)
    return wins / pairs, math.erfc(abs(wins - pairs / 2) / spread / math.sqrt(2))

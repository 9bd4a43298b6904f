"""What everybody in a queue may be promised, reckoned at once: the range of each place under one law."""

from bisect import bisect_left
from functools import lru_cache

from app.waiting.rules.forecast import Place, WaitRange, friendly_steps_s, p_breach
from app.waiting.rules.law import Law

LONGEST_PROMISE_S = 3_600
_LOW, _HIGH = 0.8, 0.2  # chance of waiting longer than the lower and the upper end of a range
_MOST_AHEAD = 10_000_000


class Promises:
    """The ranges of all places under one law.

    The wait grows with the number ahead, so each friendly step of seconds has a largest number ahead for which it is
    enough. These are solved for as they are asked for, O(log n) probabilities a step and at most 33 steps up to an
    hour; then every place is a look into a sorted list, so that a whole queue costs O(n).
    """

    def __init__(self, law: Law) -> None:
        self._law = law
        self._steps_s = [step for step in friendly_steps_s() if step <= LONGEST_PROMISE_S]
        self._ends: dict[float, list[int]] = {_LOW: [], _HIGH: []}

    def range_of(self, ahead: int) -> WaitRange | None:
        """Return what somebody with so many ahead may be promised; `None` when unsure or beyond an hour."""
        if not self._law.is_sure or self._law.completions_per_s <= 0:
            return None
        low_s, high_s = self._end(ahead, _LOW), self._end(ahead, _HIGH)
        return None if low_s is None or high_s is None else WaitRange(low_s, high_s)

    def _end(self, ahead: int, chance: float) -> int | None:
        ends = self._ends[chance]
        while (not ends or ends[-1] < ahead) and len(ends) < len(self._steps_s):
            ends.append(self._most_ahead(self._steps_s[len(ends)], chance, at_least=ends[-1] if ends else -1))
        index = bisect_left(ends, ahead)
        return self._steps_s[index] if index < len(ends) else None

    def _most_ahead(self, within_s: float, chance: float, *, at_least: int) -> int:
        """Return the largest number ahead whose wait exceeds the seconds with no more than that chance; −1 if none."""
        left_s = within_s - self._law.reply_s
        if left_s <= 0:
            return -1
        enough, too_many = at_least, max(1, 2 * at_least)
        while too_many < _MOST_AHEAD and self._p(too_many, left_s) <= chance:
            enough, too_many = too_many, 2 * too_many
        while too_many - enough > 1:
            middle = (enough + too_many) // 2
            if self._p(middle, left_s) <= chance:
                enough = middle
            else:
                too_many = middle
        return enough

    def _p(self, ahead: int, left_s: float) -> float:
        return p_breach(Place(ahead, self._law.completions_per_s, self._law.patience_s), left_s=left_s)


@lru_cache(maxsize=512)
def promises(law: Law) -> Promises:
    """Return the promises of a law; laws come back, because they are rounded."""
    return Promises(law)

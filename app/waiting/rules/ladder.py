"""The rescue ladder of a site: which rungs it has, when, and who is left without one to learn what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.waiting.rules.levels import Rung
from app.waiting.rules.reaching import Channel

LARGEST_HOLDOUT = 0.5
_HASH_BITS = 32


@dataclass(frozen=True, slots=True)
class RungSetting:
    """One rung: on or off, after how many seconds of waiting, and which share of shoppers goes without it.

    The share makes the effect of a rung measurable: those who go without are chosen by chance, not by circumstance.
    """

    is_on: bool
    after_s: int
    holdout: float = 0.0


def _default_rungs() -> Mapping[Rung, RungSetting]:
    return {
        Rung.ACKNOWLEDGE: RungSetting(is_on=True, after_s=0),
        Rung.ALERT: RungSetting(is_on=True, after_s=20),
        Rung.OVERFLOW: RungSetting(is_on=True, after_s=40),
        Rung.ESTIMATE: RungSetting(is_on=True, after_s=50),
        Rung.SUPERVISORS: RungSetting(is_on=True, after_s=61),
        Rung.ALTERNATIVES: RungSetting(is_on=True, after_s=70),
    }


@dataclass(frozen=True, slots=True)
class WaitingSettings:
    """What a site wants done about waits, beside its targets."""

    rungs: Mapping[Rung, RungSetting] = field(default_factory=_default_rungs)
    offers_email: bool = True
    offers_callback: bool = False
    abandon_after_s: int = 120
    short_abandon_s: int = 5

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return how shoppers may ask to be reached."""
        offers = ((Channel.EMAIL, self.offers_email), (Channel.CALLBACK, self.offers_callback))
        return tuple(channel for channel, is_offered in offers if is_offered)

    def rungs_of(self, wait_id: UUID, *, breached_s: int) -> dict[Rung, int]:
        """Return the rungs this wait gets and their seconds.

        Which waits go without a rung follows from their id, so that every process and every restart agrees. A site
        whose targets were moved below a rung gets the rung just before the breach.
        """
        return {
            rung: min(setting.after_s, max(0, breached_s - 1))
            for rung, setting in self.rungs.items()
            if setting.is_on and not is_held_out(wait_id, rung, setting.holdout)
        }

    def with_rungs(self, rungs: Mapping[Rung, RungSetting]) -> "WaitingSettings":
        """Return the same with some rungs set anew."""
        return replace(self, rungs={**self.rungs, **rungs})


def is_held_out(wait_id: UUID, rung: Rung, share: float) -> bool:
    """Tell whether a wait is among the share that goes without a rung; independent from rung to rung."""
    if share <= 0:
        return False
    # FNV-1a over the random end of the id and the rung's name: stable across processes, unlike `hash`.
    value = 2_166_136_261
    for byte in wait_id.bytes[8:] + rung.encode():
        value = ((value ^ byte) * 16_777_619) & (2**_HASH_BITS - 1)
    return value < share * float(2**_HASH_BITS)


def why_not(settings: WaitingSettings, *, breached_s: int) -> str | None:
    """Return why a site cannot have these settings, as one sentence; `None` if it can."""
    if set(settings.rungs) != set(Rung):
        return "Every rung needs a setting."
    for rung, setting in settings.rungs.items():
        if setting.is_on and not 0 <= setting.after_s < breached_s:
            return f"“{rung}” must come within the target of {breached_s} seconds."
        if not 0 <= setting.holdout <= LARGEST_HOLDOUT:
            return f"At most half of the shoppers may go without “{rung}”."
    alternatives = settings.rungs[Rung.ALTERNATIVES]
    if alternatives.is_on and not (settings.offers_email or settings.offers_callback):
        return "“alternatives” needs something to offer: an e-mail, a call back, or both."
    return None

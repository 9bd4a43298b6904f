"""A shopper or agent who comes and goes while the log grows, hints get lost and databases are restored.

The machine is everything between Postgres and the screen: the decisions are the product's own
(`Cursor`, `why_resync`), what moves frames about is a model of the gateway, and the client's rule is that of
the clients' reducers: a stretch that goes on where one is is taken, a known one is not, and with a gap one asks again.
"""

from dataclasses import dataclass, field
from uuid import UUID

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.gateway.session import Claim, Cursor, Offer, Session, why_resync
from app.kernel.buckets import TokenBucket

PAGE = 4
FIRST = UUID(int=1)
Line = tuple[UUID, int]  # epoch in which it was written, and seq: what a client must never mix up


@dataclass(frozen=True)
class Stretch:
    """Lines after < seq ≤ through, as the client is sent them."""

    after: int
    through: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class FreshStart:
    """Drop what you hold; these replace it."""

    lines: tuple[Line, ...]


@dataclass
class Truth:
    """Postgres: the log as it is, and as it was under each epoch."""

    epoch: UUID = FIRST
    log: list[Line] = field(default_factory=list)
    lives: dict[UUID, list[Line]] = field(default_factory=dict)

    def append(self, by: int) -> None:
        """Let the log grow."""
        self.log += [(self.epoch, len(self.log) + number + 1) for number in range(by)]
        self.lives[self.epoch] = list(self.log)

    def restore(self, kept: int) -> None:
        """Go back to a backup; the operator gives the database a new epoch."""
        self.log = self.log[:kept]
        self.epoch = UUID(int=self.epoch.int + 1)
        self.lives[self.epoch] = list(self.log)


@dataclass
class Client:
    """What a client holds, and how it takes what it is sent."""

    shown: list[Line] = field(default_factory=list)
    epoch: UUID | None = None
    has_gap: bool = False

    @property
    def claim(self) -> Claim:
        """What it says when it comes (back)."""
        return Claim(len(self.shown), self.epoch)

    def take(self, frame: Stretch | FreshStart, epoch: UUID) -> None:
        """Reduce one frame."""
        if isinstance(frame, FreshStart):
            self.shown, self.epoch, self.has_gap = list(frame.lines), epoch, False
        elif frame.after > len(self.shown):
            self.has_gap = True
        elif frame.through > len(self.shown):
            # Whoever holds nothing yet has nothing of another epoch either.
            self.epoch = self.epoch if self.shown else epoch
            held = len(self.shown)
            self.shown += [line for line in frame.lines if line[1] > held]
            self.has_gap = False


class Gateway:
    """One socket's life on a server: the session, and the frames on their way."""

    def __init__(self, epoch: UUID) -> None:
        self.epoch = epoch
        self.session = Session(
            TokenBucket(60, 0.0), TokenBucket(60, 0.0), TokenBucket(600, 0.0), TokenBucket(60, 0.0)
        )
        self.cursor = Cursor(0)
        self.wire: list[Stretch | FreshStart] = []

    def welcome(self, conversation_id: UUID, claim: Claim, truth: Truth) -> None:
        """Answer a hello or a subscribe as the dispatchers do."""
        after = claim.after
        if why_resync(claim, last_seq=len(truth.log), epoch=truth.epoch) is not None:
            # A fresh start holds a page; the rest follows as from any cursor.
            lines = tuple(truth.log[:PAGE])
            self.wire.append(FreshStart(lines))
            after = len(lines)
        self.cursor = Cursor(after)
        self.session.follow(conversation_id, self.cursor)

    def send(self, stretch: Stretch) -> Offer:
        """Do with a stretch what the fan-out does with hints and with pages."""
        verdict = self.cursor.offer(stretch.after, stretch.through)
        if verdict is Offer.NEXT:
            fresh = tuple(line for line in stretch.lines if line[1] > self.cursor.position)
            self.wire.append(Stretch(self.cursor.position, stretch.through, fresh))
            self.cursor.position = stretch.through
        return verdict


class SessionMachine(RuleBasedStateMachine):
    """Any interleaving of what can happen to one log and one client."""

    def __init__(self) -> None:
        super().__init__()
        self.conversation_id = UUID(int=0)
        self.truth = Truth()
        self.truth.append(0)
        self.client = Client()
        self.gateway: Gateway | None = None
        self.hints: list[Stretch] = []
        self.pages: list[Stretch] = []

    @initialize(length=st.integers(0, 8))
    def begin(self, length: int) -> None:
        self.truth.append(length)

    def is_connected(self) -> bool:
        return self.gateway is not None

    # --- what happens to the log ------------------------------------------------------------

    @rule(by=st.integers(1, 5))
    def append(self, by: int) -> None:
        """A commit; its hint is on the bus, for a moment or for ever."""
        before = len(self.truth.log)
        self.truth.append(by)
        self.hints.append(Stretch(before, before + by, tuple(self.truth.log[before:])))

    @rule(data=st.data(), is_kept=st.booleans())
    def hear_a_hint(self, data: st.DataObject, *, is_kept: bool) -> None:
        """Hints come in any order, twice if they are kept, and never if the machine does not choose them."""
        if not self.hints:
            return
        hint = data.draw(st.sampled_from(self.hints))
        if not is_kept:
            self.hints.remove(hint)
        if self.gateway is not None:
            self.gateway.send(hint)

    @rule(data=st.data())
    def restore_a_backup(self, data: st.DataObject) -> None:
        """Operators stop the program for it: every socket and every hint is gone."""
        self.truth.restore(data.draw(st.integers(0, len(self.truth.log))))
        self.lose_connection()
        self.hints.clear()

    # --- what the gateway does --------------------------------------------------------------

    @precondition(is_connected)
    @rule()
    def read_a_page(self) -> None:
        """A fill begins: what it reads is sent later, and other things may be sent before."""
        assert self.gateway is not None
        after = self.gateway.cursor.position
        lines = tuple(self.truth.log[after : after + PAGE])
        if lines:
            self.pages.append(Stretch(after, after + len(lines), lines))

    @precondition(is_connected)
    @rule()
    def fill(self) -> None:
        """The same with nothing in between."""
        assert self.gateway is not None
        after = self.gateway.cursor.position
        lines = tuple(self.truth.log[after : after + PAGE])
        if lines:
            assert self.gateway.send(Stretch(after, after + len(lines), lines)) is Offer.NEXT

    @precondition(is_connected)
    @rule(data=st.data())
    def send_a_page(self, data: st.DataObject) -> None:
        assert self.gateway is not None
        if self.pages:
            page = data.draw(st.sampled_from(self.pages))
            self.pages.remove(page)
            assert self.gateway.send(page) is not Offer.GAP

    # --- what the client does ---------------------------------------------------------------

    @precondition(is_connected)
    @rule(frames=st.integers(1, 4))
    def receive(self, frames: int) -> None:
        assert self.gateway is not None
        for _ in range(min(frames, len(self.gateway.wire))):
            self.client.take(self.gateway.wire.pop(0), self.gateway.epoch)

    @rule()
    def lose_connection(self) -> None:
        """What was on its way is lost; so is what was read for this socket."""
        self.gateway = None
        self.pages.clear()

    @rule()
    def connect(self) -> None:
        """Come (back) with what one holds; a second socket replaces the first."""
        self.lose_connection()
        self.gateway = Gateway(self.truth.epoch)
        self.gateway.welcome(self.conversation_id, self.client.claim, self.truth)

    @rule()
    def reload(self) -> None:
        """A page that is loaded anew holds nothing."""
        self.lose_connection()
        self.client = Client()

    # --- what must hold ---------------------------------------------------------------------

    @invariant()
    def view_is_a_gapless_prefix_of_one_life_of_the_log(self) -> None:
        shown = self.client.shown
        assert [seq for _, seq in shown] == list(range(1, len(shown) + 1))
        assert any(life[: len(shown)] == shown for life in self.truth.lives.values())

    @invariant()
    def view_is_of_the_epoch_it_claims(self) -> None:
        if self.client.shown:
            assert self.client.epoch is not None
            assert self.truth.lives[self.client.epoch][: len(self.client.shown)] == self.client.shown

    @invariant()
    def client_of_a_correct_gateway_never_sees_a_gap(self) -> None:
        assert not self.client.has_gap

    @rule()
    def heal(self) -> None:
        """A while without trouble: one reconcile, all pages and all frames, and the client shows what is."""
        if self.gateway is None:
            self.connect()
        assert self.gateway is not None
        while self.gateway.cursor.position < len(self.truth.log):
            self.fill()
        while self.gateway.wire:
            self.receive(1)
            self.view_is_a_gapless_prefix_of_one_life_of_the_log()
        assert self.client.shown == self.truth.log

    def teardown(self) -> None:
        """However it went: it heals."""
        self.heal()


TestSessionUnderAnyInterleaving = SessionMachine.TestCase
# Without shrinking, which takes minutes here: what it prints can be read as it is.
TestSessionUnderAnyInterleaving.settings = settings(
    max_examples=200, stateful_step_count=30, deadline=None, phases=[Phase.reuse, Phase.generate]
)

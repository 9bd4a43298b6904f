"""Which mechanisms are removed, how, and which tests must notice. What is removed is found by its text, spaces aside."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.mutants import (
    around,
    attaching,
    attacking,
    batching,
    clients,
    custody,
    doors,
    heart,
    identity,
    private,
)

FRONT_ENDS = ("loader", "widget", "console", "ops")


def is_of_python(killer: str) -> bool:
    """Whether a test is one of pytest's; all others are of the front ends."""
    return killer.startswith("tests/")


@dataclass(frozen=True)
class Mutant:
    """One mechanism less: `text` in `path` becomes `instead`."""

    name: str
    promise: str
    path: str
    text: str
    instead: str
    killers: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """Front ends that are to be built for its killers: those in browsers do not see sources."""
        if not self.path.startswith("static/") or not any(map(is_of_python, self.killers)):
            return ()
        part = self.path.split("/")[1]
        return FRONT_ENDS if part == "shared" else (part,)

    def apply(self, source: str) -> str:
        """Remove the mechanism; what is there more or less than once is an error, never a silent survivor."""
        changed, count = re.subn(self._pattern(), lambda _: self.instead, source)
        if count != 1:
            raise LookupError(f"{self.name}: found {count} times in {self.path}, must be once: {self.text!r}")
        return changed

    def is_applicable(self, root: Path) -> bool:
        """Tell whether the text is in the tree, once."""
        return len(re.findall(self._pattern(), (root / self.path).read_text())) == 1

    def _pattern(self) -> str:
        return r"\s+".join(re.escape(word) for word in self.text.split())


APPENDING = "tests/service/test_appending.py"
GROUP = "tests/service/test_group_commit.py"
OUTBOX = "tests/service/test_outbox.py"
POSTING = "tests/service/test_posting.py"
RESUME = "tests/wire/test_resume.py"
SENDER = "tests/service/test_outgoing.py"
WEBHOOKS = "tests/service/test_webhooks.py"

SENDING = (
    Mutant(
        "known client id is looked up",
        "P2",
        "app/conversations/service/posting.py",
        "earlier = known.get((draft.conversation_id, draft.client_id))",
        "earlier = None",
        (f"{POSTING}::test_same_client_id_and_body_yields_the_same_acknowledgement",),
    ),
    Mutant(
        "client id is unique in the database",
        "P2",
        "migrations/versions/2026_11_23_foundation.py",
        '["conversation_id", "client_id"], unique=True,',
        '["conversation_id", "client_id"], unique=False,',
        (
            f"{POSTING}::test_database_itself_refuses_a_second_message_with_the_same_client_id",
            f"{APPENDING}::test_client_id_that_another_process_has_stored_is_one_message",
        ),
    ),
    Mutant(
        "other body under a known client id is refused",
        "P2",
        "app/conversations/service/posting.py",
        "if not is_same or (earlier.kind, earlier.author_id, earlier.attachment_ids) != said:",
        "if False:",
        (f"{POSTING}::test_same_client_id_with_another_body_is_refused",),
    ),
    Mutant(
        "row lock of the conversation",
        "P3",
        "app/conversations/store/__init__.py",
        'ORDER BY id FOR NO KEY UPDATE"',
        'ORDER BY id"',
        (f"{POSTING}::test_two_transactions_posting_at_once_leave_no_gap",),
    ),
    Mutant(
        "only what was written by heart is acknowledged",
        "P1",
        "app/conversations/service/appending.py",
        "if lost:",
        "if False:",
        (f"{APPENDING}::test_two_processes_that_do_not_know_of_each_other_leave_no_gap",),
    ),
    Mutant(
        "acknowledgement after the commit",
        "P1",
        "app/db/lane.py",
        'await driver.execute("COMMIT")',
        'asyncio.get_running_loop().call_later(1, lambda: asyncio.ensure_future(driver.execute("COMMIT")))',
        (f"{GROUP}::test_nobody_is_told_before_the_commit",),
    ),
    Mutant(
        "sender's next message waits for the one refused for now",
        "P4",
        "app/gateway/session.py",
        "if awaited != client_id and now < until:",
        "if False:",
        ("tests/rules/test_gateway_session.py",),
    ),
)

FOLLOWING = (
    Mutant(
        "gap is recognised",
        "P5",
        "app/gateway/session.py",
        "return Offer.NEXT if after <= self.position else Offer.GAP",
        "return Offer.NEXT",
        ("tests/rules/test_gateway_session.py", "tests/rules/test_session_machine.py"),
    ),
    Mutant(
        "known stretch is recognised",
        "P5",
        "app/gateway/session.py",
        "if through <= self.position:",
        "if False:",
        ("tests/rules/test_gateway_session.py",),
    ),
    Mutant(
        "gap is filled from Postgres",
        "P1",
        "app/gateway/fanout/logs.py",
        "if not peer.connection.is_drained or await self._fill_page(peer, conversation_id):",
        "if False:",
        ("tests/wire/test_two_workers.py", "tests/faults/test_bus_cut_off.py"),
    ),
    Mutant(
        "reconcile tick",
        "P9",
        "app/gateway/fanout/logs.py",
        "if peer.connection.session.cursors[conversation_id].position < last_seq",
        "if False",
        ("tests/wire/test_two_workers.py", "tests/faults/test_bus_cut_off.py"),
    ),
    Mutant(
        "resume is bounded by the log",
        "P8",
        "app/gateway/session.py",
        'return "cursor_ahead" if claim.after > last_seq else None',
        "return None",
        (f"{RESUME}::test_cursor_that_proves_nothing_leads_to_a_fresh_start",),
    ),
    Mutant(
        "epoch check",
        "P8",
        "app/gateway/session.py",
        "if claim.epoch != epoch:",
        "if False:",
        (
            "tests/rules/test_session_machine.py",
            f"{RESUME}::test_cursor_that_proves_nothing_leads_to_a_fresh_start",
        ),
    ),
    Mutant(
        "what is done at once overtakes nothing",
        "P4",
        "app/gateway/connection.py",
        "return not self._is_handling and self._close is None",
        "return self._close is None",
        ("tests/wire/test_talk.py::test_what_can_be_done_at_once_never_overtakes_what_takes_time",),
    ),
    Mutant(
        "numbers of cards and accounts are masked",
        "P19",
        "app/conversations/rules/log.py",
        "return redact(draft.body)",
        "return draft.body",
        ("tests/wire/test_redaction_live.py::test_nobody_stores_or_shows_a_number",),
    ),
    Mutant(
        "slow consumer is cut off",
        "P11",
        "app/gateway/connection.py",
        "if self._is_too_far_behind(text):",
        "if False:",
        ("tests/wire/test_connection.py::test_too_many_frames_cost_the_connection",),
    ),
    Mutant(
        "coming back brings no new limit",
        "P11",
        "app/gateway/dispatch/visitors.py",
        "self.gateway.allowances.keep(self._connection.session.limit)",
        "pass",
        ("tests/wire/test_sockets.py::test_coming_back_or_a_second_tab_does_not_let_anybody_say_more",),
    ),
    Mutant(
        "socket that has ended is freed at once",
        "P11",
        "app/gateway/connection.py",
        'or {}).pop(LINE, {}).get("line")',
        'or {}).get(LINE, {}).get("line")',
        ("tests/wire/test_sockets.py::test_whoever_has_left_takes_no_memory_even_without_the_collector",),
    ),
    Mutant(
        "cancellation is not taken for a failure",
        "P10",
        "app/db/engine.py",
        "raise asyncio.CancelledError from exc",
        "raise",
        (
            "tests/service/test_cancelled.py::test_failure_while_a_cancelled_block_gives_its_connection_back_does_not_hide_the_cancellation",
        ),
    ),
    Mutant(
        "shoppers see no notes",
        "P19",
        "app/gateway/views.py",
        "return entry.kind is not _NOTE and entry.activity not in FOR_AGENTS_ONLY",
        "return True",
        ("tests/rules/test_gateway_views.py",),
    ),
)

LEADING = (
    Mutant(
        "fencing of a former leader",
        "P16",
        "app/db/leader.py",
        "if found is None:",
        "if False:",
        (
            "tests/service/test_leader.py::test_former_leader_cannot_write",
            f"{OUTBOX}::test_former_leader_delivers_nothing_and_marks_nothing",
        ),
    ),
    Mutant(
        "a leader that stands still amid a statement is ended",
        "P16",
        "app/db/leader.py",
        'await other.execute(_END_WHO_BLOCKS, {"pid": pid})',
        "pass",
        (
            "tests/service/test_leader.py::test_next_leader_does_not_wait_for_one_that_stands_still_amid_a_statement",
        ),
    ),
    Mutant(
        "only one leads",
        "P16",
        "app/db/leader.py",
        "if await _try_lock(connection, role):",
        "if True:",
        ("tests/service/test_leader.py",),
    ),
    Mutant(
        "presence lease expires",
        "P15",
        "app/presence/rules.py",
        "return self.lease_until is not None and self.lease_until > now",
        "return self.lease_until is not None",
        ("tests/service/test_presence.py",),
    ),
)

TELLING = (
    Mutant(
        "outbox is written in the fact's transaction",
        "at least once",
        "app/bus/outbox/service.py",
        "await store.put(uow, messages)",
        "await store.put(uow, messages); await uow.session.commit()",
        (
            f"{WEBHOOKS}::test_what_is_rolled_back_is_not_told",
            f"{OUTBOX}::test_what_is_rolled_back_is_not_promised",
        ),
    ),
    Mutant(
        "only the first of a stream may go",
        "in order",
        "app/bus/outbox/store.py",
        "AND e.state = 'waiting' AND e.id < o.id",
        "AND false",
        (f"{OUTBOX}::test_stream_is_delivered_in_order_and_nothing_overtakes_a_failing_message",),
    ),
    Mutant(
        "what failed is tried again",
        "at least once",
        "app/bus/outbox/store.py",
        "WHERE d.is_open AND d.topic = ANY(CAST(:topics AS text[])) AND d.resume_at <= :now",
        "WHERE d.is_open AND h.attempts = 0 AND d.topic = ANY(CAST(:topics AS text[])) AND d.resume_at <= :now",
        (f"{OUTBOX}::test_every_attempt_bears_the_same_message_id",),
    ),
    Mutant(
        "a destination has a few places only",
        "P11",
        "app/bus/outbox/worker.py",
        "PLACES_OF_A_DESTINATION = 8",
        "PLACES_OF_A_DESTINATION = 500",
        (f"{OUTBOX}::test_stuck_destination_does_not_delay_another",),
    ),
    Mutant(
        "old reading of who wants what is not believed",
        "at least once",
        "app/webhooks/service/telling.py",
        "self._clock.monotonic() - self._read_at > FRESH_FOR_S",
        "self._read_at < 0",
        (f"{WEBHOOKS}::test_old_reading_of_who_wants_what_is_not_believed",),
    ),
    Mutant(
        "webhooks never go into private networks",
        "P19",
        "app/web/outgoing.py",
        "if not self._allows_private and not all(map(is_public_address, addresses)):",
        "if False:",
        (f"{SENDER}::test_name_that_leads_into_a_private_network_is_not_contacted",),
    ),
    Mutant(
        "webhooks go to the address that was examined",
        "P19",
        "app/web/outgoing.py",
        "target.copy_with(host=address),",
        "target,",
        (f"{SENDER}::test_connection_goes_to_the_address_that_was_looked_at_under_the_name_that_was_meant",),
    ),
)

MUTANTS: tuple[Mutant, ...] = (
    *SENDING,
    *FOLLOWING,
    *LEADING,
    *TELLING,
    *(
        Mutant(*row)
        for mechanisms in (
            batching,
            clients,
            heart,
            private,
            custody,
            attaching,
            attacking,
            doors,
            identity,
            around,
        )
        for row in mechanisms.ROWS
    ),
)

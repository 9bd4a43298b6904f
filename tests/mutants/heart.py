"""Mechanisms of queues and waiting: who gets whom, what is flagged, and what is said about why."""

from tests.mutants.private import Row

FLAGS = "tests/service/test_flags.py"
LADDER = "tests/service/test_ladder.py"
MATCH = "tests/rules/test_match.py"
QUEUES = "tests/wire/test_queues_over_http.py"
COUNTS_DECLINED = "test_staffing_for_one_conversation_counts_who_has_just_declined_it_unless_they_are_full"
ROUTING = "tests/service/test_routing_service.py"
ROWS: tuple[Row, ...] = (
    (
        "agents are locked before they are given anything",
        "P12",
        "app/routing/service/router.py",
        "await people.lock_workloads(uow, free)",
        "pass",
        (f"{ROUTING}::test_racing_routers_and_takers_give_everything_to_one_and_nobody_too_much",),
    ),
    (
        "who knows the shopper and is full gets no more",
        "P12",
        "app/routing/rules/match.py",
        "one.fits(waiting.strand.weight_percent) and (waiting",
        "(waiting",
        (f"{MATCH}::test_who_served_the_shopper_last_comes_first_when_free",),
    ),
    (
        "router looks beyond who has been declined",
        "P13",
        "app/routing/service/router.py",
        "limit = min(slots, LARGEST_STEP) + len({conversation_id for conversation_id, _ in declined})",
        "limit = min(slots, LARGEST_STEP)",
        (f"{QUEUES}::test_row_of_who_waits_says_what_an_offer_to_another_changes",),
    ),
    (
        "who has declined is passed over",
        "routing",
        "app/routing/rules/match.py",
        "and (waiting.conversation_id, one.agent_id) not in self._declined",
        "",
        (f"{MATCH}::test_who_has_said_no_is_passed_over_for_this_one_only",),
    ),
    (
        "a flag waits for its instant",
        "never early",
        "app/waiting/service/flags.py",
        "and due.conversation_id in heads and due.due_at <= now",
        "and due.conversation_id in heads",
        (f"{FLAGS}::test_flag_asked_for_too_early_is_refused_whoever_asks",),
    ),
    (
        "a wait that has ended is not flagged",
        "P14",
        "app/waiting/store/waits.py",
        "where(WaitRow.id.in_(wait_ids), WaitRow.ended_at.is_(None))",
        "where(WaitRow.id.in_(wait_ids))",
        (f"{FLAGS}::test_wait_that_was_answered_in_the_meantime_is_not_flagged",),
    ),
    (
        "flags are raised under the conversation's lock",
        "P14",
        "app/waiting/service/flags.py",
        "is_open = await store.still_open(uow, {due.wait_id for due in dues}) staffing",
        "is_open = {due.wait_id for due in dues}\n    staffing",
        (f"{FLAGS}::test_flag_and_answer_at_the_same_moment_leave_no_flag_behind_the_answer",),
    ),
    (
        "a flag is told once",
        "P14",
        "app/waiting/service/flags.py",
        "for key, due in raised.items() if key in new]",
        "for key, due in raised.items()]",
        (
            f"{FLAGS}::test_level_named_twice_is_told_once",
            f"{FLAGS}::test_two_monitors_racing_raise_each_flag_once",
        ),
    ),
    (
        "time alone changes why somebody waits",
        "always true",
        "app/gateway/fanout/staff.py",
        "if self._told.waiting: self._reasons.touch([True]) self.touch_board()",
        "",
        (f"{QUEUES}::test_row_says_when_time_alone_has_changed_why_somebody_waits",),
    ),
    (
        "who has just declined is not counted as free",
        "always true",
        "app/routing/rules/explain.py",
        "elif one.agent_id in declined: refusing += 1",
        "",
        (f"{MATCH}::{COUNTS_DECLINED}",),
    ),
)

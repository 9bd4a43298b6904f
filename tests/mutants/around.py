"""Mechanisms of the way around blocked sockets."""

from tests.mutants.private import Row

AGENTS = "tests/wire/test_agent_exchanges.py"
CLIENT = "shared/live/exchanges.test.ts"
ROWS: tuple[Row, ...] = (
    (
        "exchanges of a login share its limits",
        "P11",
        "app/gateway/exchanges.py",
        "return kept.renewed()",
        "return fresh",
        (f"{AGENTS}::test_exchanges_of_a_login_may_do_no_more_than_one_socket",),
    ),
    (
        "an exchange tells an unchanged inbox once",
        "DESIGN §8",
        "app/gateway/dispatch/agents.py",
        "if snapshot.version is None or snapshot.version != frame.known:",
        "if True:",
        (f"{AGENTS}::test_next_exchange_is_told_what_is_new_and_no_more",),
    ),
    (
        "an exchange goes on where the log stands",
        "P6",
        "static/shared/live/follows.ts",
        "this.#logs.set(id, { ...log, after: through, epoch: this.#epoch });",
        "",
        (CLIENT,),
    ),
    (
        "an exchange that waits for news gives way to what is said",
        "DESIGN §8",
        "static/shared/live/exchanges.ts",
        "if (isIdle) drop(next);",
        "",
        (CLIENT,),
    ),
)

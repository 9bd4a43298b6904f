"""Mechanisms of the front ends. Where a test in a browser must notice, the front end is built from the mutated source."""

from tests.mutants.private import Row

BEFORE = "tests/browser/test_before_the_click.py"
FIREFOX = "tests/browser/test_firefox.py"
HOSTILE = "tests/browser/test_hostile_pages.py"
IDENTITY = "tests/browser/test_identity.py"
JOURNEY = "tests/browser/test_journey.py"
LINES = "tests/browser/test_shopper_lines.py"
NETWORKS = "tests/browser/test_networks.py"

# Wishes that browsers carry out, and that are no requests of the page.
HINT = 'const hint = document.createElement("link"); hint.rel = "{}"; hint.href = server; document.head.append(hint);'
RULES = """const rules = document.createElement("script"); rules.type = "speculationrules";
  rules.text = JSON.stringify({ prefetch: [{ urls: [`${server}/widget/${site}`] }] }); document.head.append(rules);"""
ONLY_LOADER = f"{BEFORE}::test_server_is_connected_to_once_and_no_hint_is_given_to_the_browser"

ROWS: tuple[Row, ...] = (
    (
        "widget notices a gap",
        "P5",
        "static/widget/log.ts",
        "if (frame.after > cursor) return { ...log, has_gap: true };",
        "",
        ("widget/reduce.test.ts", "widget/law.test.ts"),
    ),
    (
        "widget shows nothing twice",
        "P5",
        "static/widget/log.ts",
        "...frame.entries.filter((entry) => entry.seq > cursor)",
        "...frame.entries",
        ("widget/reduce.test.ts", "widget/law.test.ts"),
    ),
    (
        "widget fetches what a gap left out",
        "P1",
        "static/widget/main.ts",
        "if (state.log.has_gap && !before.log.has_gap) link.restart();",
        "",
        (f"{LINES}::test_lost_answers_going_back_and_waking_up_lose_and_double_nothing",),
    ),
    (
        "widget keeps a message that was refused for now",
        "P7",
        "static/widget/outbox.ts",
        "if (!is_retryable) return",
        "return",
        ("widget/outbox.test.ts", "widget/reduce.test.ts"),
    ),
    (
        "widget keeps what was sent until the log holds it",
        "P1",
        "static/widget/outbox.ts",
        'return change(outbox, ack.ref, (item) => ({ ...item, status: "sent", seq: ack.seq }));',
        "return withdraw(outbox, ack.ref);",
        ("widget/outbox.test.ts", "widget/reduce.test.ts"),
    ),
    (
        "widget stores what is unsent",
        "P1",
        "static/widget/main.ts",
        "if (!before.outbox.includes(item)) isForgetful = !storage.keep(item) || isForgetful;",
        "if (!before.outbox.includes(item)) isForgetful = !storage || isForgetful;",
        (f"{NETWORKS}::test_what_was_typed_offline_survives_a_reload_and_is_sent_once_in_order",),
    ),
    (
        "widget takes up what was stored",
        "P1",
        "static/widget/main.ts",
        'dispatch({ type: "restored", outbox: storage.outbox() });',
        "",
        (f"{NETWORKS}::test_what_was_typed_offline_survives_a_reload_and_is_sent_once_in_order",),
    ),
    (
        "widget forgets what is committed",
        "P2",
        "static/widget/main.ts",
        "if (!kept.some((item) => item.client_id === client_id)) storage.drop(client_id);",
        "",
        (f"{JOURNEY}::test_nothing_is_stored_or_connected_before_the_click_and_what_is_documented_after_it",),
    ),
    (
        "nothing of the chat comes before it is wanted",
        "P18",
        "static/loader/main.ts",
        "if (wanted) embed();",
        "embed();",
        (f"{JOURNEY}::test_nothing_is_stored_or_connected_before_the_click_and_what_is_documented_after_it",),
    ),
    (
        "loader connects nowhere ahead",
        "P18",
        "static/loader/main.ts",
        "wanted = memory();",
        "wanted = memory();" + HINT.format("preconnect"),
        (ONLY_LOADER,),
    ),
    (
        "loader has no name looked up ahead",
        "P18",
        "static/loader/main.ts",
        "wanted = memory();",
        "wanted = memory();" + HINT.format("dns-prefetch"),
        (ONLY_LOADER,),
    ),
    (
        "loader lets the browser speculate on nothing",
        "P18",
        "static/loader/main.ts",
        "wanted = memory();",
        "wanted = memory();" + RULES,
        (ONLY_LOADER,),
    ),
    (
        "opening loads the document alone",
        "DESIGN §7",
        "static/widget/main.ts",
        "draw(state); offerClose(",
        "extras(); draw(state); offerClose(",
        (f"{JOURNEY}::test_nothing_is_stored_or_connected_before_the_click_and_what_is_documented_after_it",),
    ),
    (
        "news alone do not prove a line of the widget",
        "P8",
        "static/widget/link.ts",
        """if (frame.type === "pong") { // Nothing else proves""",
        """if (frame.type !== "goaway") { // Nothing else proves""",
        ("widget/link.test.ts",),
    ),
    (
        "widget asks whether its line is alive",
        "DESIGN §8",
        "static/widget/link.ts",
        "heartbeat = setInterval(ping, frame.heartbeat_s * 1_000);",
        "",
        ("widget/link.test.ts",),
    ),
    (
        "news alone do not prove a line of the console",
        "P8",
        "static/shared/live/LiveSocket.ts",
        """if (frame.type === "welcome" || frame.type === "pong") {""",
        """if (frame.type !== "goaway") {""",
        ("shared/live/LiveSocket.test.ts",),
    ),
    (
        "clients come back at moments drawn at random",
        "P10",
        "static/shared/live/backoff.ts",
        "return random() * Math.min(LONGEST_DELAY_MS,",
        "return 0.5 * Math.min(LONGEST_DELAY_MS,",
        ("shared/live/LiveSocket.test.ts",),
    ),
    (
        "clients wait longer after each failure",
        "P10",
        "static/shared/live/backoff.ts",
        "FIRST_BOUND_MS * 2 ** (attempt - 1)",
        "FIRST_BOUND_MS",
        ("shared/live/LiveSocket.test.ts", "widget/link.test.ts"),
    ),
    (
        "a window of the chat's own hears its own pages alone",
        "P19",
        "static/widget/window.ts",
        "if (from !== origin) return;",
        "",
        (f"{HOSTILE}::test_scripts_of_the_shop_do_not_read_the_chat_and_other_pages_do_not_frame_it",),
    ),
    (
        "a window of the chat's own asks its own pages alone",
        "P19",
        "static/widget/window.ts",
        "opener?.postMessage(WHO, origin);",
        'opener?.postMessage(WHO, "*");',
        (f"{HOSTILE}::test_scripts_of_the_shop_do_not_read_the_chat_and_other_pages_do_not_frame_it",),
    ),
    (
        "a window of the chat's own is told a newer word of who it is",
        "P6",
        "static/widget/window.ts",
        "if (data !== WHO) learn(data);",
        "",
        (f"{IDENTITY}::test_verified_customer_and_cart_stand_beside_the_conversation",),
    ),
    (
        "a window of the chat's own forgets who has logged out",
        "P19",
        "static/widget/window.ts",
        "if (fresh.gone && told.identify) {",
        "if (fresh.gone && !told) {",
        (f"{IDENTITY}::test_verified_customer_and_cart_stand_beside_the_conversation",),
    ),
    (
        "a window of the chat's own goes on as the same shopper",
        "P6",
        "static/widget/parts/window.ts",
        "const handover: Handover = { kept: [...recallAll(prefix)], told: told() };",
        "const handover: Handover = { told: told() };",
        (f"{FIREFOX}::test_window_goes_on_as_the_same_shopper_though_the_browser_keeps_shop_and_chat_apart",),
    ),
    (
        "console sends one message of a conversation at a time",
        "P4",
        "static/console/state/outbox.ts",
        'if (message.outcome.is === "pending" && !next.has(message.conversation_id)) {',
        'if (message.outcome.is === "pending") {',
        ("console/work/OutboxSender.test.ts", "console/state/answers.test.ts"),
    ),
    (
        "console notices a gap",
        "P5",
        "static/console/state/logs.ts",
        "if (frame.after > log.through) return { ...log, isBehind: true };",
        "",
        ("console/state/reduce.test.ts", "console/state/answers.test.ts"),
    ),
    (
        "console shows nothing twice",
        "P5",
        "static/console/state/logs.ts",
        "frame.entries.filter((entry) => entry.seq > log.through)",
        "frame.entries",
        ("console/state/reduce.test.ts", "console/state/answers.test.ts"),
    ),
)

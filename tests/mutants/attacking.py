"""Mechanisms against attackers: the wall between shops, what frames may be, and what refused logins tell."""

from tests.mutants.private import Row

BLOCKING = "tests/wire/test_blocking.py"
NEWCOMERS = "tests/wire/test_newcomers.py"
QUICK = "tests/rules/test_quick_frames.py"
WALL = "tests/store/test_wall.py"
ROWS: tuple[Row, ...] = (
    (
        "the wall is raised",
        "P19",
        "app/db/unit_of_work.py",
        "await raise_wall(session, sites)",
        "pass",
        (f"{WALL}::test_statements_without_conditions_see_one_shop",),
    ),
    (
        "requests stay within the wall",
        "P19",
        "app/web/dependencies.py",
        "connection.state.sites = sites",
        "connection.state.sites = None",
        ("tests/http/test_wall_http.py::test_handler_without_a_filter_reads_the_callers_shops_alone",),
    ),
    (
        "unknown people are hashed for, too",
        "P19",
        "app/accounts/service/passwords.py",
        "return await _off_the_loop(lambda: _matches(hashed, normalise_password(password)))",
        "return password_hash is not None and await _off_the_loop(lambda: _matches(hashed, password))",
        ("tests/service/test_login_timing.py::test_refused_logins_take_as_long_whoever_they_are_for",),
    ),
    (
        "newcomers are asked for work",
        "P11",
        "app/visitors/rules/work.py",
        "flooded = [place for place in places if place.knocking > place.normal]",
        "flooded: list[Coming] = []",
        (f"{NEWCOMERS}::test_newcomers_work_when_too_many_come_and_those_who_are_known_do_not",),
    ),
    (
        "work counts once",
        "P11",
        "app/visitors/service.py",
        "return [one if one and (one[1] is None or one[0].id in added) else None for one in greeted]",
        "return greeted",
        (f"{NEWCOMERS}::test_work_counts_once_in_its_shop_and_in_time",),
    ),
    (
        "challenges are ours",
        "P11",
        "app/visitors/rules/work.py",
        "if not hmac.compare_digest(mac, _mac(key, site_id, body)):",
        "if len(body) + len(mac) != 37:",
        ("tests/rules/test_work.py::test_changed_challenge_is_refused",),
    ),
    (
        "questions for passkeys are limited",
        "P11",
        "app/web/throttle.py",
        "if too_early_s > 0:",
        "if too_early_s > 1e9:",
        ("tests/http/test_logins_http.py::test_questions_for_passkeys_are_asked_for_so_often_and_no_more",),
    ),
    (
        "blocked shoppers are not let in",
        "P19",
        "app/gateway/dispatch/visitors.py",
        "if greeting.visitor.is_blocked:",
        "if False:",
        (f"{BLOCKING}::test_blocked_shopper_is_put_out_and_not_let_in_until_unblocked",),
    ),
    (
        "sockets of blocked shoppers are closed",
        "P19",
        "app/gateway/fanout/erased.py",
        "self._shoppers.on_blocked(VisitorBlocked(id_))",
        "_ = VisitorBlocked(id_)",
        (f"{BLOCKING}::test_block_that_nobody_told_of_reaches_sockets_all_the_same",),
    ),
    (
        "blocked networks are not let in",
        "P11",
        "app/gateway/dispatch/visitors.py",
        "if blocklist.has_email(claims.email) if claims else blocklist.has_address(self._address):",
        "if False:",
        (f"{BLOCKING}::test_nothing_is_taken_from_a_blocked_network_but_from_whom_the_shop_vouches_for",),
    ),
    (
        "sockets from blocked networks are closed",
        "P11",
        "app/gateway/fanout/erased.py",
        "self._shoppers.put_out(blocklists)",
        "pass",
        (f"{BLOCKING}::test_nothing_is_taken_from_a_blocked_network_but_from_whom_the_shop_vouches_for",),
    ),
    (
        "what cannot be stored is not read quickly",
        "P11",
        "app/gateway/protocol/quick.py",
        """"\\0" in body or """,
        "",
        (f"{QUICK}::test_what_is_wrong_is_left_to_the_protocol",),
    ),
    (
        "what agents may not say is not read quickly",
        "P19",
        "app/gateway/protocol/quick.py",
        "type(said) is not QuickAgentMessage or said.kind is not EntryKind.ACTIVITY",
        "True",
        (f"{QUICK}::test_what_is_wrong_is_left_to_the_protocol",),
    ),
)

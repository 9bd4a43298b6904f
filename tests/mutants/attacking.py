"""Mechanisms against attackers: the wall between shops, and what refused logins tell."""

from tests.mutants.private import Row

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
)

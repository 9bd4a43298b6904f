"""Mechanisms of how agents prove who they are."""

from tests.mutants.private import Row

FACTORS = "tests/service/test_second_factors.py"
LINKS = "tests/service/test_password_links.py"
PASSKEYS = "tests/service/test_passkeys.py"
ROWS: tuple[Row, ...] = (
    (
        "a code of an authenticator app counts once",
        "P19",
        "app/accounts/store/factors.py",
        "TotpRow.last_step < step",
        "TotpRow.last_step <= step",
        (f"{FACTORS}::test_a_code_is_asked_for_after_the_password_and_counts_once",),
    ),
    (
        "a recovery code counts once",
        "P19",
        "app/accounts/store/factors.py",
        "row.code_hash == code_hash, row.used_at.is_(None)",
        "row.code_hash == code_hash",
        (f"{FACTORS}::test_a_recovery_code_counts_once_however_it_is_typed",),
    ),
    (
        "a first step allows five codes",
        "P19",
        "app/accounts/store/one_time.py",
        "row.tries < at_most,",
        "",
        (f"{FACTORS}::test_a_first_step_allows_five_codes",),
    ),
    (
        "an open browser changes nothing about the account",
        "P19",
        "app/accounts/service/factors.py",
        "if not is_confirmed(caller.confirmed_at, now=uow.now()):",
        "if caller.confirmed_at is None:",
        (f"{FACTORS}::test_an_open_browser_is_not_enough_to_change_how_one_logs_in",),
    ),
    (
        "what would become a login ends with the logins",
        "P19",
        "app/accounts/service/agents.py",
        "await one_time.forget_of(uow, agent_id)",
        "",
        (f"{LINKS}::test_a_link_is_void",),
    ),
    (
        "a passkey alone must have verified its owner",
        "P19",
        "app/accounts/service/passkeys.py",
        "require_user_verification=shown.step is None,",
        "require_user_verification=False,",
        (f"{PASSKEYS}::test_a_key_that_only_feels_a_touch_is_good_after_the_password_alone",),
    ),
    (
        "who must have a second factor is held",
        "P19",
        "app/accounts/service/logins.py",
        "if caller.is_held:",
        "if caller is None:",
        (f"{PASSKEYS}::test_who_must_have_a_second_factor_does_nothing_else_first",),
    ),
    (
        "passwords of breaches are refused",
        "P19",
        "app/accounts/service/passwords.py",
        "None if _is_known(password) else _hasher.hash(password)",
        "_hasher.hash(password)",
        (
            "tests/service/test_known_passwords.py::test_passwords_of_breaches_are_refused_that_are_long_enough",
        ),
    ),
)

"""Decisions about roles, passwords and guessing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules import (
    ACCOUNT,
    ACCOUNT_AND_ADDRESS,
    ADDRESS,
    Agent,
    AgentChange,
    AgentId,
    FailureLimit,
    Failures,
    PasswordFault,
    Role,
    ends_logins,
    find_password_fault,
    has_role,
    is_email,
    loses_admin,
    may_see_site,
    normalise_email,
    normalise_password,
    visible_sites,
    wait_before_attempt,
    wait_for_limit,
)
from app.accounts.rules.factors import browser_of, system_of
from app.sites.rules import SiteId

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
SITE, OTHER_SITE = SiteId(UUID(int=1)), SiteId(UUID(int=2))
EMAIL = "ada.berg@shop.example"

roles = st.sampled_from(Role)
limits = st.builds(FailureLimit, st.integers(1, 5), st.timedeltas(timedelta(seconds=1), timedelta(hours=2)))
failure_times = st.lists(
    st.timedeltas(timedelta(), timedelta(hours=2)).map(lambda ago: NOON - ago), max_size=12
)


def an_agent(role: Role = Role.AGENT, *, is_active: bool = True) -> Agent:
    return Agent(AgentId(UUID(int=9)), EMAIL, "Ada", role, 4, is_active, frozenset({SITE}))


# --- roles


@given(roles, roles)
def test_of_two_roles_one_may_do_what_the_other_may(one: Role, other: Role) -> None:
    assert has_role(one, other) or has_role(other, one)
    assert (has_role(one, other) and has_role(other, one)) == (one is other)


def test_each_role_may_do_what_the_ones_before_it_may() -> None:
    assert has_role(Role.ADMIN, Role.SUPERVISOR)
    assert has_role(Role.SUPERVISOR, Role.AGENT)
    assert not has_role(Role.AGENT, Role.SUPERVISOR)
    assert not has_role(Role.SUPERVISOR, Role.ADMIN)


@given(roles, st.sampled_from([SITE, OTHER_SITE]))
def test_seeing_one_site_and_listing_sites_agree(role: Role, site_id: SiteId) -> None:
    agent = an_agent(role)
    visible = visible_sites(agent)
    assert may_see_site(agent, site_id) == (visible is None or site_id in visible)


def test_only_administrators_see_sites_they_are_no_members_of() -> None:
    assert may_see_site(an_agent(Role.ADMIN), OTHER_SITE)
    assert may_see_site(an_agent(Role.SUPERVISOR), SITE)
    assert not may_see_site(an_agent(Role.SUPERVISOR), OTHER_SITE)
    assert not may_see_site(an_agent(Role.AGENT), OTHER_SITE)


@pytest.mark.parametrize(
    ("change", "loses"),
    [
        (AgentChange(role=Role.AGENT), True),
        (AgentChange(is_active=False), True),
        (AgentChange(role=Role.ADMIN, is_active=True), False),
        (AgentChange(name="Ada", capacity=1), False),
    ],
)
def test_demoting_and_deactivating_take_an_administrator_away(change: AgentChange, loses: bool) -> None:  # noqa: FBT001 - the expectation
    assert loses_admin(an_agent(Role.ADMIN), change) is loses
    assert not loses_admin(an_agent(Role.ADMIN, is_active=False), change)
    assert not loses_admin(an_agent(Role.SUPERVISOR), change)


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        (AgentChange(role=Role.SUPERVISOR), True),
        (AgentChange(role=Role.AGENT), False),
        (AgentChange(is_active=False), True),
        (AgentChange(is_active=True), False),
        (AgentChange(password="anything"), True),
        (AgentChange(site_ids=frozenset()), True),
        (AgentChange(site_ids=frozenset({SITE, OTHER_SITE})), False),
        (AgentChange(name="Bea", capacity=9), False),
    ],
)
def test_logins_end_when_what_they_prove_or_allow_shrinks_or_changes(change: AgentChange, ends: bool) -> None:  # noqa: FBT001 - the expectation
    assert ends_logins(an_agent(), change) is ends


# --- e-mail addresses and passwords


@pytest.mark.parametrize("text", ["ada@shop.example", " Ada.Berg+chat@Shop.Example ", "root@localhost"])
def test_addresses_are_accepted_in_any_case(text: str) -> None:
    assert is_email(normalise_email(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "@shop.example",
        "a b@shop.example",
        "ada@shop..example",
        "ada@shop.example\n.x",
        "ä@shop.example",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not is_email(normalise_email(text))


@given(st.text())
def test_normalising_an_address_twice_changes_nothing(text: str) -> None:
    assert normalise_email(normalise_email(text)) == normalise_email(text)


@given(st.text(max_size=11))
def test_short_passwords_are_refused(password: str) -> None:
    assert find_password_fault(password, email=EMAIL) is PasswordFault.TOO_SHORT


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("seven kettles on a quiet hill", None),
        ("Tr0ub4dor&3xyz", None),
        ("x" * 257, PasswordFault.TOO_LONG),
        ("Ada.Berg@Shop.Example", PasswordFault.IS_EMAIL),
        ("password1234", PasswordFault.TOO_COMMON),
        ("PassWord!2026", PasswordFault.TOO_COMMON),
        ("123456789012", PasswordFault.TOO_COMMON),
        ("098765432109", PasswordFault.TOO_COMMON),
        ("abcdefghijkl", PasswordFault.TOO_COMMON),
        ("aaaaaaaaaaaa", PasswordFault.TOO_COMMON),
        ("121212121212", PasswordFault.TOO_COMMON),
        ("qwertzuiop123", PasswordFault.TOO_COMMON),
        ("...administrator", PasswordFault.TOO_COMMON),
    ],
)
def test_passwords_that_anyone_would_guess_are_refused(password: str, fault: PasswordFault | None) -> None:
    assert find_password_fault(password, email=EMAIL) is fault


@pytest.mark.parametrize("length", [12, 64, 128, 256])
def test_long_passwords_are_taken_whole(length: int) -> None:
    password = ("seven kettles on a quiet hill, " * 9)[:length]
    assert find_password_fault(password, email=EMAIL) is None
    assert normalise_password(password) == password


def test_the_name_before_the_at_sign_is_no_password() -> None:
    assert find_password_fault("longlocalpart", email="longlocalpart@x.example") is PasswordFault.IS_EMAIL


def test_one_password_typed_on_two_systems_is_the_same() -> None:
    assert normalise_password("u\u0308ber alle sieben berge") == normalise_password(
        "\u00fcber alle sieben berge"
    )


# --- guessing


@given(failure_times, limits)
def test_below_the_limit_nobody_waits(failures: list[datetime], limit: FailureLimit) -> None:
    assert wait_for_limit(failures[: limit.failures - 1], limit, now=NOON) == timedelta()


@given(failure_times, limits)
def test_waiting_as_long_as_told_is_enough_and_never_longer_than_the_window(
    failures: list[datetime], limit: FailureLimit
) -> None:
    wait = wait_for_limit(failures, limit, now=NOON)
    assert timedelta() <= wait <= limit.window
    assert wait_for_limit(failures, limit, now=NOON + wait) == timedelta()
    if wait:
        too_early = NOON + wait - timedelta(microseconds=1)
        assert wait_for_limit(failures, limit, now=too_early) > timedelta()


@given(failure_times, failure_times, limits)
def test_more_failures_never_shorten_the_wait(
    failures: list[datetime], more: list[datetime], limit: FailureLimit
) -> None:
    assert wait_for_limit(failures + more, limit, now=NOON) >= wait_for_limit(failures, limit, now=NOON)


@given(st.lists(st.timedeltas(timedelta(), timedelta(minutes=5)), max_size=200))
def test_no_single_address_can_lock_the_owner_out_from_elsewhere(pauses: list[timedelta]) -> None:
    now, guesses = NOON, list[datetime]()
    for pause in pauses:
        now += pause
        attacker = Failures(guesses, guesses, guesses, is_known_address=False)
        if not wait_before_attempt(attacker, now=now):
            guesses.append(now)
        owner = Failures([], [], [at for at in guesses if at > now - ACCOUNT.window], is_known_address=False)
        assert wait_before_attempt(owner, now=now) == timedelta()


def test_guessing_from_one_address_ends_at_the_limit_of_one_account() -> None:
    failures = Failures([NOON] * 10, [NOON] * 10, [NOON] * 10, is_known_address=True)
    assert wait_before_attempt(failures, now=NOON) == ACCOUNT_AND_ADDRESS.window
    nine = replace(failures, of_account_and_address=[NOON] * 9)
    assert wait_before_attempt(nine, now=NOON) == timedelta()


def test_an_address_that_fails_everywhere_must_wait_everywhere() -> None:
    failures = Failures([], [NOON] * ADDRESS.failures, [], is_known_address=True)
    assert wait_before_attempt(failures, now=NOON) == ADDRESS.window


def test_many_addresses_together_are_slowed_but_not_where_the_owner_is_known() -> None:
    failures = Failures([], [], [NOON] * ACCOUNT.failures, is_known_address=False)
    assert wait_before_attempt(failures, now=NOON) == ACCOUNT.window
    assert wait_before_attempt(replace(failures, is_known_address=True), now=NOON) == timedelta()


@pytest.mark.parametrize(
    ("user_agent", "browser", "system"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0",
            "Firefox",
            "Windows",
        ),
        (
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 "
                "Safari/605.1.15"
            ),
            "Safari",
            "macOS",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 "
                "Safari/537.36 Edg/150.0.0.0"
            ),
            "Edge",
            "Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "CriOS/150.0 Mobile/15E148 Safari/604.1"
            ),
            "Chrome",
            "iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/30.0 "
                "Chrome/150.0.0.0 Mobile Safari/537.36"
            ),
            "Samsung Internet",
            "Android",
        ),
        ("curl/9.0", None, None),
        ("", None, None),
    ],
)
def test_a_device_is_named_as_its_owner_would(
    user_agent: str, browser: str | None, system: str | None
) -> None:
    assert (browser_of(user_agent), system_of(user_agent)) == (browser, system)

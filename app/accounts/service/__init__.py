"""Use cases about accounts: `agents`, `logins`, `factors`, `passwords` and `tickets`, offered here under one name."""

from app.accounts.service.agents import (
    NewAgent,
    change_agent,
    create_agent,
    find_agents,
    get_agent,
    get_agent_by_email,
    list_agents,
)
from app.accounts.service.attempts import Client
from app.accounts.service.factors import (
    begin_totp,
    confirm_totp,
    read_factors,
    remove_all,
    remove_totp,
    renew_recovery_codes,
)
from app.accounts.service.held import change_second_factor_rules, read_second_factor_rules
from app.accounts.service.links import PasswordLink, make_password_link, set_password_by_link
from app.accounts.service.logins import (
    NewLogin,
    authenticate,
    authenticate_even_held,
    change_password,
    confirm,
    end_login,
    end_other_logins,
    find_caller,
    find_live_logins,
    finish_login,
    forget_expired,
    is_login_live,
    list_logins,
    log_in,
    log_out,
    start_login,
)
from app.accounts.service.passkeys import list_passkeys
from app.accounts.service.tickets import issue_ticket, redeem_ticket

__all__ = [
    "Client",
    "NewAgent",
    "NewLogin",
    "PasswordLink",
    "authenticate",
    "authenticate_even_held",
    "begin_totp",
    "change_agent",
    "change_password",
    "change_second_factor_rules",
    "confirm",
    "confirm_totp",
    "create_agent",
    "end_login",
    "end_other_logins",
    "find_agents",
    "find_caller",
    "find_live_logins",
    "finish_login",
    "forget_expired",
    "get_agent",
    "get_agent_by_email",
    "is_login_live",
    "issue_ticket",
    "list_agents",
    "list_logins",
    "list_passkeys",
    "log_in",
    "log_out",
    "make_password_link",
    "read_factors",
    "read_second_factor_rules",
    "redeem_ticket",
    "remove_all",
    "remove_totp",
    "renew_recovery_codes",
    "set_password_by_link",
    "start_login",
]

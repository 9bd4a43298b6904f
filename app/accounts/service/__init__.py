"""Use cases about accounts: `agents`, `logins`, `passwords` and `tickets`, offered here under one name."""

from app.accounts.service.agents import (
    NewAgent,
    change_agent,
    create_agent,
    find_agents,
    get_agent,
    list_agents,
)
from app.accounts.service.logins import (
    Client,
    NewLogin,
    authenticate,
    change_password,
    find_caller,
    find_live_logins,
    forget_expired,
    is_login_live,
    log_in,
    log_out,
    start_login,
)
from app.accounts.service.tickets import issue_ticket, redeem_ticket

__all__ = [
    "Client",
    "NewAgent",
    "NewLogin",
    "authenticate",
    "change_agent",
    "change_password",
    "create_agent",
    "find_agents",
    "find_caller",
    "find_live_logins",
    "forget_expired",
    "get_agent",
    "is_login_live",
    "issue_ticket",
    "list_agents",
    "log_in",
    "log_out",
    "redeem_ticket",
    "start_login",
]

"""Who is calling, as routing sees them."""

from typing import Annotated

from fastapi import Depends

from app.accounts.http import require
from app.accounts.rules import Caller, Role, visible_sites
from app.routing.service import Actor

CurrentSupervisor = Annotated[Caller, Depends(require(Role.SUPERVISOR))]


def actor_of(caller: Caller) -> Actor:
    """See a logged-in agent as one who acts on conversations."""
    return Actor(caller.agent_id, caller.name, caller.role, visible_sites(caller))

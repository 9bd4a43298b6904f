"""What each frame makes happen: from a validated frame to a use case and its answer."""

from app.gateway.dispatch.agents import AgentDispatch
from app.gateway.dispatch.context import Gateway
from app.gateway.dispatch.visitors import VisitorDispatch

__all__ = ["AgentDispatch", "Gateway", "VisitorDispatch"]

"""HTTP about queues, who answers them, offers, and who has a conversation."""

from fastapi import APIRouter

from app.routing.http import conversations, offers, queues, teams

router = APIRouter(prefix="/api/v1")
for part in (queues.router, teams.router, conversations.router, offers.router):
    router.include_router(part)

__all__ = ["router"]

"""HTTP about queues, who answers them, offers, who has a conversation, and the script that leads there."""

from fastapi import APIRouter

from app.routing.http import blocks, conversations, offers, queues, storefront, teams

router = APIRouter(prefix="/api/v1")
for part in (queues.router, teams.router, conversations.router, offers.router, blocks.router):
    router.include_router(part)

__all__ = ["router", "storefront"]

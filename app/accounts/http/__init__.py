"""HTTP about accounts, and the dependencies by which all HTTP rooms know who is calling (`callers`)."""

from fastapi import APIRouter

from app.accounts.http import agents, audit, logins, passkeys, pictures, security, sso
from app.accounts.http.callers import CurrentAdmin, CurrentAgent, IdempotencyKey, require
from app.accounts.http.shoppers import CurrentVisitor

__all__ = [
    "CurrentAdmin",
    "CurrentAgent",
    "CurrentVisitor",
    "IdempotencyKey",
    "faces",
    "require",
    "router",
]

faces = pictures.faces

router = APIRouter(prefix="/api/v1")
for part in (
    logins.router,
    security.router,
    passkeys.router,
    sso.router,
    security.rules_router,
    agents.router,
    pictures.router,
    audit.router,
):
    router.include_router(part)

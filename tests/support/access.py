"""Who may do what: one row for each operation of the HTTP interface, and one for each frame of the sockets.

The rows are written by hand, from what the documentation promises; `tests/architecture/test_access_rows.py` finds an
operation or a frame without one. Names in braces stand for what belongs to the shop of the story.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.accounts.rules import Role
from tests.support.files import PDF, a_photo

AGENT, SUPERVISOR, ADMIN = Role.AGENT, Role.SUPERVISOR, Role.ADMIN


class Reach(StrEnum):
    """How far an operation reaches beyond whoever calls it."""

    ANYBODY = "anybody"  # needs no login
    SHOPPER = "shopper"  # needs the token of a shopper, and knows only what is theirs
    OWN = "own"  # about the caller alone
    LIST = "list"  # what the caller's shops have; nothing of others
    SITE = "site"  # names something of a shop: whoever does not work there gets `not_found`
    ALL = "all"  # what shops share; only the role decides


@dataclass(frozen=True)
class Row:
    """What one operation takes."""

    reach: Reach
    role: Role = Role.AGENT
    body: object = None
    query: str = ""
    file: bytes | None = None


HOURS = {"name": "Hours {mark}", "site_id": "{site}", "time_zone": "UTC", "week": {}}

OPERATIONS: Mapping[str, Row] = {
    "GET /agents": Row(Reach.LIST),
    "POST /agents": Row(
        Reach.ALL,
        ADMIN,
        {"email": "new@shop.example", "name": "New", "password": "a lighthouse keeper's tea"},
    ),
    "PATCH /agents/{agent}": Row(Reach.ALL, ADMIN, {"capacity": 3}),
    "DELETE /agents/{agent}/logins": Row(Reach.ALL, ADMIN),
    "DELETE /agents/{agent}/second-factors": Row(Reach.ALL, ADMIN),
    "DELETE /agents/{agent}/picture": Row(Reach.ALL, ADMIN),
    "POST /agents/{agent}/password-link": Row(Reach.ALL, ADMIN),
    "POST /agents/{agent}/password-mail": Row(Reach.ALL, ADMIN, {}),
    "PUT /agents/{agent}/sso": Row(Reach.ALL, ADMIN, {"subject": "a subject"}),
    "DELETE /agents/{agent}/sso": Row(Reach.ALL, ADMIN),
    "GET /agents/{agent}/skills": Row(Reach.SITE),
    "PUT /agents/{agent}/skills": Row(Reach.SITE, SUPERVISOR, {"skills": []}),
    "POST /attachment-links": Row(Reach.LIST, AGENT, {"attachment_ids": ["{file}"]}),
    "PUT /attachments/{upload}": Row(Reach.SITE, query="?site_id={site}", file=PDF),
    "GET /audit": Row(Reach.ALL, ADMIN),
    "GET /board": Row(Reach.LIST, SUPERVISOR),
    "GET /conversations": Row(Reach.LIST),
    "GET /conversations/{conversation}": Row(Reach.SITE),
    "POST /conversations/{waiting}/assign": Row(Reach.SITE, SUPERVISOR, {"agent_id": "{agent}"}),
    "POST /conversations/{over}/end-wrap-up": Row(Reach.SITE),
    "GET /conversations/{conversation}/entries": Row(Reach.SITE),
    "POST /conversations/{conversation}/messages": Row(
        Reach.SITE, AGENT, {"client_id": "{upload}", "body": "Good morning"}
    ),
    "PUT /conversations/{conversation}/reactions": Row(
        Reach.SITE, AGENT, {"message_id": "{upload}", "emoji": "👍", "is_on": True}
    ),
    "POST /conversations/{waiting}/move": Row(Reach.SITE, SUPERVISOR, {"queue_id": "{queue}"}),
    "POST /conversations/{over}/reopen": Row(Reach.SITE),
    "POST /conversations/{conversation}/resolve": Row(Reach.SITE),
    "POST /conversations/{over}/block": Row(Reach.SITE),
    "POST /conversations/{over}/unblock": Row(Reach.SITE),
    "GET /conversations/{conversation}/routing": Row(Reach.SITE),
    "PATCH /conversations/{waiting}/routing": Row(Reach.SITE, SUPERVISOR, {"priority": "high"}),
    "POST /conversations/{waiting}/take": Row(Reach.SITE),
    "GET /conversations/{conversation}/transcript": Row(Reach.SITE),
    "POST /conversations/{conversation}/transfer": Row(Reach.SITE, AGENT, {"queue_id": "{queue}"}),
    "POST /erasures": Row(Reach.ALL, ADMIN, {"kind": "conversation", "id": "{over}"}),
    "GET /erasures/{over}": Row(Reach.ALL, ADMIN),
    "GET /holidays": Row(Reach.ALL, AGENT, query="?country=DE&year=2026"),
    "GET /holidays/countries": Row(Reach.ALL),
    "GET /legal-holds": Row(Reach.ALL, ADMIN),
    "PUT /legal-holds/{kind}/{visitor}": Row(Reach.ALL, ADMIN, {"reason": "a dispute"}),
    "DELETE /legal-holds/{kind}/{visitor}": Row(Reach.ALL, ADMIN),
    "GET /login": Row(Reach.ANYBODY),
    "POST /login": Row(Reach.ANYBODY, body={"email": "nobody@shop.example", "password": "not the password"}),
    "POST /login/passkey": Row(Reach.ANYBODY, body={"credential": {}}),
    "POST /login/passkey/questions": Row(Reach.ANYBODY, body={}),
    "POST /login/second-step": Row(Reach.ANYBODY, body={"token": "no token", "code": "000000"}),
    "POST /login/sso": Row(Reach.ANYBODY, body={"place": "console"}),
    "POST /logout": Row(Reach.ANYBODY),
    "GET /me": Row(Reach.OWN),
    "PUT /me/availability": Row(Reach.OWN, AGENT, {"availability": "away"}),
    "POST /me/confirmation": Row(Reach.OWN, AGENT, {"password": "not the password"}),
    "GET /me/logins": Row(Reach.OWN),
    "DELETE /me/logins": Row(Reach.OWN),
    "DELETE /me/logins/{upload}": Row(Reach.OWN),
    "POST /me/recovery-codes": Row(Reach.OWN),
    "GET /me/security": Row(Reach.OWN),
    "POST /me/sso": Row(Reach.OWN, AGENT, {"place": "console"}),
    "DELETE /me/sso": Row(Reach.OWN),
    "POST /me/totp": Row(Reach.OWN),
    "PUT /me/totp": Row(Reach.OWN, AGENT, {"code": "000000"}),
    "DELETE /me/totp": Row(Reach.OWN),
    "GET /me/passkeys": Row(Reach.OWN),
    "POST /me/passkeys": Row(Reach.OWN, AGENT, {"name": "Key", "credential": {}}),
    "POST /me/passkeys/questions": Row(Reach.OWN),
    "DELETE /me/passkeys/{upload}": Row(Reach.OWN),
    "PUT /me/picture": Row(Reach.OWN, file=a_photo()),
    "DELETE /me/picture": Row(Reach.OWN),
    "PUT /site-pictures/{site}": Row(Reach.ALL, ADMIN, file=a_photo()),
    "DELETE /site-pictures/{site}": Row(Reach.ALL, ADMIN),
    "PUT /me/password": Row(
        Reach.OWN,
        AGENT,
        {"current_password": "not the password", "new_password": "a lighthouse keeper's tea"},
    ),
    "GET /offers": Row(Reach.OWN),
    "POST /offers/{offer}/accept": Row(Reach.SITE),
    "POST /offers/{offer}/reject": Row(Reach.SITE, AGENT, {"reason": None}),
    "POST /password-links/used": Row(
        Reach.ANYBODY, body={"token": "none", "password": "a lighthouse keeper's tea"}
    ),
    "POST /password-resets": Row(Reach.ANYBODY, body={"email": "nobody@shop.example"}),
    "GET /queues": Row(Reach.LIST),
    "POST /queues": Row(Reach.SITE, SUPERVISOR, {"name": "New", "site_id": "{site}"}),
    "DELETE /queues/{spare_queue}": Row(Reach.SITE, SUPERVISOR),
    "GET /queues/{queue}": Row(Reach.SITE),
    "PATCH /queues/{queue}": Row(Reach.SITE, SUPERVISOR, {"name": "Changed {mark}"}),
    "PUT /queues/{queue}/members": Row(Reach.SITE, SUPERVISOR, {"agent_ids": []}),
    "GET /schedules": Row(Reach.LIST),
    "POST /schedules": Row(Reach.SITE, SUPERVISOR, HOURS),
    "DELETE /schedules/{schedule}": Row(Reach.SITE, SUPERVISOR),
    "PUT /schedules/{schedule}": Row(Reach.SITE, SUPERVISOR, HOURS),
    "GET /schedules/{schedule}/calendar": Row(Reach.SITE, query="?first=2026-11-26"),
    "GET /second-factor-rules": Row(Reach.ALL, ADMIN),
    "PUT /second-factor-rules": Row(Reach.ALL, ADMIN, {"roles": []}),
    "GET /sites": Row(Reach.LIST),
    "PATCH /sites/{site}": Row(Reach.ALL, ADMIN, {"name": "Renamed {mark}"}),
    "GET /sites/{site}/channel-weights": Row(Reach.SITE),
    "PUT /sites/{site}/channel-weights": Row(Reach.SITE, SUPERVISOR, {"weights": {"chat": 100}}),
    "POST /sites/{site}/identity-secret": Row(Reach.ALL, ADMIN),
    "GET /sites/{site}/blocked-visitors": Row(Reach.SITE, SUPERVISOR),
    "POST /visitors/{visitor}/unblock": Row(Reach.SITE, SUPERVISOR),
    "POST /sites/{site}/redactions/trial": Row(
        Reach.ALL, ADMIN, body={"redactions": [{"name": "Number", "pattern": "KD-[0-9]+"}], "sample": "KD-1"}
    ),
    "GET /sites/{site}/retention": Row(Reach.ALL, ADMIN),
    "PUT /sites/{site}/retention": Row(Reach.ALL, ADMIN, {"conversation_days": 400}),
    "GET /sites/{site}/retention/preview": Row(Reach.ALL, ADMIN),
    "GET /sites/{site}/waiting/histogram": Row(Reach.SITE, SUPERVISOR),
    "GET /sites/{site}/waiting/patience": Row(Reach.SITE, SUPERVISOR),
    "GET /sites/{site}/waiting/quality": Row(Reach.SITE, SUPERVISOR),
    "GET /sites/{site}/waiting/rungs": Row(Reach.SITE, SUPERVISOR),
    "GET /sites/{site}/waiting/settings": Row(Reach.SITE),
    "PATCH /sites/{site}/waiting/settings": Row(Reach.ALL, ADMIN, {"short_abandon_s": 6}),
    "GET /sites/{site}/waiting/staffing": Row(Reach.SITE, SUPERVISOR),
    "GET /sites/{site}/waiting/what-if": Row(Reach.SITE, SUPERVISOR),
    "GET /sites/{site}/webhooks": Row(Reach.ALL, ADMIN),
    "POST /sites/{site}/webhooks": Row(
        Reach.ALL, ADMIN, {"url": "https://hooks.example/x", "events": ["message.created"]}
    ),
    "GET /skills": Row(Reach.ALL),
    "DELETE /skills/{skill}": Row(Reach.ALL, ADMIN),
    "PUT /skills/{skill}": Row(Reach.ALL, SUPERVISOR, {"name": "Glazing"}),
    "POST /socket-tickets": Row(Reach.OWN),
    "GET /teams": Row(Reach.LIST),
    "POST /teams": Row(Reach.SITE, SUPERVISOR, {"name": "New", "site_id": "{site}"}),
    "DELETE /teams/{team}": Row(Reach.SITE, SUPERVISOR),
    "PUT /teams/{team}": Row(Reach.SITE, SUPERVISOR, {"name": "Changed {mark}", "site_id": "{site}"}),
    "POST /visitor/attachment-links": Row(Reach.SHOPPER, body={"attachment_ids": ["{file}"]}),
    "PUT /visitor/attachments/{upload}": Row(Reach.SHOPPER, file=PDF),
    "GET /visitor/transcripts": Row(Reach.SHOPPER),
    "POST /visitor/transcripts": Row(Reach.SHOPPER, body={"address": "jana@example.com"}),
    "GET /visitors/{visitor}/export": Row(Reach.ALL, ADMIN),
    "DELETE /webhooks/{webhook}": Row(Reach.ALL, ADMIN),
    "PATCH /webhooks/{webhook}": Row(Reach.ALL, ADMIN, {"description": "Changed"}),
    "GET /webhooks/{webhook}/deliveries": Row(Reach.ALL, ADMIN),
    "POST /webhooks/{webhook}/deliveries/{delivery}/redeliver": Row(Reach.ALL, ADMIN),
    "POST /webhooks/{webhook}/rotate-secret": Row(Reach.ALL, ADMIN),
    "POST /webhooks/{webhook}/test": Row(Reach.ALL, ADMIN),
}

# Beside the interface: pages, what shops embed, what machines ask. None of them knows anybody's data, but for files,
# whose links are signed, faces, for whose ids one must know them, and exchanges, who bear what sockets do.
ADDRESSES = frozenset(
    {
        "/",
        "/api/v1/openapi.json",
        "/console",
        "/exchange/agent",
        "/exchange/visitor",
        "/faces/{id_}",
        "/widget/{site_key}/picture",
        "/favicon.ico",
        "/files/{attachment_id}/{variant}",
        "/healthz",
        "/loader.js",
        "/loader/{site_key}.js",
        "/login/sso/callback",  # below /api/v1, for browsers alone
        "/metrics",
        "/ops",
        "/readyz",
        "/widget/assets",
        "/widget/{site_key}",
        "/widget/{site_key}/window",
    }
)
SOCKETS = frozenset({"/ws/agent", "/ws/visitor"})

# What an agent's frame takes; the board alone asks for a role.
AGENT_FRAMES: Mapping[str, Row] = {
    "hello": Row(Reach.OWN),
    "ping": Row(Reach.OWN),
    "inbox.subscribe": Row(Reach.LIST),
    "board.subscribe": Row(Reach.LIST, SUPERVISOR),
    "conversation.subscribe": Row(Reach.SITE, body={"conversation_id": "{conversation}"}),
    "message.send": Row(
        Reach.SITE,
        body={"conversation_id": "{conversation}", "client_id": "{upload}", "body": "Hm", "kind": "note"},
    ),
    "receipt": Row(Reach.OWN, body={"conversation_id": "{conversation}", "delivered": 1, "read": 1}),
    "typing": Row(Reach.OWN, body={"conversation_id": "{conversation}", "is_typing": True}),
    "offer.accept": Row(Reach.SITE, body={"offer_id": "{offer}"}),
    "offer.reject": Row(Reach.SITE, body={"offer_id": "{offer}"}),
    "conversation.unsubscribe": Row(Reach.OWN, body={"conversation_id": "{conversation}"}),
}

# A shopper's frames name nothing of anybody else but for these: a conversation to go on with, and files to send.
SHOPPER_FRAMES = frozenset(
    {
        "hello",
        "message.send",
        "receipt",
        "page",
        "typing",
        "conversation.leave",
        "reply.request",
        "conversation.rate",
        "reaction.set",
        "context",
        "ping",
    }
)

"""A database as former versions have left it: a small shop whose rows say everything in clear."""

import asyncio
from uuid import UUID

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.cli import database
from tests.support.databases import execute

BEFORE_SEALING, BEFORE_STAFF = "2026_11_25_waits_of_a_week", "2026_11_26_face_colours"
SITE, QUEUE, TALK, HOOK = (UUID(int=number) for number in (1, 2, 4, 5))
ADA, BEA, PASSKEY = (UUID(int=number) for number in (6, 7, 8))
# What is in clear, and must not be afterwards.
WORDS = (
    *("Inclear said", "Inclear note", "Inclear fact", "Inclear visitor", "https://inclear.example/page"),
    *("inclear.shopper@example.com", "whsec_inclear", "whsec_inclear_former", "Inclear answer"),
    *(
        "inclear.ada@shop.example",
        "Inclear Ada",
        "Inclear Bea",
        "inclear|subject",
        "Inclear phone",
        "Inclear reason",
    ),
)

_SHOP = f"""
INSERT INTO sites (id, key, name, origins, locale, time_zone, warning_s, nearing_s, breached_s, created_at, theme)
VALUES ('{SITE}', 'former', 'Shop', '{{}}', 'en', 'UTC', 50, 61, 76, now(), '{{"file_rules": {{"kinds": ["pictures"]}}}}');
INSERT INTO queues (id, site_id, name, is_default, created_at) VALUES ('{QUEUE}', '{SITE}', 'Help', true, now());
INSERT INTO agents (id, email, name, role, password_hash, created_at) VALUES
  ('{ADA}', 'inclear.ada@shop.example', 'Inclear Ada', 'admin', '', now()),
  ('{BEA}', 'bea@shop.example', 'Inclear Bea', 'agent', '', now());
INSERT INTO visitors (id, site_id, token_hash, name, locale, created_at, last_seen_at)
VALUES ('{UUID(int=3)}', '{SITE}', 'hash', 'Inclear visitor', 'en', now(), now());
INSERT INTO conversations (id, site_id, visitor_id, queue_id, assignee_id, status, locale, page_url, last_seq, last_at,
                           last_message_seq, created_at)
VALUES ('{TALK}', '{SITE}', '{UUID(int=3)}', '{QUEUE}', '{ADA}', 'assigned', 'en', 'https://inclear.example/page', 3, now(),
        1, now());
INSERT INTO entries (conversation_id, seq, kind, author_kind, author_id, body, activity, data, at) VALUES
  ('{TALK}', 1, 'message', 'visitor', '{UUID(int=3)}', 'Inclear said', NULL, '{{}}', now()),
  ('{TALK}', 2, 'activity', 'system', NULL, NULL, 'assigned', '{{"assignee_name": "Inclear fact", "number": 7}}', now()),
  ('{TALK}', 3, 'note', 'agent', '{ADA}', 'Inclear note', NULL, '{{}}', now());
INSERT INTO reply_requests VALUES ('{TALK}', 'email', 'inclear.shopper@example.com', now());
INSERT INTO webhook_endpoints (id, site_id, url, description, events, secret, previous_secret, previous_secret_until,
                               created_at)
VALUES ('{HOOK}', '{SITE}', 'https://hooks.example/x', '', '{{conversation.created}}', 'whsec_inclear', 'whsec_inclear_former',
        now() + interval '1 day', now());
INSERT INTO outbox (message_id, destination, stream, payload, created_at, due_at)
VALUES (gen_random_uuid(), '{HOOK}', '{TALK}', '{{}}', now(), now());
INSERT INTO webhook_attempts (outbox_id, at, duration_ms, response) SELECT id, now(), 1, 'Inclear answer' FROM outbox;
INSERT INTO login_attempts VALUES (gen_random_uuid(), sha256('bea@shop.example'), sha256('192.0.2.1'), now(), false);
"""  # noqa: S608 - our own words
_STAFF = f"""
INSERT INTO sso_identities VALUES ('{ADA}', 'https://login.example', 'inclear|subject', now());
INSERT INTO legal_holds (subject_id, kind, reason, held_at) VALUES ('{TALK}', 'conversation', 'Inclear reason', now());
INSERT INTO passkeys VALUES ('{PASSKEY}', '{ADA}', 'id', 'key', 0, 'Inclear phone', now());
"""  # noqa: S608 - our own words


def leave_in_clear(url: str) -> None:
    """Fill an empty database as the versions before sealing did, and those before agents were sealed."""
    migrate_to(url, BEFORE_SEALING)
    execute(url, _SHOP)
    migrate_to(url, BEFORE_STAFF)
    execute(url, _STAFF)


def migrate_to(url: str, revision: str) -> None:
    """Run migrations up to one of them."""

    async def work() -> None:
        engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
        async with engine.connect() as connection:
            await connection.run_sync(database._upgrade_to(revision))
            await connection.commit()

    asyncio.run(work())

"""Four weeks of a shop's waits, written as they would have been kept: enough to reckon with, the same every time."""

from tests.support.databases import execute

_VISITORS = """
INSERT INTO visitors (id, site_id, token_hash, locale, created_at, last_seen_at)
SELECT gen_random_uuid(), s.id, decode(md5('past' || n), 'hex'), 'de', now(), now()
FROM (SELECT id FROM sites ORDER BY id LIMIT 1) AS s, generate_series(1, 20) AS n
"""

_CONVERSATIONS = """
INSERT INTO conversations (id, site_id, visitor_id, queue_id, status, locale, last_seq, last_at, created_at, resolved_at)
SELECT gen_random_uuid(), q.site_id, v.id, q.id, 'resolved', 'de', 0, t.at, t.at, t.at + interval '5 minutes'
FROM (SELECT DISTINCT ON (site_id) id, site_id FROM queues ORDER BY site_id, is_default DESC) AS q
JOIN (SELECT site_id, array_agg(id) AS ids FROM visitors GROUP BY 1) AS all_v ON all_v.site_id = q.site_id
CROSS JOIN (
  SELECT d, n, date_trunc('day', now()) - make_interval(days => d)
         + make_interval(secs => 28800 + mod(n * 7919 + d * 131, 36000)) AS at
  FROM generate_series(1, 27) AS d, generate_series(1, 40) AS n
) AS t
CROSS JOIN LATERAL (SELECT all_v.ids[1 + mod(t.n, array_length(all_v.ids, 1))] AS id) AS v
"""

_WAITS = """
INSERT INTO waits (id, conversation_id, site_id, queue_id, kind, started_at, ended_at, outcome)
SELECT gen_random_uuid(), c.id, c.site_id, c.queue_id, 'first_response', c.created_at,
       c.created_at + make_interval(secs => CASE WHEN c.gone THEN least(c.wait, c.patience) ELSE c.wait END),
       CASE WHEN c.gone THEN 'abandoned' ELSE 'answered' END
FROM (
  SELECT *, wait > patience AS gone FROM (
    SELECT *, 5 + mod(n * 37, 97) * (1 + mod(n, 4)) / 2.0 AS wait, 12 + mod(n * 61, 211) AS patience
    FROM (SELECT *, row_number() OVER (ORDER BY created_at, id) AS n FROM conversations) AS numbered
  ) AS lasting
) AS c
"""

_FORECASTS = """
INSERT INTO wait_forecasts (wait_id, made_at, ahead, p_breach, low_s, high_s)
SELECT id, started_at, mod(n, 5), (mod(n * 13, 10) + 0.5) / 10 * CASE WHEN wait > 76 THEN 1 ELSE 0.6 END,
       20, CASE WHEN mod(n, 3) = 0 THEN 60 ELSE 120 END
FROM (
  SELECT id, started_at, extract(epoch FROM ended_at - started_at) AS wait, row_number() OVER (ORDER BY id) AS n
  FROM waits
) AS numbered
"""

_RUNGS = """
INSERT INTO wait_rungs (wait_id, rung, due_at, taken_at)
SELECT id, 'alert', started_at + interval '20 seconds', started_at + interval '20 seconds'
FROM waits WHERE ended_at - started_at > interval '20 seconds' AND mod(extract(epoch FROM started_at)::int, 5) > 0
"""


def write_past(database_url: str) -> None:
    """Give the shop's first queue four weeks of waits."""
    for statement in (_VISITORS, _CONVERSATIONS, _WAITS, _FORECASTS, _RUNGS):
        execute(database_url, statement)

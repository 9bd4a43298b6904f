"""Mechanisms of keeping and forgetting: what goes before what it belongs to, and all that goes with it."""

from tests.mutants.private import RETENTION, Row

EARLIER = f"{RETENTION}::test_what_belongs_to_a_conversation_may_go_before_it_does"
OUTBOX = "tests/service/test_outbox.py"
COLLEAGUES = "tests/service/test_erasing_colleagues.py"
LEAVING = f"{COLLEAGUES}::test_who_they_were_goes_from_every_table_and_what_they_did_stays"
ROWS: tuple[Row, ...] = (
    (
        "keys of former colleagues are destroyed",
        "P20",
        "app/privacy/store/colleagues.py",
        "await destroy(uow, [agent_id])",
        "",
        (LEAVING,),
    ),
    (
        "former colleagues are not named in what happened",
        "P20",
        "app/privacy/service/colleagues.py",
        "lines += await conversations.forget_name(uow, talks, agent_id, names)",
        "",
        (LEAVING,),
    ),
    (
        "colleagues whom a court asks for are kept",
        "P20",
        "app/privacy/service/colleagues.py",
        "if await colleagues.is_held(uow, agent_id):",
        "if False:",
        (f"{COLLEAGUES}::test_whom_or_whose_conversation_a_court_asks_for_is_not_erased",),
    ),
    (
        "a hold keeps what webhooks were told",
        "P20",
        "app/bus/outbox/store.py",
        "AND stream <> ALL(CAST(:kept AS uuid[]))",
        "AND (CAST(:kept AS uuid[]) IS NOT NULL)",
        (f"{OUTBOX}::test_settled_messages_are_kept_for_a_while_or_as_long_as_a_hold_and_then_forgotten",),
    ),
    (
        "keys of files go with them",
        "P20",
        "app/attachments/store.py",
        "rows = await uow.fetch(_THESE, list(ids)) await destroy(uow, [row[0] for row in rows])",
        "await uow.fetch(_THESE, list(ids))",
        (EARLIER,),
    ),
    (
        "words of a comment are not found any more",
        "P20",
        "app/privacy/service/retention.py",
        "await search.forget(uow, set(ids))",
        "pass",
        (EARLIER,),
    ),
    (
        "what the page told is kept while somebody is at work",
        "P20",
        "app/privacy/store/retention.py",
        "AND NOT EXISTS (SELECT FROM conversations AS c WHERE c.visitor_id = v.id AND NOT {_IS_OVER})",
        "",
        (EARLIER,),
    ),
    (
        "a hold of one conversation keeps what the page told",
        "P20",
        "app/privacy/store/retention.py",
        "OR h.subject_id IN (SELECT c.id FROM conversations AS c WHERE c.visitor_id = v.id)",
        "",
        (EARLIER,),
    ),
)

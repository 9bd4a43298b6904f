"""Mechanisms of what is committed together, and of what is told again because its hint was lost."""

from tests.mutants.private import Row

GROUP = "tests/service/test_group_commit.py"
RESUME = "tests/wire/test_resume.py"
LOST = "tests/wire/test_lost_hints.py"
SIDING = "tests/service/test_siding.py"
HELLOS = "tests/wire/test_hellos.py"
EPOCH = "tests/service/test_epoch.py"
DOORWAY = "tests/service/test_doorway.py"
RECEIPTS = "tests/service/test_receipts.py"
OUTBOX = "tests/service/test_outbox.py"
FROZEN = "tests/faults/test_frozen_node.py"
STANDSTILL = "tests/service/test_standstill.py"
RESTORED = "tests/faults/test_restored_under_us.py"
ROWS: tuple[Row, ...] = (
    (
        "poisonous message fails alone",
        "P7",
        "app/db/group_commit.py",
        "if len(batch) > 1 and not is_database_away:",
        "if False:",
        (f"{GROUP}::test_poisonous_item_fails_alone",),
    ),
    (
        "nothing overtakes what was refused for now",
        "P4",
        "app/db/group_commit.py",
        "await self._refuse_waiting(exc, lambda _: True)",
        "await asyncio.sleep(0)",
        (f"{GROUP}::test_nothing_of_the_same_key_overtakes_what_is_to_come_again",),
    ),
    (
        "nothing overtakes what failed by no refusal",
        "P4",
        "app/db/group_commit.py",
        "await self._refuse_waiting(exc, lambda item: self._key(item) == failed)",
        "await asyncio.sleep(0)",
        (f"{GROUP}::test_nothing_of_the_same_key_overtakes_what_is_to_come_again",),
    ),
    (
        "what a commit rolled back is not acknowledged",
        "P1",
        "app/db/lane.py",
        'if done != "COMMIT":',
        "if False:",
        (f"{GROUP}::test_block_that_swallowed_a_failure_is_not_taken_for_committed",),
    ),
    (
        "whoever had to give way may come again",
        "P9",
        "app/db/unit_of_work.py",
        'CONTENDED = ("40", "55P03", "57014")',
        'CONTENDED = ("never",)',
        (f"{GROUP}::test_whoever_had_to_give_way_may_come_again",),
    ),
    (
        "back-pressure of the appender",
        "P11",
        "app/db/group_commit.py",
        "if not self.is_full:",
        "if True:",
        (f"{GROUP}::test_full_queue_holds_senders_back_and_forgets_nobody",),
    ),
    (
        "what waited for room takes its turn anew",
        "P4",
        "app/gateway/dispatch/visitors.py",
        """            await self.gateway.appender.room(id_)
            if self._append_at_once(peer, frame):
                return
""",
        """            self._admit(frame)
            await self.gateway.appender.room(id_)
            self._latest = self.gateway.append_at_once(self._connection, frame.ref, _draft(peer, id_, frame))
            return
""",
        (
            "tests/wire/test_talk.py::test_message_that_waited_for_room_does_not_overtake_the_one_refused_meanwhile",
        ),
    ),
    (
        "a client id is looked for in former conversations",
        "P2",
        "app/conversations/store/__init__.py",
        "c.id AND e.client_id = $2 WHERE c.visitor_id = $1",
        "c.id AND e.client_id = $2 WHERE c.visitor_id = $1 AND c.resolved_at IS NULL",
        (
            f"{RESUME}::test_message_sent_again_after_another_device_began_a_new_conversation_is_not_stored_twice",
        ),
    ),
    (
        "who had another conversation goes the full way",
        "P2",
        "app/gateway/dispatch/visitors.py",
        "return None if is_over or peer.has_former or peer.resends else peer.conversation_id",
        "return None if is_over or peer.resends else peer.conversation_id",
        (
            f"{RESUME}::test_message_sent_again_after_another_device_began_a_new_conversation_is_not_stored_twice",
        ),
    ),
    (
        "who may send again what is stored goes the full way",
        "P2",
        "app/gateway/dispatch/visitors.py",
        "return None if is_over or peer.has_former or peer.resends else peer.conversation_id",
        "return None if is_over or peer.has_former else peer.conversation_id",
        (
            f"{RESUME}::test_message_sent_again_after_another_device_began_a_new_conversation_is_not_stored_twice",
        ),
    ),
    (
        "colleagues are looked for again",
        "P15",
        "app/gateway/fanout/staff.py",
        "tasks.create_task(_every(LOOK_AROUND_EVERY_S, self._look_around))",
        "",
        (f"{LOST}::test_what_no_log_tells_is_shown_though_its_hint_was_lost",),
    ),
    (
        "a console that opens hides nothing from the others",
        "P9",
        "app/gateway/fanout/staff.py",
        "self._rows.touch(row.id for row in unlike if any(one.sees_site(row.site_id) for one in others))",
        "",
        (f"{LOST}::test_console_that_opens_hides_nothing_from_those_that_have_missed_it",),
    ),
    (
        "processes know their database again",
        "P8",
        "app/db/epoch.py",
        "if self._is_restored or (known is not None and not seen.goes_on_from(known)):",
        "if self._is_restored:",
        (f"{RESTORED}::test_everybody_loads_anew_and_sees_what_is_there",),
    ),
    (
        "new connections to a restored database are refused",
        "P8",
        "app/db/epoch.py",
        'event.listen(self._engine.sync_engine, "connect", self._on_connect)',
        "pass",
        (f"{EPOCH}::test_nothing_is_written_on_a_new_connection_to_a_restored_database",),
    ),
    (
        "a restored database gets an epoch of its own",
        "P8",
        "app/db/epoch.py",
        "await driver.execute(_RENEW, new_id(), known.epoch)",
        "pass",
        (f"{EPOCH}::test_dump_that_is_loaded_under_a_running_process_gets_an_epoch_of_its_own",),
    ),
    (
        "the log of a database never gets shorter",
        "P8",
        "app/db/epoch.py",
        "and (self.flushed or known.flushed or 0) >= (known.flushed or 0)",
        "and True",
        (f"{EPOCH}::test_sight_of_another_database_or_of_an_earlier_one_is_no_continuation",),
    ),
    (
        "what others have locked leaves the lane",
        "P11",
        "app/db/group_commit.py",
        "if isinstance(exc, LockedError) and await self._sort_out(batch):",
        "if False:",
        (f"{SIDING}::test_messages_of_others_pass_those_of_a_locked_conversation",),
    ),
    (
        "nothing passes what was put aside",
        "P4",
        "app/db/group_commit.py",
        "if self._siding.since and key in self._siding.since:",
        "if False:",
        (f"{SIDING}::test_nothing_passes_what_was_put_aside",),
    ),
    (
        "what is put aside takes what waits behind it along",
        "P4",
        "app/db/group_commit.py",
        "self._switch.siding.take([one for one in everything if self._key(one[0]) in locked])",
        "self._switch.siding.take([one for one in batch if self._key(one[0]) in locked])",
        (f"{SIDING}::test_nothing_passes_what_was_put_aside",),
    ),
    (
        "whoever stands still within a statement keeps no lock",
        "P11",
        "app/main.py",
        "tasks.create_task(keep_ending_standstills(engine))",
        "",
        (f"{FROZEN}::test_node_that_freezes_with_a_conversation_locked_holds_nobody_up",),
    ),
    (
        "whoever is in nobody's way is left alone",
        "P11",
        "app/db/standstill.py",
        "AND state = 'active' AND backend_xid IS NOT NULL",
        "AND state = 'active'",
        (f"{STANDSTILL}::test_all_others_keep_their_locks",),
    ),
    (
        "receipts pass what others have locked",
        "P11",
        "app/gateway/dispatch/receipts.py",
        "except LockedError:",
        "except ZeroDivisionError:",
        (f"{RECEIPTS}::test_receipts_of_others_pass_those_of_a_locked_conversation",),
    ),
    (
        "a receipt does not wait for who is writing",
        "P11",
        "app/conversations/store/__init__.py",
        'ORDER BY id FOR NO KEY UPDATE"',
        'ORDER BY id FOR UPDATE"',
        (f"{RECEIPTS}::test_receipt_does_not_wait_for_who_is_writing",),
    ),
    (
        "nobody waits to say hello for a lock",
        "P11",
        "app/visitors/store.py",
        "ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
        "ORDER BY id",
        (f"{DOORWAY}::test_nobody_waits_to_say_hello_for_who_has_them_locked",),
    ),
    (
        "newcomers do not wait for an administrator",
        "P11",
        "app/sites/store.py",
        "statement.with_for_update(key_share=True)",
        "statement.with_for_update()",
        (f"{DOORWAY}::test_newcomers_do_not_wait_for_who_changes_their_site",),
    ),
    (
        "what is told after a restore is no duplicate",
        "P8",
        "app/bus/outbox/store.py",
        "[new_id() for _ in messages]",
        "[UUID(int=place) for place, _ in enumerate(messages)]",
        (f"{OUTBOX}::test_message_of_a_restored_database_is_no_duplicate_of_one_from_before",),
    ),
    (
        "nobody says hello without end",
        "P11",
        "app/gateway/dispatch/visitors.py",
        "self.gateway.visitor_hellos.admit(known_by, self.gateway.transactions.clock.monotonic())",
        "pass",
        (f"{HELLOS}::test_refusal_of_a_hello_has_a_close_code_of_its_own",),
    ),
    (
        "a shopper has so many sockets at most",
        "P11",
        "app/gateway/dispatch/visitors.py",
        "if self.gateway.shoppers.count(greeting.visitor.id) >= MAX_SOCKETS_OF_VISITOR:",
        "if False:",
        (f"{HELLOS}::test_shopper_has_no_more_sockets_than_anybody_has_tabs",),
    ),
    (
        "a lone process of a database that has gone back is started again",
        "P8",
        "app/cli/serving.py",
        "sys.exit(os.EX_TEMPFAIL)",
        "raise",
        (f"{RESTORED}::test_lone_process_ends_in_a_way_that_lets_it_be_started_again",),
    ),
)

"""Mechanisms of keys, search and erasing: name, promise, path, text, what it becomes, and who must notice."""

ACCESS = "tests/wire/test_erased_live.py"
BUS = "tests/service/test_bus.py"
ERASING = "tests/service/test_erasing.py"
KEYS = "tests/service/test_keys.py"
REDACTING = "tests/wire/test_redaction_live.py"
RETENTION = "tests/service/test_retention.py"
SEARCH = "tests/service/test_search.py"

Row = tuple[str, str, str, str, str, tuple[str, ...]]

ROWS: tuple[Row, ...] = (
    (
        "sealed words are bound to their line",
        "P19",
        "app/conversations/rules/log.py",
        "(conversation_id.bytes, seq, kind.encode())",
        "(conversation_id.bytes, 0, kind.encode())",
        (f"{KEYS}::test_words_moved_to_another_line_are_refused",),
    ),
    (
        "sealed words are bound to their kind",
        "P19",
        "app/conversations/rules/log.py",
        "(conversation_id.bytes, seq, kind.encode())",
        '(conversation_id.bytes, seq, b"")',
        (f"{KEYS}::test_note_is_not_made_a_message_by_who_can_write_to_the_table",),
    ),
    (
        "wrapped keys are bound to their owner",
        "P19",
        "app/keys/masters.py",
        'return b"seventysix data key\\0" + owner.bytes',
        'return b"seventysix data key\\0"',
        (f"{KEYS}::test_wrapped_key_given_to_another_conversation_opens_nothing",),
    ),
    (
        "keys are kept once they are committed",
        "P1",
        "app/db/data_keys.py",
        "uow.fresh_keys.update(made)",
        "uow.keyring._kept.update(made)",
        (f"{KEYS}::test_key_of_a_transaction_that_failed_is_not_used_again",),
    ),
    (
        "master keys must fit the database",
        "P19",
        "app/db/data_keys.py",
        "masters.unwrap(owner, version, wrapped)",
        "pass",
        (f"{KEYS}::test_master_keys_that_do_not_fit_are_refused_at_the_start",),
    ),
    (
        "keys are wrapped anew",
        "P19",
        "app/db/data_keys.py",
        "await uow.fetch(_REWRAP, owners, current, wrapped)",
        "return 0",
        (f"{KEYS}::test_rotation_interrupted_at_each_step_goes_on_and_everything_stays_readable",),
    ),
    (
        "hints are sealed",
        "P19",
        "app/bus/nats.py",
        "self._seal.seal(BETWEEN_HINTS.join(hints))",
        "BETWEEN_HINTS.join(hints)",
        (f"{BUS}::test_who_listens_on_the_bus_reads_nothing",),
    ),
    (
        "words are hashed for each site",
        "P19",
        "app/search/service.py",
        "return key.index(stem, PURPOSE)[:HASH_BYTES]",
        "return stem.encode()[:HASH_BYTES]",
        (f"{SEARCH}::test_equal_words_look_different_in_the_index_of_each_site",),
    ),
    (
        "words of what is gone are not written",
        "P20",
        "app/search/store.py",
        "WHERE w.conversation_id IN (SELECT id FROM kept)",
        "",
        (f"{SEARCH}::test_what_is_forgotten_is_not_found_and_not_read_again_once_it_is_gone",),
    ),
    (
        "erasing destroys keys",
        "P20",
        "app/privacy/store/erasing.py",
        "await destroy(uow, owners)",
        "",
        (f"{ERASING}::test_nothing_of_the_erased_is_left_in_any_table_and_nothing_of_others_is_missing",),
    ),
    (
        "what is erased is noted outside the database",
        "P20",
        "app/privacy/service/erasing.py",
        "journal.write(subjects)",
        "pass",
        (f"{ERASING}::test_restored_backup_is_unreadable_without_its_keys_and_erased_again",),
    ),
    (
        "what is held is not erased",
        "P20",
        "app/privacy/service/erasing.py",
        "await _refuse_held(uow, [subject.id, *ids])",
        "",
        (f"{ERASING}::test_what_must_be_kept_is_not_erased",),
    ),
    (
        "periods spare what is held",
        "P20",
        "app/privacy/store/retention.py",
        "AS d WHERE NOT d.is_held ORDER BY",
        "AS d ORDER BY",
        (f"{RETENTION}::test_what_is_older_than_the_period_is_erased_and_nothing_else",),
    ),
    (
        "followers of the erased are told",
        "P20",
        "app/gateway/fanout/erased.py",
        "self._logs.drop(event.conversation_ids)",
        "",
        (f"{ACCESS}::test_sockets_of_the_erased_are_told_and_nothing_is_shown_to_who_comes_back",),
    ),
    (
        "lost words of erasures are found",
        "P20",
        "app/gateway/fanout/erased.py",
        "self.on_erased(found)",
        "pass",
        (f"{ACCESS}::test_erasure_that_nobody_told_of_reaches_sockets_all_the_same",),
    ),
    (
        "patterns of shops are heeded by heart",
        "P19",
        "app/conversations/service/appending.py",
        "change = _change(head, masked(draft, transactions.redactor, head.site_id), now)",
        "change = _change(head, draft, now)",
        (f"{REDACTING}::test_what_a_shop_has_patterns_for_is_stored_nowhere",),
    ),
    (
        "patterns of shops are heeded under the lock",
        "P19",
        "app/conversations/service/posting.py",
        "return await _with_files(uow, masked(draft, uow.redactor, site_id), site_id)",
        "return await _with_files(uow, draft, site_id)",
        (f"{REDACTING}::test_what_a_shop_has_patterns_for_is_stored_nowhere",),
    ),
)

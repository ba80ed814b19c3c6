"""Our own code broken on purpose, where the simulator does not reach: one change for a promise.

`PLUGIN` is what pytest loads to run a test of the suite on the broken program: it breaks what
`VARIABLE` names, before the test is collected. A mutation says which row of docs/faults.md it is
for and which of its tests has to fail.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

PLUGIN: Final = "tests.faults.mutations"
VARIABLE: Final = "PHARMADESK_TEST_MUTATION"


class Mutation(NamedTuple):
    """A change of the program, the row of the promise it breaks, and the test that must notice."""

    row: str
    test: str
    change: Callable[[pytest.MonkeyPatch], None]


def _replacing_a_row_goes_unseen(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.storage import sqlcipher  # noqa: PLC0415 - each change imports what it breaks

    kept = tuple(each for each in sqlcipher._SETTINGS if "recursive_triggers" not in each)
    patch.setattr(sqlcipher, "_SETTINGS", kept)
    required = {k: v for k, v in sqlcipher.REQUIRED.items() if k != "recursive_triggers"}
    patch.setattr(sqlcipher, "REQUIRED", required)


def _streams_do_not_wait(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.services.replication import projected  # noqa: PLC0415

    patch.setattr(projected._Read, "is_ordered", False)


def _mark_is_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.services import register  # noqa: PLC0415

    patch.setattr(register, "at_start", lambda *_: None)


def _hashes_are_believed(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.journal import faults, verify  # noqa: PLC0415

    def believed(prev_hash: bytes, header_bytes: bytes, _body: bytes) -> bytes:
        return hashlib.sha256(prev_hash + header_bytes).digest()

    for module in (faults, verify):
        if hasattr(module, "event_hash"):
            patch.setattr(module, "event_hash", believed)


def _any_library_will_do(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.storage import runtime  # noqa: PLC0415

    patch.setattr(runtime, "OLDEST_SQLITE", (0,))
    patch.setattr(runtime, "OLDEST_SQLCIPHER", (0,))


def _broken_chain_goes_on(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.services import incarnations  # noqa: PLC0415

    patch.setattr(incarnations, "renew", lambda _till: None)


def _nobody_is_turned_away(patch: pytest.MonkeyPatch) -> None:
    from sync.server import admission  # noqa: PLC0415

    patch.setattr(admission.Admission, "_check", lambda *_: None)


def _refusals_are_not_noted(patch: pytest.MonkeyPatch) -> None:
    from sync.client import engine  # noqa: PLC0415

    patch.setattr(engine.Engine, "_note", lambda *_: None)


def _bodies_unfold_to_anything(patch: pytest.MonkeyPatch) -> None:
    from sync.protocol import framing  # noqa: PLC0415

    patch.setattr(framing, "MAX_BYTES", 1 << 40)


def _everybody_works_as_the_tables_owner(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.storage import shared  # noqa: PLC0415

    patch.delitem(shared._ALWAYS, "role")
    patch.delitem(shared._READING, "role")


def _pulled_events_are_written_all_at_once(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.services.replication import pulled  # noqa: PLC0415

    patch.setattr(pulled, "_next_at_once", lambda *_: 1_000_000)


def _what_is_here_is_not_known_again(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.journal import centre  # noqa: PLC0415

    patch.setattr(centre, "held", lambda *_: {})


def _refused_commit_may_come_back(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.storage.database import Database  # noqa: PLC0415

    patch.setattr(Database, "_erase_failed_commit", lambda *_: None)


def _page_begins_where_the_last_ended(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.journal import feed  # noqa: PLC0415

    patch.setattr(feed, "_PAGE", feed._PAGE.replace("position > ?", "position >= ?"))


def _what_fails_is_passed_over(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.services.replication.stepping import Step  # noqa: PLC0415

    patch.setattr(Step, "set_aside", lambda *_: None)


def _begun_work_is_not_noted(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.services.replication import projected  # noqa: PLC0415

    patch.setattr(projected, "_is_deadly", lambda _: False)


def _revocations_are_not_heard(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.journal.authority import Authority  # noqa: PLC0415

    hear = Authority.hear

    def deaf(self: Any, header: Any, body_bytes: bytes, *, held: bool = False) -> tuple[str, ...]:
        if header.kind == "role.revoked":
            return ()
        return hear(self, header, body_bytes, held=held)

    patch.setattr(Authority, "hear", deaf)


def _snapshot_is_fetched_from_its_beginning(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.services.replication import history  # noqa: PLC0415
    from pharmadesk.storage import snapshots  # noqa: PLC0415

    begin = history.begin

    def anew(till: Any, offered: Any) -> int:
        till.write(None, lambda unit: snapshots.drop_parts(unit.connection))
        return begin(till, offered)

    patch.setattr(history, "begin", anew)


def _who_is_on_line_never_looks(patch: pytest.MonkeyPatch) -> None:
    from sync.client.pace import Pace  # noqa: PLC0415

    after = Pace.after

    def trusting(self: Any, step: Any) -> int:
        return 1 << 60 if self.is_live and step.state == "rested" else after(self, step)

    patch.setattr(Pace, "after", trusting)


def _guards_are_taken_for_there(patch: pytest.MonkeyPatch) -> None:
    from pharmadesk.journal import verify  # noqa: PLC0415

    patch.setattr(verify, "missing_guards", lambda _: ())


MUTATIONS: Final = {
    mutation.change.__name__.strip("_"): mutation
    for mutation in (
        Mutation(
            "I9",
            "unit/storage/test_database.py::test_replacing_a_row_cannot_pass_behind_a_delete_trigger",
            _replacing_a_row_goes_unseen,
        ),
        Mutation(
            "I16",
            "server/test_projecting.py::"
            "test_ordered_kinds_of_a_stream_wait_behind_one_that_is_set_aside",
            _streams_do_not_wait,
        ),
        Mutation(
            "I22",
            "faults/test_sync_restored.py::"
            "test_file_restored_behind_its_mark_begins_anew_and_gets_its_events_back",
            _mark_is_not_looked_at,
        ),
        Mutation(
            "I24",
            "faults/test_journal_random_faults.py::"
            "test_one_bit_flipped_in_any_stored_byte_is_named",
            _hashes_are_believed,
        ),
        Mutation(
            "I25",
            "unit/storage/test_sqlcipher.py::test_runtime_that_is_too_old_is_refused",
            _any_library_will_do,
        ),
        Mutation(
            "F21",
            "unit/sync/test_engine.py::"
            "test_event_damaged_on_the_disk_ends_its_chain_and_the_register_sells_on",
            _broken_chain_goes_on,
        ),
        Mutation(
            "F35",
            "server/test_http.py::test_push_beyond_what_is_done_at_once_is_told_when_to_come_back",
            _nobody_is_turned_away,
        ),
        Mutation(
            "F38",
            "unit/sync/test_engine.py::test_refusal_of_the_centre_is_noted_and_everything_is_kept",
            _refusals_are_not_noted,
        ),
        Mutation(
            "F39",
            "server/test_asking.py::test_small_body_that_unfolds_to_a_huge_one_is_refused",
            _bodies_unfold_to_anything,
        ),
        Mutation(
            "I19",
            "server/test_asking.py::test_two_pharmacies_never_meet",
            _everybody_works_as_the_tables_owner,
        ),
        Mutation(
            "I20",
            "unit/sync/test_fetching.py::test_register_that_was_off_for_long_pulls_in_short_transactions",
            _pulled_events_are_written_all_at_once,
        ),
        Mutation(
            "F5",
            "faults/test_sync_cut_lines.py::test_reply_cut_at_a_byte_is_asked_for_again_and_counts_once",
            _what_is_here_is_not_known_again,
        ),
        Mutation(
            "F10",
            "faults/test_sale_disk_errors.py::test_sale_met_by_a_failing_disk_leaves_the_basket_and_the_drawer_as_they_were",
            _refused_commit_may_come_back,
        ),
        Mutation(
            "F18",
            "server/test_telling.py::test_end_of_the_log_is_an_empty_page_at_the_same_place",
            _page_begins_where_the_last_ended,
        ),
        Mutation(
            "F19",
            "server/test_projecting.py::test_poison_is_tried_three_times_set_aside_and_replayed_once_mended",
            _what_fails_is_passed_over,
        ),
        Mutation(
            "F20",
            "server/test_background.py::test_event_that_ends_the_process_is_set_aside_after_a_few_tries",
            _begun_work_is_not_noted,
        ),
        Mutation(
            "F33",
            "server/test_authority_at_registers.py::test_owner_whose_role_was_taken_meanwhile_acts_on_their_own_register_alone",
            _revocations_are_not_heard,
        ),
        Mutation(
            "F34",
            "faults/test_sync_snapshot.py::test_snapshot_is_read_on_after_every_lost_answer_and_restart",
            _snapshot_is_fetched_from_its_beginning,
        ),
        Mutation(
            "F37",
            "server/test_live_registers.py::test_hints_that_are_lost_are_made_up_for_by_polling",
            _who_is_on_line_never_looks,
        ),
        Mutation(
            "F40",
            "faults/test_journal_attacks.py::test_trigger_dropped_is_named",
            _guards_are_taken_for_there,
        ),
    )
}


def pytest_configure(config: pytest.Config) -> None:
    """Break what was asked for."""
    patch = pytest.MonkeyPatch()
    MUTATIONS[os.environ[VARIABLE]].change(patch)
    config.add_cleanup(patch.undo)

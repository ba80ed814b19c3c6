"""What is not as the journal says is named: a row missing, one too many, one changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from pharmadesk.domain.events import LoginAccepted
from pharmadesk.journal import store
from pharmadesk.journal.event import seal
from pharmadesk.projections.rebuild import MOST_NAMED, Difference, Rederivation
from pharmadesk.storage.scratch import scratch
from tests.till import copy_shop

if TYPE_CHECKING:
    from pathlib import Path

    from tests.till import Shop

LOGIN = LoginAccepted(person_id="01890000-0000-7000-8000-000000000001")


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """A shop with a sale of two lines."""
    shop.open_session()
    shop.sell("plain", "cream")
    return shop


def spoil(shop: Shop, statement: str) -> None:
    """Change rows behind the engine's back."""
    shop.till.write(None, lambda unit: unit.connection.exec_driver_sql(statement))


def judge(shop: Shop) -> list[Difference]:
    """Derive everything anew and compare."""
    with scratch(shop.till.database) as beside:
        derived = Rederivation(beside.connection)
        derived.catch_up()
        return list(derived.differences())


def test_rows_as_the_journal_says_show_no_difference(sold: Shop) -> None:
    assert judge(sold) == []


def test_changed_row_is_named_by_its_key_and_put_right(sold: Shop) -> None:
    key = (sold.rows("sale")[0]["sale_id"], 1)
    spoil(sold, "UPDATE sale_line SET amount_centimes = amount_centimes - 1 WHERE line_no = 1")
    assert judge(sold) == [Difference("sale_line", key, "changed")]
    _repair(sold, {"sale_line"})


def test_missing_row_is_named_and_put_back(sold: Shop) -> None:
    key = (sold.rows("sale")[0]["sale_id"], 1)
    spoil(sold, "DELETE FROM payment")
    assert judge(sold) == [Difference("payment", key, "missing")]
    _repair(sold, {"payment"})


def test_row_too_many_is_named_and_taken_out(sold: Shop) -> None:
    spoil(sold, "INSERT INTO lot_release VALUES ('nobody', 'never')")
    assert judge(sold) == [Difference("lot_release", ("nobody", "never"), "extra")]
    _repair(sold, {"lot_release"})


def test_stock_that_drifted_is_named(sold: Shop) -> None:
    item_id = sold.items["plain"]
    lot_id = sold.lot_id("P-SOON")
    spoil(sold, f"UPDATE stock SET on_hand = on_hand + 1 WHERE lot_id = '{lot_id}'")  # noqa: S608 - an id we made
    assert judge(sold) == [Difference("stock", (item_id, lot_id, "shop"), "changed")]
    _repair(sold, {"stock"})


def test_no_more_than_a_hundred_rows_of_a_table_are_named(sold: Shop) -> None:
    values = ", ".join(f"('nobody {n}', 'never')" for n in range(MOST_NAMED + 20))
    spoil(sold, f"INSERT INTO lot_release VALUES {values}")  # noqa: S608 - our own text
    assert len(judge(sold)) == MOST_NAMED
    _repair(sold, {"lot_release"})


def test_progress_counts_up_to_the_last_event(sold: Shop) -> None:
    with scratch(sold.till.database) as beside:
        derived = Rederivation(beside.connection)
        progress: list[int] = []
        derived.catch_up(progress.append)
        assert progress[-1] == derived.events == sold.last_header()["seq"]


def test_catching_up_folds_what_was_appended_meanwhile(sold: Shop) -> None:
    with scratch(sold.till.database) as beside:
        derived = Rederivation(beside.connection)
        derived.catch_up()
        before = derived.events
        derived.catch_up()
        assert derived.events == before
        assert list(derived.differences()) == []


def test_event_of_a_later_program_is_counted_and_left_out(
    founded_shop: Shop, tmp_path: Path
) -> None:
    shop = copy_shop(founded_shop, tmp_path, "2026-11-23 10:00")
    stored = shop.till.write(None, lambda unit: unit.emit("login.accepted", LOGIN, stream_key="x"))
    later = msgspec.structs.replace(
        stored.header, event_id=shop.till.ids.new(), kind="future.kind", seq=stored.header.seq + 1
    )
    event = seal(later, b'{"unheard_of":1}', stored.hash, shop.till.signer)
    shop.till.write(None, lambda unit: store.append(unit.connection, event))
    with scratch(shop.till.database) as beside:
        derived = Rederivation(beside.connection)
        derived.catch_up()
        assert (derived.events, derived.deferred) == (later.seq, 1)
        assert list(derived.differences()) == []
    shop.till.close()


def _repair(shop: Shop, tables: set[str]) -> None:
    """Put derived rows in the place of those in use."""
    with scratch(shop.till.database) as beside:
        derived = Rederivation(beside.connection)
        derived.catch_up()
        assert {difference.table for difference in derived.differences()} == tables
        derived.replace(beside.connection, tables)
        beside.renew()
    assert judge(shop) == []

"""Papers are queued with their sale, printed after it, and never twice by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.services import printing

if TYPE_CHECKING:
    from pharmadesk.services.changes import Changes
    from tests.till import Shop


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """A shop with two receipts in the queue."""
    shop.open_session()
    shop.sell("plain")
    shop.clock.advance(1)
    shop.sell("cream")
    return shop


def test_receipts_come_in_the_order_of_their_sales(sold: Shop) -> None:
    subjects = []
    while job := printing.take(sold.till):
        subjects.append(job.subject)
        printing.printed(sold.till, job.job_id)
    numbers = {sale["sale_id"]: sale["number"] for sale in sold.rows("sale")}
    assert [numbers[subject] for subject in subjects] == [1, 2]
    assert printing.waiting(sold.till) == 0


def test_job_that_was_taken_is_taken_by_nobody_else(sold: Shop) -> None:
    first, second = printing.take(sold.till), printing.take(sold.till)
    assert first is not None
    assert second is not None
    assert first.job_id != second.job_id
    assert printing.take(sold.till) is None


def test_job_that_surely_did_not_print_waits_and_comes_again_under_its_id(sold: Shop) -> None:
    first = printing.take(sold.till)
    assert first is not None
    printing.not_sent(sold.till, first.job_id, "printer.off")
    assert printing.waiting(sold.till) == 2
    again = printing.take(sold.till)
    assert again is not None
    assert (again.job_id, again.attempts, again.error) == (first.job_id, 2, "printer.off")


@pytest.mark.parametrize(("later_s", "opens"), [(3, True), (60, True), (62, False)])
def test_paper_that_comes_late_leaves_the_drawer_shut(
    sold: Shop, later_s: int, *, opens: bool
) -> None:
    """A printer switched on again prints what waited, with nobody at the drawer."""
    first = printing.take(sold.till)
    assert first is not None
    printing.not_sent(sold.till, first.job_id, "printer.unreachable")
    sold.clock.advance(later_s * 1_000_000 - 1)
    again = printing.take(sold.till)
    assert again is not None
    assert (first.kick_drawer, again.kick_drawer) == (True, opens)


def test_job_that_may_have_printed_is_not_tried_again(sold: Shop) -> None:
    first = printing.take(sold.till)
    assert first is not None
    printing.unsure(sold.till, first.job_id, "printer.timeout")
    second = printing.take(sold.till)
    assert second is not None
    assert second.job_id != first.job_id
    assert printing.take(sold.till) is None


def test_job_in_the_printer_at_a_kill_is_not_printed_again(sold: Shop) -> None:
    first = printing.take(sold.till)
    sold.restart()
    second = printing.take(sold.till)
    assert first is not None
    assert second is not None
    assert first.job_id != second.job_id
    assert printing.take(sold.till) is None


def test_waiting_jobs_survive_a_restart(sold: Shop) -> None:
    sold.restart()
    assert printing.waiting(sold.till) == 2


def test_printing_is_no_event_and_is_told_as_a_local_change(sold: Shop) -> None:
    before = sold.last_header()
    heard: list[Changes] = []
    sold.till.listen(heard.append)
    job = printing.take(sold.till)
    assert job is not None
    printing.printed(sold.till, job.job_id)
    assert [change.local for change in heard] == [{"print_job"}, {"print_job"}]
    assert sold.last_header() == before

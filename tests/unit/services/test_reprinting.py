"""Copies of receipts: asked for once, marked, and never the drawer's business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.documents.paper import WIDE, DrawerKick, Text
from pharmadesk.documents.return_slip import paper_of_job
from pharmadesk.domain.permissions import Role
from pharmadesk.domain.refunds import Wanted
from pharmadesk.queries import tickets
from pharmadesk.services import printing, reprinting, returning, sessions
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.documents.paper import Paper
    from tests.till import Shop

REQUEST = "0198b2a4-0000-7000-8000-00000000000a"


def papers(shop: Shop) -> list[Paper]:
    """Print all that waits."""
    found = []
    while job := printing.take(shop.till):
        found.append(paper_of_job(shop.till, job, WIDE))
        printing.printed(shop.till, job.job_id)
    return found


def titles(paper: Paper) -> list[str]:
    return [block.text for block in paper.blocks if isinstance(block, Text)]


def opens_drawer(paper: Paper) -> bool:
    return any(isinstance(block, DrawerKick) for block in paper.blocks)


def test_copy_is_marked_and_leaves_the_drawer_shut(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    shop.clock.advance(1)
    reprinting.reprint(shop.till, shop.cashier, sale.sale_id, REQUEST)
    original, copy = papers(shop)
    assert opens_drawer(original)
    assert not opens_drawer(copy)
    assert "DUPLICATA" not in titles(original)
    assert "DUPLICATA" in titles(copy)


def test_copy_asked_for_twice_with_one_request_is_one_paper_and_one_event(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    papers(shop)
    first = reprinting.reprint(shop.till, shop.cashier, sale.sale_id, REQUEST)
    assert len(papers(shop)) == 1
    assert reprinting.reprint(shop.till, shop.cashier, sale.sale_id, REQUEST) == first
    assert papers(shop) == []
    assert len(shop.rows("receipt_copy")) == 1


def test_copy_needs_no_open_session(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    sessions.close(shop.till, shop.cashier, 0)
    papers(shop)
    reprinting.reprint(shop.till, shop.cashier, sale.sale_id, REQUEST)
    assert len(papers(shop)) == 1


def test_copy_by_the_accountant_or_of_no_sale_is_refused(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    with refused("permission.denied", action="sale.reprint"):
        who = shop.actors[Role.ACCOUNTANT]
        reprinting.reprint(shop.till, who, sale.sale_id, REQUEST)
    with refused("sale.unknown"):
        reprinting.reprint(shop.till, shop.cashier, "none", REQUEST)


def test_void_prints_a_cancellation_that_opens_the_drawer_for_its_cash(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    papers(shop)
    returning.void(shop.till, shop.owner, sale.sale_id, "unwanted")
    (paper,) = papers(shop)
    assert "ANNULATION" in titles(paper)
    assert opens_drawer(paper)


def test_copy_of_a_voided_sale_says_that_it_is_void(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    returning.void(shop.till, shop.owner, sale.sale_id, "unwanted")
    papers(shop)
    reprinting.reprint(shop.till, shop.cashier, sale.sale_id, REQUEST)
    (copy,) = papers(shop)
    assert {"DUPLICATA", "ANNULATION"} <= set(titles(copy))
    assert not opens_drawer(copy)


def test_return_prints_a_slip_that_names_the_receipt_and_itself(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain", "plain")
    papers(shop)
    wanted = [Wanted(1, 1)]
    returning.take_back(shop.till, shop.cashier, sale.sale_id, wanted, "unwanted")
    (paper,) = papers(shop)
    text = str(paper.blocks)
    assert "RETOUR" in text
    assert "C2-A 000001" in text
    assert "PD1R|C2-A-R 000001|" in text
    assert opens_drawer(paper)


def test_slip_of_the_last_return_prints_again_as_a_copy_and_once_a_request(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain", "plain")
    with refused("return.none"):
        reprinting.reprint_slip(shop.till, shop.cashier, sale.sale_id, REQUEST)
    for _ in range(2):
        shop.clock.advance(1)
        wanted = [Wanted(1, 1)]
        returning.take_back(shop.till, shop.cashier, sale.sale_id, wanted, "unwanted")
    papers(shop)
    for _ in range(2):
        reprinting.reprint_slip(shop.till, shop.cashier, sale.sale_id, REQUEST)
    (copy,) = papers(shop)
    assert "DUPLICATA" in titles(copy)
    assert "C2-A-R 000002" in str(copy.blocks)
    assert not opens_drawer(copy)
    assert len(shop.journal("receipt.reprinted")) == 1
    with shop.till.read() as connection:
        shown = tickets.ticket(connection, sale.sale_id)
    assert shown is not None
    assert shown.copies == 0, "the receipt itself was not copied"

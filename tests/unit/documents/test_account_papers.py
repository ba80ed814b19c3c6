"""The slip of a payment on account and the statement, in every language and on both papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.documents.layout import columns_of
from pharmadesk.documents.paper import NARROW, WIDE, DrawerKick, Row, Text
from pharmadesk.documents.return_slip import paper_of_job
from pharmadesk.documents.sale_receipt import content_of_sale, receipt_of_sale
from pharmadesk.domain.accounts import customer_code
from pharmadesk.domain.tickets import Tendered
from pharmadesk.errors import Refused
from pharmadesk.i18n import LANGUAGES, use_language
from pharmadesk.services import accounts, credit, customers, printing, selling
from pharmadesk.services.customers import Details
from pharmadesk.storage.print_jobs import PrintJob
from tests.services_fixtures import founded_shop, shop

if TYPE_CHECKING:
    from pharmadesk.documents.paper import Paper
    from tests.till import Shop

__all__ = ["founded_shop", "shop"]

NAME = "Fatima Zahra El Idrissi"


def lines(paper: Paper) -> list[str]:
    """Read a paper, without the marks that keep codes in their order."""
    said = []
    for block in paper.blocks:
        if isinstance(block, Row | Text):
            cells = [cell.text for cell in block.cells] if isinstance(block, Row) else [block.text]
            said.append(" ".join(cells).replace("\u2068", "").replace("\u2069", ""))
    return said


def job(document: str, subject: str, copy: int = 0) -> PrintJob:
    return PrintJob("job", document, subject, copy, True, 0, None)


def told(shop: Shop, each: PrintJob, columns: int = WIDE) -> str:
    return "\n".join(lines(paper_of_job(shop.till, each, columns)))


@pytest.fixture
def who(shop: Shop) -> str:
    """A customer who bought for 99.99 on credit and brings 150 dirhams in two parts."""
    shop.open_session()
    customer_id = customers.register(shop.till, shop.cashier, Details(NAME, "0661223344"))
    customers.set_limit(shop.till, shop.owner, customer_id, 50_000)
    basket = credit.choose(shop.till, shop.cashier, customer_id)
    shop.scan("cream", basket.basket_id)
    offered = [Tendered("credit", 9_999)]
    selling.complete(shop.till, shop.cashier, basket.basket_id, offered)
    return customer_id


def test_slip_says_what_was_paid_and_what_is_left_and_no_name(shop: Shop, who: str) -> None:
    first = accounts.pay(shop.till, shop.cashier, who, Tendered("cheque", 5_000, "778", "BMCE"))
    last = accounts.pay(shop.till, shop.cashier, who, Tendered("cash", 10_000))
    for language in LANGUAGES:
        use_language(language)
        for columns in (WIDE, NARROW):
            for paid in (first, last):
                paper = paper_of_job(shop.till, job(printing.ACCOUNT, paid.payment_id), columns)
                said = lines(paper)
                whole = "\n".join(said)
                assert paid.number in whole
                assert customer_code(who) in whole
                assert NAME not in whole
                assert all(columns_of(line) <= 2 * columns for line in said)
    use_language("fr")
    slip = told(shop, job(printing.ACCOUNT, first.payment_id))
    assert "778" in slip
    assert "49,99" in slip, "what is left is as it was then, however late it is printed"
    assert "50,01" in told(shop, job(printing.ACCOUNT, last.payment_id)), "the change"


def test_copy_of_a_slip_is_marked_and_opens_no_drawer(shop: Shop, who: str) -> None:
    paid = accounts.pay(shop.till, shop.cashier, who, Tendered("cash", 5_000))
    use_language("fr")
    original = paper_of_job(shop.till, job(printing.ACCOUNT, paid.payment_id), WIDE)
    copy = paper_of_job(shop.till, job(printing.ACCOUNT, paid.payment_id, 1), WIDE)
    assert [type(block) for block in original.blocks].count(DrawerKick) == 1
    assert DrawerKick not in [type(block) for block in copy.blocks]
    assert "DUPLICATA" in "\n".join(lines(copy))


def test_statement_names_the_customer_and_runs_on(shop: Shop, who: str) -> None:
    paid = accounts.pay(shop.till, shop.cashier, who, Tendered("card", 4_000))
    for language in LANGUAGES:
        use_language(language)
        for columns in (WIDE, NARROW):
            whole = told(shop, job(printing.STATEMENT, who), columns)
            assert NAME.split(maxsplit=1)[0] in whole
            assert paid.number in whole
            assert "59,99" in whole or "59.99" in whole


def test_receipt_of_credit_bears_the_code_and_no_name(shop: Shop, who: str) -> None:
    (sale,) = shop.rows("sale")
    use_language("fr")
    assert content_of_sale(shop.till, sale["sale_id"]).customer == customer_code(who)
    whole = "\n".join(lines(receipt_of_sale(shop.till, sale["sale_id"])))
    assert customer_code(who) in whole
    assert NAME not in whole


@pytest.mark.parametrize("document", [printing.ACCOUNT, printing.STATEMENT])
def test_paper_about_nobody_is_refused(shop: Shop, document: str) -> None:
    with pytest.raises(Refused):
        paper_of_job(shop.till, job(document, "none"), WIDE)

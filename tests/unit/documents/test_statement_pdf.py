"""The statement on A4, read by another library than the one that wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest

from pharmadesk.documents.statement_pdf import statement_pdf
from pharmadesk.domain.tickets import Tendered
from pharmadesk.i18n import LANGUAGES, use_language
from pharmadesk.services import accounts, credit, customers, selling
from pharmadesk.services.customers import Details
from tests.services_fixtures import founded_shop, shop
from tests.till import refused

if TYPE_CHECKING:
    from tests.till import Shop

__all__ = ["founded_shop", "shop"]


def read(pdf: bytes) -> list[str]:
    """Read the text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_statement_says_every_movement_and_what_is_owed(shop: Shop, language: str) -> None:
    shop.open_session()
    who = customers.register(shop.till, shop.cashier, Details("Fatima Zahra", "0661223344"))
    customers.set_limit(shop.till, shop.owner, who, 10**7)
    tickets = []
    for _ in range(40):
        basket = credit.choose(shop.till, shop.cashier, who)
        shop.scan("cream", basket.basket_id)
        done = selling.complete(
            shop.till, shop.cashier, basket.basket_id, [Tendered("credit", 9_999)]
        )
        tickets.append(done.ticket)
    paid = accounts.pay(shop.till, shop.cashier, who, Tendered("cash", 9_960))
    use_language(language)
    try:
        pages = read(statement_pdf(shop.till, shop.cashier, who))
    finally:
        use_language("fr")
    whole = "\n".join(pages)
    assert len(pages) == 2
    for number in (*tickets, paid.number, "Fatima Zahra"):
        assert number in whole
    assert "900,00" in whole or "900.00" in whole  # 40 x 99.99 - 99.60 = 3 900.00


def test_statement_of_nobody_is_refused(shop: Shop) -> None:
    with refused("customer.unknown"):
        statement_pdf(shop.till, shop.cashier, "none")
    with refused("permission.denied"):
        statement_pdf(shop.till, shop.actors[next(r for r in shop.actors if r == "auditor")], "x")

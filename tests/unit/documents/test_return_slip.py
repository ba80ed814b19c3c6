"""The slips of money that goes back, in every language and on both papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.documents.layout import columns_of
from pharmadesk.documents.paper import NARROW, WIDE, Row, Text
from pharmadesk.documents.return_slip import paper_of_job
from pharmadesk.domain.refunds import Wanted
from pharmadesk.errors import Refused
from pharmadesk.i18n import use_language
from pharmadesk.services import printing, returning
from pharmadesk.storage.print_jobs import PrintJob
from tests.services_fixtures import founded_shop, shop

if TYPE_CHECKING:
    from tests.till import Shop

__all__ = ["founded_shop", "shop"]


def words(block: Row | Text) -> str:
    cells = [cell.text for cell in block.cells] if isinstance(block, Row) else [block.text]
    return " ".join(cells)


def job(document: str, subject: str) -> PrintJob:
    return PrintJob("job", document, subject, 0, True, 0, None)


def test_slips_say_what_went_back_in_every_language_and_width(shop: Shop) -> None:
    shop.open_session()
    sale, other = shop.sell("cream", "cream"), shop.sell("cream")
    returning.take_back(shop.till, shop.cashier, sale.sale_id, [Wanted(1, 1)], "unwanted")
    returning.void(shop.till, shop.owner, other.sale_id, "wrong_item")
    (back,) = shop.rows("sale_return")
    titles = {
        "fr": ("RETOUR D’ARTICLES", "ANNULATION"),
        "ar": ("إرجاع سلع", "إلغاء"),
        "en": ("RETURN OF GOODS", "CANCELLATION"),
    }
    for language, expected in titles.items():
        use_language(language)
        for columns in (WIDE, NARROW):
            jobs = (job(printing.RETURN, back["return_id"]), job(printing.VOID, other.sale_id))
            for title, each in zip(expected, jobs, strict=True):
                paper = paper_of_job(shop.till, each, columns)
                lines = [words(b) for b in paper.blocks if isinstance(b, Row | Text)]
                told = " ".join(lines)  # a loud title may take two lines
                assert title in told
                assert "99,99" in told or "99.99" in told
                assert all(columns_of(line) <= 2 * columns for line in lines)
                if each.document == printing.RETURN:
                    assert "C2-A 000001" in told


@pytest.mark.parametrize("document", [printing.RETURN, printing.VOID])
def test_slip_of_nothing_is_refused(shop: Shop, document: str) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    for subject in ("none", sale.sale_id):
        with pytest.raises(Refused):
            paper_of_job(shop.till, job(document, subject), WIDE)

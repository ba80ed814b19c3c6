"""A customer's statement on A4: every movement of the account, what was owed after it, what is."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import SimpleDocTemplate, Spacer

from pharmadesk.documents.account_papers import movement_words
from pharmadesk.documents.pdf_sheet import (
    FOOT,
    FRAME,
    HEAD,
    MARGIN,
    PLAIN,
    RULE,
    SMALL,
    SOFT,
    STRONG,
    TITLE,
    PdfSheet,
)
from pharmadesk.documents.pdf_text import Style
from pharmadesk.documents.sale_receipt import pharmacy_of
from pharmadesk.i18n import _, language
from pharmadesk.queries.till import pharmacy_block
from pharmadesk.services import customers
from pharmadesk.values.clock import local
from pharmadesk.values.dates import format_date
from pharmadesk.values.money import format_amount

if TYPE_CHECKING:
    from datetime import datetime

    from reportlab.platypus import Flowable, Table

    from pharmadesk.documents.pdf_text import Text
    from pharmadesk.documents.receipt_content import ReceiptPharmacy
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.customers import Statement, StatementLine
    from pharmadesk.services.till import Till

_WIDTH: Final = A4[0] - 2 * (MARGIN + FRAME)
_COLUMNS: Final = (24 * mm, 40 * mm, 50 * mm, 30 * mm, 30 * mm)
_FIRST_FIGURE: Final = 3


@dataclass(frozen=True, slots=True)
class StatementContent:
    """What a statement says, and when it was asked for (local time)."""

    pharmacy: ReceiptPharmacy
    told: Statement
    asked_at: datetime


def statement_pdf(till: Till, actor: Actor, customer_id: str) -> bytes:
    """Set the statement of a customer in the language in use.

    Raises: Refused `permission.denied`, `customer.unknown`.
    """
    told = customers.statement(till, actor, customer_id)
    with till.read() as connection:
        pharmacy = pharmacy_of(pharmacy_block(connection, till.identity.pharmacy_id))
    return laid_out(StatementContent(pharmacy, told, local(till.now_us())))


def laid_out(content: StatementContent) -> bytes:
    """Set a statement in the language in use."""
    return _Statement(content).pdf()


class _Statement(PdfSheet):
    """One statement while it is set."""

    def __init__(self, content: StatementContent) -> None:
        super().__init__()
        self._content = content

    def pdf(self) -> bytes:
        kept = BytesIO()
        page = SimpleDocTemplate(
            kept,
            pagesize=A4,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN,
            bottomMargin=FOOT,
            title=_("STATEMENT OF ACCOUNT"),
            author=self._content.pharmacy.name,
            invariant=1,
        )
        page.build(self._story())
        return kept.getvalue()

    def _story(self) -> list[Flowable]:
        return [self._heads(), Spacer(1, 8 * mm), self._lines(), Spacer(1, 5 * mm), *self._owed()]

    def _heads(self) -> Table:
        content, pharmacy = self._content, self._content.pharmacy
        seller = [
            self._text(pharmacy.name, Style(size=13, bold=True)),
            *self._texts(pharmacy.holder, pharmacy.address),
            *self._texts(f"ICE {pharmacy.ice}" if pharmacy.ice else "", style=SMALL),
        ]
        who = content.told.customer
        day = format_date(content.asked_at.date().isoformat())
        paper = [
            self._text(_("STATEMENT OF ACCOUNT"), TITLE),
            self._text(who.name, STRONG),
            *self._texts(who.code, who.phone, _("Date: {day}").format(day=day)),
        ]
        return self._table([[seller, paper]], (_WIDTH * 0.5, _WIDTH * 0.5), [])

    def _lines(self) -> Table:
        titles = (_("Date"), _("Number"), _("Movement"), _("Amount"), _("Owed"))
        rows = [
            [self._text(title, self._at_end(HEAD, place)) for place, title in enumerate(titles)],
            *map(self._line, self._content.told.lines),
        ]
        styles = [
            ("BACKGROUND", (0, 0), (-1, 0), SOFT),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ]
        widths = [width * _WIDTH / sum(_COLUMNS) for width in _COLUMNS]
        return self._table(rows, widths, styles, pad=4, repeat=1)

    def _line(self, line: StatementLine) -> list[Text]:
        moved = line.movement
        cells = (
            format_date(moved.business_date),
            line.number,
            movement_words(moved.kind),
            self._amount(moved.amount_centimes),
            self._amount(line.balance_centimes),
        )
        return [self._text(cell, self._at_end(PLAIN, place)) for place, cell in enumerate(cells)]

    def _owed(self) -> list[Flowable]:
        told = self._content.told
        owed = format_amount(told.account.balance_centimes, language())
        said: list[Flowable] = [
            self._text(_("Owed: {amount}").format(amount=owed), Style(size=13, bold=True))
        ]
        if told.oldest is not None:
            words = _("Oldest debt: {amount} of {day}").format(
                amount=format_amount(told.oldest.left_centimes, language()),
                day=format_date(told.oldest.business_date),
            )
            said.append(self._text(words, PLAIN))
        return said

    @staticmethod
    def _at_end(style: Style, place: int) -> Style:
        """Let figures stand at the end of their column."""
        if place < _FIRST_FIGURE:
            return style
        return Style(style.size, style.bold, "end", style.colour)

    def _amount(self, centimes: int) -> str:
        return format_amount(centimes, language(), unit=False)

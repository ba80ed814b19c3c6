"""The registers of the pharmacist on A4 across: numbered pages, every line as it was entered."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from reportlab.lib.pagesizes import A4, landscape
from reportlab.platypus import SimpleDocTemplate, Spacer

from pharmadesk.documents.pdf_sheet import (
    FOOT,
    FRAME,
    HEAD,
    MARGIN,
    MUTED,
    RULE,
    SMALL,
    SOFT,
    STRONG,
    TITLE,
    PdfSheet,
)
from pharmadesk.documents.pdf_text import Style
from pharmadesk.documents.register_words import (
    cause_word,
    line_remark,
    paper_stays,
    place_word,
    reference,
)
from pharmadesk.i18n import _
from pharmadesk.values.dates import format_date, format_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

    from pharmadesk.services.registers import DispensingLine, NarcoticAccount, NarcoticLine

_PAGE: Final = landscape(A4)
_WIDTH: Final = _PAGE[0] - 2 * (MARGIN + FRAME)
_CELL: Final = Style(size=8)
_DISPENSED: Final = (28, 24, 44, 40, 52, 22, 12, 28, 34)
_NARCOTICS: Final = (28, 22, 42, 34, 24, 22, 14, 14, 16, 34)
"""The columns' widths in proportion."""


@dataclass(frozen=True, slots=True)
class RegisterHead:
    """Whose register it is, and of which days (ISO, both included)."""

    pharmacy: str
    holder: str
    first_day: str
    last_day: str


def ordonnancier(head: RegisterHead, lines: Sequence[DispensingLine]) -> bytes:
    """Set the register of dispensing in the language in use."""
    return _Register(head, _("Register of dispensing")).dispensed(lines)


def narcotics(head: RegisterHead, accounts: Sequence[NarcoticAccount]) -> bytes:
    """Set the register of tableau B in the language in use."""
    return _Register(head, _("Register of tableau B")).of_narcotics(accounts)


class _Register(PdfSheet):
    """One register while it is set."""

    def __init__(self, head: RegisterHead, title: str) -> None:
        super().__init__()
        self._head = head
        self._title = title
        self._pages = 0

    def dispensed(self, lines: Sequence[DispensingLine]) -> bytes:
        titles = (
            *(_("Number"), _("Day and time"), _("Patient"), _("Prescriber"), _("Product")),
            *(_("Lot"), _("Units"), _("Entered by"), _("Remark")),
        )
        rows = [self._dispensed(line) for line in lines]
        return self._pdf(lambda: self._ruled(titles, rows, _DISPENSED))

    def of_narcotics(self, accounts: Sequence[NarcoticAccount]) -> bytes:
        titles = (
            *(_("Day and time"), _("Movement"), _("From or to"), _("Register number"), _("Lot")),
            *(_("Kept in"), _("In"), _("Out"), _("Balance"), _("Entered by")),
        )

        def story() -> list[Flowable]:
            found: list[Flowable] = []
            for account in accounts:
                opening = _("Balance before: {units}").format(units=str(account.opening))
                closing = _("Balance after: {units}").format(units=str(account.closing))
                found += [
                    self._text(account.name, STRONG),
                    self._text(f"{opening} · {closing}", _CELL),
                    *self._ruled(titles, map(self._moved, account.lines), _NARCOTICS),
                    Spacer(1, 12),
                ]
            return found

        return self._pdf(story)

    def _dispensed(self, line: DispensingLine) -> tuple[str, ...]:
        entry = line.entry
        patient = "\n".join(part for part in (line.patient, line.address) if part)
        return (
            entry.printed_number,
            format_moment(entry.occurred_at_us),
            patient,
            "\n".join(part for part in (entry.prescriber, reference(entry)) if part),
            f"{entry.name} ({entry.tableau})",
            entry.lot_number or "—",
            str(entry.base_units),
            line.person,
            line_remark(entry),
        )

    def _moved(self, line: NarcoticLine) -> tuple[str, ...]:
        moved = line.movement
        return (
            format_moment(moved.moved_at_us),
            "\n".join(part for part in (cause_word(line.cause), line.note) if part),
            line.from_to,
            line.number,
            moved.lot_number or "—",
            place_word(moved.place),
            str(moved.base_units) if moved.base_units > 0 else "",
            str(-moved.base_units) if moved.base_units < 0 else "",
            str(moved.balance),
            line.person,
        )

    def _ruled(
        self, titles: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]
    ) -> list[Flowable]:
        cells = [[self._text(title, HEAD) for title in titles]]
        cells += [[self._text(cell, _CELL) for cell in row] for row in rows]
        styles = [
            ("BACKGROUND", (0, 0), (-1, 0), SOFT),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ]
        scaled = [width * _WIDTH / sum(widths) for width in widths]
        return [self._table(cells, scaled, styles, pad=3, repeat=1)]

    def _pdf(self, story: Callable[[], list[Flowable]]) -> bytes:
        """Set it twice: the first time tells how many pages there are."""
        self._pages = 0
        self._build(story())
        return self._build(story())

    def _build(self, body: list[Flowable]) -> bytes:
        kept = BytesIO()
        head = self._head
        page = SimpleDocTemplate(
            kept,
            pagesize=_PAGE,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN,
            bottomMargin=FOOT,
            title=self._title,
            author=head.pharmacy,
            invariant=1,
        )
        period = _("From {first} to {last}").format(
            first=format_date(head.first_day), last=format_date(head.last_day)
        )
        top: list[Flowable] = [
            self._text(self._title, TITLE),
            Spacer(1, 4),
            *self._texts(" · ".join(part for part in (head.pharmacy, head.holder) if part), period),
            self._text(paper_stays(), SMALL),
            Spacer(1, 8),
        ]
        page.build([*top, *body], onFirstPage=self._foot, onLaterPages=self._foot)
        self._pages = page.page
        return kept.getvalue()

    def _foot(self, canvas: Canvas, page: SimpleDocTemplate) -> None:
        said = _("{pharmacy} · {register} · page {page} of {pages}").format(
            pharmacy=self._head.pharmacy,
            register=self._title,
            page=str(page.page),
            pages=str(self._pages),
        )
        line = self._text(said, Style(size=7.5, align="centre", colour=MUTED))
        line.wrap(_WIDTH, FOOT)
        line.drawOn(canvas, MARGIN + FRAME, FOOT / 2)

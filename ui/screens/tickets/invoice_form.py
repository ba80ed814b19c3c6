"""Puts a ticket on an invoice: what was typed, what is issued, the file that is written. No Qt.

A number is taken once: a file that cannot be written is written again, the invoice stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.permissions import Action, require
from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.i18n.wording import message
from pharmadesk.queries import invoices
from pharmadesk.services import invoicing
from ui.screens.tickets.invoice_state import BUYER_FIELDS, FOLDER, InvoiceState

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from ui.ops import Ops

_FIELD_OF: Final = {"invoice.no_buyer": "name", "invoice.ice": "ice"}


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice that a sale is on, with its buyer's lines."""

    number: str
    buyer: tuple[str, ...]
    is_forgotten: bool


def read(till: Till, sale_id: str) -> Issued | None:
    """Read the invoice of a sale."""
    with till.database.read() as connection:
        found = invoices.of_sale(connection, sale_id)
    if found is None:
        return None
    buyer = invoicing.buyer_of(till, found)
    ice = f"ICE {buyer.ice}" if buyer.ice else ""
    lines = (buyer.name, buyer.address, ice, buyer.patient, buyer.prescriber)
    return Issued(found.printed_number, lines, not buyer.name)


def write(till: Till, sale_id: str, folder: str) -> Path:
    """Write the PDF of an invoice into a folder, and return its path.

    Raises: EnvironmentProblem `invoice.unwritable`; Refused as the invoice itself is.
    """
    from pharmadesk.documents.invoice import invoice_of_sale  # noqa: PLC0415 - heavy, rarely needed

    known = read(till, sale_id)
    if known is None:
        raise Refused("invoice.unknown")
    path = Path(folder).expanduser() / f"{known.number.replace(' ', '-')}.pdf"
    content = invoice_of_sale(till, sale_id)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except (OSError, ValueError) as error:
        raise EnvironmentProblem("invoice.unwritable", file=path.name) from error
    return path


class InvoiceForm:
    """The form of one ticket; `shown` is told of every state."""

    def __init__(
        self,
        till: Till,
        ops: Ops,
        shown: Callable[[InvoiceState], None],
        opener: Callable[[Path], None],
        folder: str,
    ) -> None:
        self._till = till
        self._ops = ops
        self._shown = shown
        self._opener = opener
        self._folder = folder
        self._sale_id = ""
        self.state = InvoiceState()

    def open(self, sale_id: str) -> None:
        """Begin with a ticket; what was typed for another one is forgotten."""
        self._sale_id = sale_id
        self._say(InvoiceState(texts={FOLDER: self._folder}, busy=True))
        self._ops.read(lambda: read(self._till, sale_id), self._known, self._failed)

    def close(self) -> None:
        """Forget what was typed."""
        self._sale_id = ""
        self.state = InvoiceState()

    def type(self, name: str, text: str) -> None:
        """Take what is typed into a field."""
        if name == FOLDER:
            self._folder = text
        texts = {**self.state.texts, name: text}
        self._say(replace(self.state, texts=texts, error="", error_field="", written=""))

    def ask_forget(self, actor: Actor) -> None:
        """Name what erasing the buyer leads to, to an owner."""
        try:
            require(actor.roles, Action.MANAGE_PEOPLE)
        except Refused as refused:
            self._failed(refused)
            return
        self._say(replace(self.state, forgets=True, error="", written=""))

    def keep_buyer(self) -> bool:
        """Leave the question whether to erase; tell whether it was asked."""
        asked = self.state.forgets
        if asked:
            self._say(replace(self.state, forgets=False))
        return asked

    def save(self, actor: Actor) -> None:
        """Do what the button says: issue and write, write again, or erase the buyer."""
        if self.state.busy:
            return
        sale_id, till = self._sale_id, self._till
        is_issued, texts = self.state.is_issued, self.state.texts
        forgets = self.state.forgets
        self._say(replace(self.state, busy=True, error="", error_field="", written=""))
        if forgets:
            self._ops.write(
                lambda: invoicing.forget_buyer(till, actor, sale_id),
                lambda _nothing: self.open(sale_id),
                self._failed,
            )
        elif is_issued:
            self._write(sale_id)
        else:
            buyer = invoicing.Buyer(*(texts.get(name, "") for name in BUYER_FIELDS))
            self._ops.write(
                lambda: invoicing.issue(till, actor, sale_id, buyer),
                lambda _invoice_id: self._write(sale_id),
                self._failed,
            )

    def _write(self, sale_id: str) -> None:
        folder = self._folder

        def work() -> tuple[Issued | None, Path | EnvironmentProblem]:
            known = read(self._till, sale_id)
            try:
                return known, write(self._till, sale_id, folder)
            except EnvironmentProblem as problem:
                return known, problem

        self._ops.read(work, self._written, self._failed)

    def _written(self, found: tuple[Issued | None, Path | EnvironmentProblem]) -> None:
        known, path = found
        self._known(known)
        if isinstance(path, EnvironmentProblem):
            self._failed(path)
            return
        self._say(replace(self.state, written=str(path)))
        self._opener(path)

    def _known(self, known: Issued | None) -> None:
        if not self._sale_id:
            return
        if known is not None:
            self.state = replace(
                self.state,
                number=known.number,
                buyer=known.buyer,
                is_forgotten=known.is_forgotten,
                forgets=False,
            )
        self._say(replace(self.state, busy=False))

    def _failed(self, error: Exception) -> None:
        self.state = replace(self.state, busy=False)
        if isinstance(error, (Refused, EnvironmentProblem)):
            field = _FIELD_OF.get(error.code, FOLDER if error.code == "invoice.unwritable" else "")
            self._say(replace(self.state, error=message(error), error_field=field))
        else:
            self._ops.unhandled.emit(error)
            self._say(self.state)

    def _say(self, state: InvoiceState) -> None:
        self.state = state
        self._shown(state)

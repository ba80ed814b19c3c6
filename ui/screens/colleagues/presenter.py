"""Connects the screen of colleagues to the services, with a second person where it takes one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Action, may, may_with_another
from pharmadesk.errors import Refused
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import message
from pharmadesk.services import lending
from pharmadesk.services.stock import Delivered
from pharmadesk.values.dates import parse_expiry
from pharmadesk.values.money import parse_amount
from pharmadesk.values.quantity import parse_quantity
from ui.screens.approval.presenter import Deed as ApprovedDeed
from ui.screens.colleagues import words
from ui.screens.colleagues.state import COLLEAGUES, FIELDS, ColleaguesState
from ui.screens.cover import Cover
from ui.theme.direction import isolated, ltr

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.queries.loans import Loan
    from pharmadesk.queries.search import ItemHit, ItemSearch
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.lending import Balance, Noted
    from pharmadesk.services.till import Till
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.approval.presenter import ApprovalPresenter
    from ui.screens.colleagues.screen import ColleaguesScreen
    from ui.screens.colleagues.state import Mode
    from ui.screens.tickets.listing import TwoLines
    from ui.widgets.actions import Actions


class ColleaguesPresenter:
    """Lives as long as the window; the screen is made when somebody looks first."""

    def __init__(
        self,
        till: Till,
        ops: Ops,
        window: MainWindow,
        actions: Actions,
        approval: ApprovalPresenter,
        search: ItemSearch,
    ) -> None:
        self._till = till
        self._ops = ops
        self._window = window
        self._actions = actions
        self._approval = approval
        self._items = search
        self._screen: ColleaguesScreen | None = None
        self._actor: Actor | None = None
        self._cover = Cover(window, COLLEAGUES)
        self._balances: list[Balance] = []
        self._hits: list[ItemHit] = []
        self._colleague_id = ""
        self._loan_id = ""
        self._item_id = ""
        self._texts: dict[str, str] = {}
        self._refusal: Refused | None = None
        self._came_from: Mode = "list"
        self.state = ColleaguesState()
        window.addAction(actions["colleagues.open"])
        actions["colleagues.open"].setEnabled(False)

    # --- who looks ------------------------------------------------------------------------------

    def enter(self, actor: Actor) -> None:
        """Let a person look, if they may."""
        self._actor = actor
        self._actions["colleagues.open"].setEnabled(self._may())
        self._forget()

    def leave(self) -> None:
        """Let nobody look."""
        self._actor = None
        self._actions["colleagues.open"].setEnabled(False)
        self._forget()

    def open(self) -> None:
        """Show the screen, or leave it."""
        if not self._may() or self._actor is None:
            return
        if self._cover.is_shown:
            self.go_back()
            return
        if self._screen is None:
            self._screen = self._build()
        self._forget()
        may_lend = may_with_another(self._actor.roles, Action.LEND_PACKS)
        self.state = replace(self.state, may_lend=may_lend)
        self._cover.show()
        self._show()
        self.refresh()

    def go_back(self) -> None:
        """Return to where the person came from, if the screen is shown."""
        if self._cover.leave():
            self._forget()

    def refresh(self) -> None:
        """Read anew what is open, where somebody looks at it."""
        actor = self._actor
        if actor is not None and self._cover.is_shown:
            self._ops.read(lambda: lending.balances(self._till, actor), self._read, self._failed)

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""
        self.state = replace(self.state, done="")
        self._show()

    # --- finding --------------------------------------------------------------------------------

    def search(self, text: str) -> None:
        """Look for an item while it is typed."""
        self._refusal = None
        self.state = replace(self.state, typed=text, done="")
        self._show()
        day = self._till.trusted_date()

        def find() -> tuple[str, list[ItemHit]]:
            with self._till.read() as connection:
                return text, self._items.search(connection, text, day=day)

        self._ops.read(find, self._found, self._failed)

    def choose(self, key: str) -> None:
        """Choose a line of the list."""
        if self.state.finds_items:
            self._item_id = key
        elif self.state.mode == "loans":
            self._loan_id = key
        elif self.state.mode == "list":
            self._colleague_id = key
        self._refusal = None
        self._show()

    def _found(self, answer: tuple[str, list[ItemHit]]) -> None:
        text, hits = answer
        if self._actor is None or not self.state.finds_items or text != self.state.typed:
            return
        self._hits = hits
        self._show()

    def _read(self, balances: list[Balance]) -> None:
        if self._actor is not None:
            self._balances = balances
            self.state = replace(self.state, read=True)
            self._show()

    # --- going through it -----------------------------------------------------------------------

    def want(self, name: str) -> None:
        """Do what an action's name says."""
        if self.state.busy:
            return
        deeds: dict[str, Callable[[], None]] = {
            "new": lambda: self._turn("new"),
            "edit": lambda: self._turn("edit"),
            "lend": lambda: self._turn("lend"),
            "borrow": lambda: self._turn("borrow"),
            "money": lambda: self._turn("money"),
            "close": self.step_back,
            "enter": self.step,
            "way": self._next_way,
        }
        deeds[name]()

    def step(self) -> None:
        """Do what Enter means where the person is."""
        mode = self.state.mode
        if mode == "list":
            self._to("loans")
        elif mode == "loans":
            self._turn("goods")
        else:
            self._save(mode)

    def step_back(self) -> None:
        """Leave a form, the exchanges of a colleague, else the screen."""
        mode = self.state.mode
        if mode == "list":
            self.go_back()
        else:
            self._to("list" if mode == "loans" else self._came_from)

    def type(self, name: str, text: str) -> None:
        """Take what is typed in a field of a form."""
        self._texts[name] = text
        self._refusal = None
        self._show()

    def _to(self, mode: Mode, done: str = "") -> None:
        self._refusal = None
        self.state = replace(self.state, mode=mode, busy=False, done=done, typed="")
        self._show()

    def _turn(self, mode: Mode) -> None:
        """Open a form about the chosen colleague or exchange."""
        balance, loan = self._balance(), self._loan()
        if (mode != "new" and balance is None) or (mode in {"goods", "money"} and loan is None):
            return
        self._came_from = "loans" if self.state.mode == "loans" else "list"
        asked = FIELDS[mode]
        preset: dict[str, str] = {}
        if mode == "edit" and balance is not None:
            preset = {"name": balance.colleague.name, "phone": balance.colleague.phone}
        elif mode in {"goods", "money"} and loan is not None:
            preset = {"packs": str(loan.left)}
            if mode == "goods" and loan.is_lent:
                asked = (*asked, "expiry")
        elif mode in {"lend", "borrow"}:
            preset = {"packs": "1"}
        self._texts = dict(preset)
        self._hits, self._item_id = [], ""
        self.state = replace(
            self.state, form=self.state.form + 1, asked=asked, preset=tuple(preset.items())
        )
        self._to(mode)

    def _next_way(self) -> None:
        place = (lending.WAYS.index(self.state.way) + 1) % len(lending.WAYS)
        self.state = replace(self.state, way=lending.WAYS[place])
        self._show()

    # --- what is done ---------------------------------------------------------------------------

    def _save(self, mode: Mode) -> None:
        """Do what a form is for."""
        try:
            act = self._act(mode)
        except Refused as refused:
            self._failed(refused)
            return
        balance = self._balance()
        is_about = balance is not None and mode != "new"
        name = balance.colleague.name if balance and is_about else self._texts.get("name", "")
        actor = self._actor
        if actor is None:
            return
        self._refusal = None
        self.state = replace(self.state, busy=True, done="")
        self._show()
        done: Callable[..., None] = self._written if mode in {"new", "edit"} else self._noted
        deed = ApprovedDeed(
            lambda: words.approval(mode, name), act, done, self._failed, self._dropped
        )
        self._ops.write(lambda: act(actor), done, lambda error: self._approval.ask(error, deed))

    def _act(self, mode: Mode) -> Callable[[Actor], object]:
        """Read a form.

        Raises: Refused `loan.no_item`, `loan.value`, `quantity.*`, `amount.*`, `day.unreadable`.
        """
        till, colleague_id, loan = self._till, self._colleague_id, self._loan()
        said = {name: self._texts.get(name, "").strip() for name in self.state.asked}
        if mode in {"new", "edit"}:
            known = colleague_id if mode == "edit" else None
            return lambda who: lending.describe(till, who, said["name"], said["phone"], known)
        packs = parse_quantity(said["packs"])
        if mode == "money":
            assert loan is not None, "its form is about one"
            way = self.state.way
            return lambda who: lending.settle_by_money(
                till, who, loan.loan_id, packs, way, said["reference"]
            )
        expiry = parse_expiry(said["expiry"]) if said.get("expiry") else None
        lot = said["lot"] or None
        if mode == "goods":
            assert loan is not None, "its form is about one"
            goods = Delivered(loan.item_id, packs, lot, expiry)
            return lambda who: lending.settle_by_goods(till, who, loan.loan_id, goods)
        hit = next((each for each in self._hits if each.item_id == self._item_id), None)
        if hit is None:
            raise Refused("loan.no_item")
        value = parse_amount(said["value"]) if said["value"] else hit.price_centimes
        if value is None:
            raise Refused("loan.value")
        goods = Delivered(hit.item_id, packs, lot, expiry)
        make = lending.lend if mode == "lend" else lending.borrow
        return lambda who: make(till, who, colleague_id, goods, value)

    def _dropped(self) -> None:
        self.state = replace(self.state, busy=False)
        self._show()

    def _written(self, colleague_id: str) -> None:
        self._colleague_id = colleague_id
        name = isolated(self._texts.get("name", "").strip())
        self._to("list", _("{what} is written down.").format(what=name))
        self.refresh()

    def _noted(self, noted: Noted) -> None:
        self._to(
            "loans", _("Slip {number} is entered; it prints.").format(number=ltr(noted.number))
        )
        self.refresh()

    def _failed(self, error: Exception) -> None:
        self.state = replace(self.state, busy=False)
        if isinstance(error, Refused):
            self._refusal = error
        else:
            self._ops.unhandled.emit(error)
        self._show()

    # --- what is shown --------------------------------------------------------------------------

    def _balance(self) -> Balance | None:
        of = self._colleague_id
        return next((b for b in self._balances if b.colleague.colleague_id == of), None)

    def _loan(self) -> Loan | None:
        balance = self._balance()
        owed = balance.loans if balance is not None else ()
        return next((each for each in owed if each.loan_id == self._loan_id), None)

    def _rows(self) -> tuple[tuple[TwoLines, ...], str]:
        """Write the list, and find the line that is chosen of it: the first where none is."""
        if self.state.finds_items:
            rows, chosen = tuple(map(words.item, self._hits)), self._item_id
        elif self.state.mode in {"loans", "goods", "money"}:
            balance = self._balance()
            rows = tuple(map(words.loan, balance.loans if balance is not None else ()))
            chosen = self._loan_id
        else:
            rows, chosen = tuple(map(words.colleague, self._balances)), self._colleague_id
        if chosen not in {row.key for row in rows}:
            chosen = rows[0].key if rows else ""
        return rows, chosen

    def _show(self) -> None:
        state = self.state
        rows, chosen = self._rows()
        if state.finds_items:
            self._item_id = chosen
        elif state.mode in {"loans", "goods", "money"}:
            self._loan_id = chosen
        else:
            self._colleague_id = chosen
        balance, loan = self._balance(), self._loan()
        title = isolated(balance.colleague.name) if balance is not None else _("No colleague")
        if state.mode == "new":
            title = _("A new colleague")
        elif state.mode in {"goods", "money"} and loan is not None:
            title = ltr(loan.name)
        self.state = replace(
            state,
            rows=rows,
            chosen_id=chosen,
            title=title,
            note=words.note(state.mode, comes_in=loan is not None and loan.is_lent),
            balance_centimes=None if balance is None else balance.centimes,
            facts=() if balance is None else words.facts(balance),
            error="" if self._refusal is None else message(self._refusal),
        )
        if self._screen is not None:
            self._screen.show_state(self.state)

    def _forget(self) -> None:
        self._refusal = None
        self._texts = {}
        self._hits, self._balances = [], []
        self._colleague_id = self._loan_id = self._item_id = ""
        self.state = ColleaguesState(form=self.state.form)
        self._show()

    def _may(self) -> bool:
        return self._actor is not None and may(self._actor.roles, Action.SEE_COLLEAGUES)

    def _build(self) -> ColleaguesScreen:
        from ui.screens.colleagues.screen import ColleaguesScreen  # noqa: PLC0415 - the first look

        screen = ColleaguesScreen(self._actions, self.state)
        screen.wanted.connect(self.want)
        screen.searched.connect(self.search)
        screen.chosen.connect(self.choose)
        screen.typed.connect(self.type)
        self._window.add_screen(COLLEAGUES, screen)
        return screen

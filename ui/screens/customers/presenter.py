"""Connects the screen of customers to the services.

Names are read away from the window, once, and looked through there as a person types; a lock
forgets them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.accounts import customer_code
from pharmadesk.domain.permissions import Action, may, may_with_another
from pharmadesk.domain.tenders import DETAILS, ON_ACCOUNT
from pharmadesk.domain.tickets import CASH, Tendered
from pharmadesk.errors import Refused
from pharmadesk.i18n.wording import message
from pharmadesk.services import accounts, customer_export, customers
from pharmadesk.values.money import parse_amount
from ui.screens.approval.presenter import Deed as ApprovedDeed
from ui.screens.cover import Cover
from ui.screens.customers import reading, words
from ui.screens.customers.state import CustomersState
from ui.screens.customers.words import CUSTOMERS
from ui.widgets.amounts import as_typed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pharmadesk.queries.customers import Directory
    from pharmadesk.services.accounts import Paid
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.approval.presenter import ApprovalPresenter
    from ui.screens.customers.screen import CustomersScreen
    from ui.screens.customers.state import AccountView, CustomerRow, Deed, Mode
    from ui.widgets.actions import Actions

_LIST: Final = CustomersState()


class CustomersPresenter:
    """Lives as long as the window; the screen is made when somebody looks first."""

    def __init__(
        self,
        till: Till,
        ops: Ops,
        window: MainWindow,
        actions: Actions,
        approval: ApprovalPresenter,
        *,
        sells: Callable[[], bool],
        choose_for_sale: Callable[[str | None], None],
        folder: Callable[[], Path],
    ) -> None:
        self._till = till
        self._ops = ops
        self._window = window
        self._actions = actions
        self._approval = approval
        self._sells = sells
        self._choose_for_sale = choose_for_sale
        self._folder = folder
        self._screen: CustomersScreen | None = None
        self._actor: Actor | None = None
        self._cover = Cover(window, CUSTOMERS)
        self._directory: Directory | None = None
        self._refusal: Refused | None = None
        self._texts: dict[str, str] = {}
        self._came_from: Mode = "list"
        self.state = _LIST
        window.addAction(actions["customers.open"])

    # --- who looks ------------------------------------------------------------------------------

    def enter(self, actor: Actor) -> None:
        """Let a person look, if they may."""
        self._actor = actor
        self._actions["customers.open"].setEnabled(self._may())
        self._forget()

    def leave(self) -> None:
        """Let nobody look; nothing about a person stays in memory."""
        self._actor = None
        self._directory = None
        self._actions["customers.open"].setEnabled(False)
        self._forget()

    def open(self) -> None:
        """Show the screen, or leave it."""
        if not self._may():
            return
        if self._cover.is_shown:
            self.go_back()
            return
        if self._screen is None:
            self._screen = self._build()
        can_choose = self._sells()
        self._forget()
        assert self._actor is not None, "who may look is there"
        roles = self._actor.roles
        self.state = replace(
            self.state,
            can_choose=can_choose,
            may_limit=may_with_another(roles, Action.SET_CREDIT_LIMIT),
            may_export=may(roles, Action.EXPORT_CUSTOMER),
            may_erase=may(roles, Action.ERASE_CUSTOMER),
        )
        self._cover.show()
        self._show()
        self.refresh()

    def go_back(self) -> None:
        """Return to where the person came from, if the screen is shown."""
        if self._cover.leave():
            self._forget()

    def is_shown(self) -> bool:
        """Tell whether the screen is in front."""
        return self._cover.is_shown

    def changed(self) -> None:
        """Read who the customers are anew: some were written down, changed or erased."""
        self._directory = None
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew, where somebody looks at it."""
        actor, directory, typed = self._actor, self._directory, self.state.typed
        if actor is None or not self._cover.is_shown:
            return
        if directory is None:
            self._ops.read(lambda: customers.directory(self._till, actor), self._read, self._failed)
            return
        self._ops.read(
            lambda: (typed, reading.found(self._till, directory, typed)),
            self._listed,
            self._failed,
        )

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""
        self._show()

    # --- finding --------------------------------------------------------------------------------

    def search(self, text: str) -> None:
        """Look for a customer while a name or a phone is typed."""
        self._refusal = None
        self.state = replace(self.state, typed=text, deed="", change_centimes=0)
        self.refresh()

    def choose(self, customer_id: str) -> None:
        """Show a customer of the list."""
        if self.state.mode == "list" and customer_id != self.state.chosen_id:
            self._refusal = None
            self.state = replace(
                self.state, chosen_id=customer_id, account=None, deed="", change_centimes=0
            )
            self._show()
            self._read_account()

    def _read(self, directory: Directory) -> None:
        if self._actor is not None:
            self._directory = directory
            self.refresh()

    def _listed(self, answer: tuple[str, tuple[CustomerRow, ...]]) -> None:
        typed, rows = answer
        if self._actor is None or typed != self.state.typed:
            return
        chosen = self.state.chosen_id
        if chosen not in {each.key for each in rows}:
            chosen = rows[0].key if rows else ""
        account = self.state.account
        if account is not None and account.customer_id != chosen:
            account = None
        self.state = replace(self.state, customers=rows, chosen_id=chosen, account=account)
        self._show()
        self._read_account()

    def _read_account(self) -> None:
        actor, key = self._actor, self.state.chosen_id
        if actor is not None and key:
            self._ops.read(
                lambda: reading.account(self._till, actor, key), self._account_read, self._failed
            )

    def _account_read(self, account: AccountView) -> None:
        if self._actor is not None and account.customer_id == self.state.chosen_id:
            self.state = replace(self.state, account=account)
            self._show()

    # --- going through it -----------------------------------------------------------------------

    def want(self, name: str) -> None:
        """Do what an action's name says."""
        if self.state.busy:
            return
        deeds: dict[str, Callable[[], None]] = {
            "new": lambda: self._turn("new"),
            "edit": lambda: self._turn("edit"),
            "pay": lambda: self._turn("pay"),
            "limit": lambda: self._turn("limit"),
            "erase": lambda: self._turn("erase"),
            "close": self.step_back,
            "enter": self.step,
            "account": self._open_account,
            "print": self._print,
            "export": self._export,
            "pdf": self._statement,
            "nobody": lambda: self._choose(None),
            "tender": self._next_tender,
        }
        deeds[name]()

    def step(self) -> None:
        """Do what Enter means where the person is."""
        chosen, mode = self.state.chosen, self.state.mode
        if mode == "list" and self.state.can_choose and chosen is not None:
            self._choose(chosen.key)
        elif mode in {"list", "account"}:
            self._turn("pay")
        else:
            self._save(mode)

    def step_back(self) -> None:
        """Leave a form, an account, else the screen."""
        mode = self.state.mode
        if mode == "list":
            self.go_back()
            return
        self._refusal = None
        to: Mode = "list" if mode == "account" else self._came_from
        self.state = replace(self.state, mode=to, deed="", change_centimes=0)
        self._show()

    def type(self, name: str, text: str) -> None:
        """Take what is typed in a field of a form."""
        self._texts[name] = text
        self._refusal = None
        self._show()

    def _choose(self, customer_id: str | None) -> None:
        self._choose_for_sale(customer_id)
        self.go_back()

    def _open_account(self) -> None:
        self._refusal = None
        self.state = replace(self.state, mode="account", deed="", change_centimes=0)
        self._show()
        self._read_account()

    def _turn(self, mode: Mode) -> None:
        """Open a form about the chosen customer, with what is known."""
        chosen, account = self.state.chosen, self.state.account
        if mode != "new" and (chosen is None or account is None):
            return
        self._came_from = "account" if self.state.mode == "account" else "list"
        preset: dict[str, str] = {}
        if mode == "edit" and chosen is not None and account is not None:
            preset = {"name": chosen.name, "phone": chosen.phone, "note": account.note}
        elif mode == "pay" and account is not None:
            preset = {"amount": as_typed(account.balance_centimes)}
        elif mode == "limit" and account is not None and account.is_own:
            preset = {"amount": as_typed(account.limit_centimes)}
        elif mode == "new" and not self.state.customers:
            preset = {"name": self.state.typed}
        self._texts = dict(preset)
        self._refusal = None
        self.state = replace(
            self.state,
            mode=mode,
            form=self.state.form + 1,
            preset=tuple(preset.items()),
            tender=CASH,
            details=(),
            deed="",
            change_centimes=0,
        )
        self._show()

    def _next_tender(self) -> None:
        place = (ON_ACCOUNT.index(self.state.tender) + 1) % len(ON_ACCOUNT)
        tender = ON_ACCOUNT[place]
        self.state = replace(self.state, tender=tender, details=DETAILS[tender])
        self._show()

    # --- what is done ---------------------------------------------------------------------------

    def _save(self, mode: Mode) -> None:
        """Do what a form is for."""
        till, key = self._till, self.state.chosen_id
        name = self.state.chosen.name if self.state.chosen is not None else ""
        try:
            amount = self._amount(mode)
        except Refused as refused:
            self._failed(refused)
            return
        said = customers.Details(*(self._texts.get(each, "") for each in ("name", "phone", "note")))
        if mode == "new":
            self._do(lambda who: customers.register(till, who, said), self._written)
        elif mode == "edit":
            self._do(
                lambda who: customers.change(till, who, key, said),
                lambda _nothing: self._did("changed", said.name),
            )
        elif mode == "pay":
            money = Tendered(
                self.state.tender,
                amount or 0,
                **{each: self._texts.get(each, "") for each in self.state.details},
            )
            self._do(lambda who: accounts.pay(till, who, key, money), self._paid)
        elif mode == "limit":
            self._do(
                lambda who: customers.set_limit(till, who, key, amount),
                lambda _nothing: self._did("limited", name),
                lambda: words.limit_approval(name),
            )
        elif mode == "erase":
            self._do(
                lambda who: customers.erase(till, who, key),
                lambda _nothing: self._did("erased", name),
            )

    def _amount(self, mode: Mode) -> int | None:
        """Read the amount of a form; None where it has none, or an empty limit.

        Raises: Refused `amount.*`.
        """
        text = self._texts.get("amount", "").strip()
        if mode not in {"pay", "limit"} or (mode == "limit" and not text):
            return None
        return parse_amount(text)

    def _print(self) -> None:
        key, request_id = self.state.chosen_id, self._till.ids.new()
        self._do(
            lambda who: customers.print_statement(self._till, who, key, request_id),
            lambda _job: self._did("printed", ""),
        )

    def _export(self) -> None:
        key = self.state.chosen_id
        self._write_file(
            f"client-{customer_code(key)}.json",
            lambda who: customer_export.export(self._till, who, key),
            "exported",
        )

    def _statement(self) -> None:
        key = self.state.chosen_id

        def set_on_paper(who: Actor) -> bytes:
            from pharmadesk.documents import statement_pdf  # noqa: PLC0415 - heavy, rarely needed

            return statement_pdf.statement_pdf(self._till, who, key)

        self._write_file(f"releve-{customer_code(key)}.pdf", set_on_paper, "kept")

    def _write_file(self, name: str, read: Callable[[Actor], bytes], deed: Deed) -> None:
        """Write a file that was asked for where the person keeps documents, and say where."""
        path = self._folder() / name

        def written(who: Actor) -> str:
            held = read(who)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(held)
            except OSError as error:
                raise Refused("customer.unwritable", file=str(path)) from error
            return str(path)

        self._do(written, lambda where: self._did(deed, where))

    def _do(
        self,
        act: Callable[[Actor], object],
        done: Callable[..., None],
        asked: Callable[[], str] = str,
    ) -> None:
        """Do it; where it takes a second person, ask for one in these words."""
        actor = self._actor
        if actor is None:
            return
        self._refusal = None
        self.state = replace(self.state, busy=True, deed="", change_centimes=0)
        self._show()
        deed = ApprovedDeed(asked, act, done, self._failed, self._dropped)
        self._ops.write(lambda: act(actor), done, lambda error: self._approval.ask(error, deed))

    def _dropped(self) -> None:
        self.state = replace(self.state, busy=False)
        self._show()

    def _written(self, customer_id: str) -> None:
        name = self._texts.get("name", "").strip()
        self.state = replace(self.state, typed=name, chosen_id=customer_id, account=None)
        self._did("written", name)

    def _paid(self, paid: Paid) -> None:
        self.state = replace(self.state, change_centimes=paid.change_centimes)
        self._did("paid", paid.number)

    def _did(self, deed: Deed, what: str) -> None:
        """Say what was done, beside the customer as they are now."""
        is_form = self.state.mode not in {"list", "account"}
        mode = self._came_from if is_form and deed != "erased" else self.state.mode
        if deed in {"erased", "written"}:
            mode = "list"
        self.state = replace(self.state, busy=False, mode=mode, deed=deed, deed_words=what)
        self._show()
        if deed in {"written", "changed", "erased"}:
            self._directory = None
        self.refresh()
        self._read_account()

    def _failed(self, error: Exception) -> None:
        self.state = replace(self.state, busy=False)
        if isinstance(error, Refused):
            self._refusal = error
        else:
            self._ops.unhandled.emit(error)
        self._show()

    # --- what is shown --------------------------------------------------------------------------

    def _show(self) -> None:
        error = "" if self._refusal is None else message(self._refusal)
        self.state = replace(self.state, error=error)
        if self._screen is not None:
            self._screen.show_state(self.state)

    def _forget(self) -> None:
        self._refusal = None
        self._texts = {}
        self.state = replace(_LIST, form=self.state.form)
        self._show()

    def _may(self) -> bool:
        return self._actor is not None and may(self._actor.roles, Action.SEE_CUSTOMERS)

    def _build(self) -> CustomersScreen:
        from ui.screens.customers.screen import CustomersScreen  # noqa: PLC0415 - the first look pays

        screen = CustomersScreen(self._actions, self.state)
        screen.wanted.connect(self.want)
        screen.searched.connect(self.search)
        screen.chosen.connect(self.choose)
        screen.typed.connect(self.type)
        self._window.add_screen(CUSTOMERS, screen)
        return screen

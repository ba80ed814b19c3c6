"""What the screen of customers shows, as plain values: no Qt, no service, no formatted amount.

Units: money in centimes, days `YYYY-MM-DD`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from pharmadesk.domain.tickets import CASH

if TYPE_CHECKING:
    from pharmadesk.domain.accounts import MovementKind

Mode: TypeAlias = Literal["list", "account", "new", "edit", "pay", "limit", "erase"]
Deed: TypeAlias = Literal[
    "", "written", "changed", "paid", "limited", "printed", "kept", "exported", "erased"
]
FIELDS: dict[Mode, tuple[str, ...]] = {
    "new": ("name", "phone", "note"),
    "edit": ("name", "phone", "note"),
    "pay": ("amount", "reference", "bank"),
    "limit": ("amount",),
}
"""What each form asks for."""


DEEDS_OF: dict[Mode, tuple[str, ...]] = {
    "list": ("account", "pay", "nobody"),
    "account": ("limit", "edit", "print", "pdf", "export", "erase"),
}
"""What can be done beside the step forward where no form is open."""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer of the list; `key` is their id."""

    key: str
    name: str
    phone: str
    code: str
    balance_centimes: int


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A movement of the account that is shown."""

    key: str
    kind: MovementKind
    number: str
    day: str
    amount_centimes: int
    balance_centimes: int


@dataclass(frozen=True, slots=True)
class AccountView:
    """Where the chosen customer's account stands; `oldest_day` is empty where nothing is owed.

    Shape: `customer_id` tells of whom it is, `is_own` whether the limit was set for them.
    """

    customer_id: str
    balance_centimes: int
    limit_centimes: int
    is_own: bool
    note: str = ""
    oldest_day: str = ""
    oldest_centimes: int = 0
    movements: tuple[MovementRow, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomersState:
    """The whole screen.

    Shape: `mode` is what the panel is for; `form` counts the forms that were opened, `preset` is
    what the last one began with. `can_choose` says whether a sale is behind the screen. `deed` was
    done last, `deed_words` names what it was done to; `error` says why the last one was not.
    """

    typed: str = ""
    customers: tuple[CustomerRow, ...] = ()
    chosen_id: str = ""
    mode: Mode = "list"
    account: AccountView | None = None
    form: int = 0
    preset: tuple[tuple[str, str], ...] = ()
    tender: str = CASH
    details: tuple[str, ...] = ()
    can_choose: bool = False
    may_limit: bool = False
    may_export: bool = False
    may_erase: bool = False
    error: str = ""
    deed: Deed = ""
    deed_words: str = ""
    change_centimes: int = 0
    busy: bool = False

    @property
    def chosen(self) -> CustomerRow | None:
        """The customer the panel is about."""
        return next((each for each in self.customers if each.key == self.chosen_id), None)

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields of the form that is open."""
        if self.mode == "pay":
            return ("amount", *self.details)
        return FIELDS.get(self.mode, ())

"""Who may do what: the one table of roles and actions.

Every use case names an action, every screen and route does too, and a test enumerates them all.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Role(StrEnum):
    """The five roles of a pharmacy."""

    OWNER = "owner"
    MANAGER = "manager"
    CASHIER = "cashier"
    ACCOUNTANT = "accountant"
    AUDITOR = "auditor"


class Action(StrEnum):
    """Everything a person can ask of the program."""

    SELL = "sale.sell"
    VOID_LINE = "sale.void_line"
    GIVE_DISCOUNT = "sale.give_discount"
    PREVIEW_RECEIPT = "sale.preview_receipt"
    REPRINT_RECEIPT = "sale.reprint"
    ISSUE_INVOICE = "sale.invoice"
    SEE_DISPENSING = "dispensing.see"
    CORRECT_DISPENSING = "dispensing.correct"
    FOLLOW_CLAIMS = "claim.follow"
    VOID_SALE = "sale.void"
    RETURN_GOODS = "sale.return"
    RETURN_MORE = "sale.return_more"
    SEE_CUSTOMERS = "customer.see"
    EDIT_CUSTOMERS = "customer.edit"
    SET_CREDIT_LIMIT = "customer.set_limit"
    EXCEED_CREDIT = "customer.exceed_limit"
    TAKE_ACCOUNT_PAYMENT = "customer.take_payment"
    EXPORT_CUSTOMER = "customer.export"
    ERASE_CUSTOMER = "customer.erase"
    SEE_COLLEAGUES = "colleague.see"
    LEND_PACKS = "colleague.lend"
    OPEN_DRAWER = "drawer.open"
    SET_UP_DEVICES = "devices.set_up"
    SEARCH_ITEMS = "catalogue.search"
    EDIT_CATALOGUE = "catalogue.edit"
    SET_PRICES = "catalogue.set_prices"
    IMPORT_CATALOGUE = "catalogue.import"
    RECEIVE_GOODS = "stock.receive"
    COUNT_STOCK = "stock.count"
    ADJUST_STOCK = "stock.adjust"
    HOLD_LOT = "stock.hold"
    OPEN_SESSION = "session.open"
    CLOSE_SESSION = "session.close"
    CONFIRM_CLOCK = "clock.confirm"
    SET_CLOCK_BACK = "clock.set_back"
    CHANGE_SETTINGS = "settings.change"
    DESCRIBE_PHARMACY = "pharmacy.describe"
    MANAGE_PEOPLE = "people.manage"
    ENROL_REGISTER = "register.enrol"
    RELEASE_EVENTS = "events.release"
    SYNCHRONISE = "register.synchronise"
    REQUEST_CLOSE = "session.request_close"
    SEE_CASH = "session.see"
    RECONCILE = "reconciliation.make"
    APPROVE_RECONCILIATION = "reconciliation.approve"
    SEE_SALES = "sale.see"
    SEE_SUPPLIERS = "supplier.see"
    EDIT_SUPPLIERS = "supplier.edit"
    SEE_ORDERS = "order.see"
    ORDER_GOODS = "order.make"
    SEE_FORECASTS = "forecast.see"
    JUDGE_FORECASTS = "forecast.judge"
    REPORT_CASH = "report.cash"
    READ_AUDIT = "audit.read"
    SEE_REGISTERS = "register.see"
    ADD_REGISTER = "register.add"
    REVOKE_DEVICE = "device.revoke"
    SEE_SYNC = "sync.see"
    VERIFY_JOURNAL = "journal.verify"
    REBUILD = "journal.rebuild"


_EVERYONE = frozenset(Role)
_COUNTER = frozenset({Role.OWNER, Role.MANAGER, Role.CASHIER})
_MANAGERS = frozenset({Role.OWNER, Role.MANAGER})
_OWNER = frozenset({Role.OWNER})
_FINANCE = frozenset({Role.OWNER, Role.MANAGER, Role.ACCOUNTANT})
_BOOKS = frozenset({Role.OWNER, Role.MANAGER, Role.ACCOUNTANT, Role.AUDITOR})

TABLE: Mapping[Action, frozenset[Role]] = {
    Action.SELL: _COUNTER,
    Action.VOID_LINE: _COUNTER,
    Action.GIVE_DISCOUNT: _COUNTER,
    Action.PREVIEW_RECEIPT: _EVERYONE,
    Action.REPRINT_RECEIPT: _COUNTER,
    Action.ISSUE_INVOICE: _COUNTER,
    Action.SEE_DISPENSING: _MANAGERS,
    Action.CORRECT_DISPENSING: _MANAGERS,
    Action.FOLLOW_CLAIMS: _FINANCE,
    Action.VOID_SALE: _MANAGERS,
    Action.RETURN_GOODS: _COUNTER,
    Action.RETURN_MORE: _MANAGERS,
    Action.SEE_CUSTOMERS: _COUNTER,
    Action.EDIT_CUSTOMERS: _COUNTER,
    Action.SET_CREDIT_LIMIT: _MANAGERS,
    Action.EXCEED_CREDIT: _MANAGERS,
    Action.TAKE_ACCOUNT_PAYMENT: _COUNTER,
    Action.EXPORT_CUSTOMER: _MANAGERS,
    Action.ERASE_CUSTOMER: _OWNER,
    Action.SEE_COLLEAGUES: _COUNTER,
    Action.LEND_PACKS: _MANAGERS,
    Action.OPEN_DRAWER: _MANAGERS,
    Action.SET_UP_DEVICES: _MANAGERS,
    Action.SEARCH_ITEMS: _EVERYONE,
    Action.EDIT_CATALOGUE: _MANAGERS,
    Action.SET_PRICES: _OWNER,
    Action.IMPORT_CATALOGUE: _OWNER,
    Action.RECEIVE_GOODS: _MANAGERS,
    Action.COUNT_STOCK: _COUNTER,
    Action.ADJUST_STOCK: _MANAGERS,
    Action.HOLD_LOT: _MANAGERS,
    Action.OPEN_SESSION: _COUNTER,
    Action.CLOSE_SESSION: _COUNTER,
    Action.CONFIRM_CLOCK: _COUNTER,
    Action.SET_CLOCK_BACK: _MANAGERS,
    Action.CHANGE_SETTINGS: _OWNER,
    Action.DESCRIBE_PHARMACY: _OWNER,
    Action.MANAGE_PEOPLE: _OWNER,
    Action.ENROL_REGISTER: _OWNER,
    Action.RELEASE_EVENTS: _OWNER,
    Action.SYNCHRONISE: _MANAGERS,
    Action.REQUEST_CLOSE: _MANAGERS,
    Action.SEE_CASH: _EVERYONE,
    Action.RECONCILE: _FINANCE,
    Action.APPROVE_RECONCILIATION: _MANAGERS,
    Action.SEE_SALES: _EVERYONE,
    Action.SEE_SUPPLIERS: _EVERYONE,
    Action.EDIT_SUPPLIERS: _MANAGERS,
    Action.SEE_ORDERS: _EVERYONE,
    Action.ORDER_GOODS: _MANAGERS,
    Action.SEE_FORECASTS: _EVERYONE,
    Action.JUDGE_FORECASTS: _MANAGERS,
    Action.REPORT_CASH: _BOOKS,
    Action.READ_AUDIT: _BOOKS,
    Action.SEE_REGISTERS: _EVERYONE,
    Action.ADD_REGISTER: _OWNER,
    Action.REVOKE_DEVICE: _OWNER,
    Action.SEE_SYNC: _EVERYONE,
    Action.VERIFY_JOURNAL: _BOOKS,
    Action.REBUILD: frozenset({Role.OWNER, Role.MANAGER, Role.AUDITOR}),
}


RETURN_LIMIT_CENTIMES: Final = 20_000
"""What a return gives back at most without `Action.RETURN_MORE`: 200 dirhams."""

BACKABLE: frozenset[Action] = frozenset(
    {
        *(Action.VOID_SALE, Action.RETURN_MORE, Action.GIVE_DISCOUNT, Action.OPEN_DRAWER),
        *(Action.RECEIVE_GOODS, Action.ADJUST_STOCK, Action.HOLD_LOT),
        *(Action.SET_CREDIT_LIMIT, Action.EXCEED_CREDIT, Action.LEND_PACKS),
    }
)
"""What somebody may do at the counter that their role does not allow, once a second person stands
for it there: deeds with the customer or the goods in sight. Who may do what, settings, keys and
whole catalogues are never done by half.
"""

NEEDS_SECOND_FACTOR: frozenset[Action] = frozenset(
    {
        *(Action.SET_PRICES, Action.IMPORT_CATALOGUE),
        *(Action.RECONCILE, Action.APPROVE_RECONCILIATION, Action.REPORT_CASH),
        *(Action.MANAGE_PEOPLE, Action.ENROL_REGISTER, Action.ADD_REGISTER, Action.REVOKE_DEVICE),
    }
)
"""Finance, and who may do what: at the centre a password alone is not enough for these."""


def may(roles: Iterable[str], action: Action) -> bool:
    """Tell whether any of these roles allows the action."""
    return not TABLE[action].isdisjoint(roles)


def may_backed(roles: Iterable[str], second: Iterable[str], action: Action) -> bool:
    """Tell whether who sells may do this because a second person of those roles stands for it."""
    return may_with_another(roles, action) and may(second, action)


def may_with_another(roles: Iterable[str], action: Action) -> bool:
    """Tell whether they may ask somebody to stand for this."""
    return action in BACKABLE and may(roles, Action.SELL)


def require(roles: Iterable[str], action: Action) -> None:
    """Let the action through or refuse it.

    Raises: Refused `permission.denied` with the action's id.
    """
    if not may(roles, action):
        raise Refused("permission.denied", action=action.value)

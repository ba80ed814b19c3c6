"""The table of kinds: every event this program writes. kinds.py says how to change it."""

from __future__ import annotations

from pharmadesk.domain import (
    account_events,
    basket_events,
    dispensing_events,
    drawer_events,
    events,
    insurer_events,
    invoice_events,
    loan_events,
    office_events,
    promise_events,
    return_events,
)
from pharmadesk.domain.permissions import RETURN_LIMIT_CENTIMES, Action
from pharmadesk.journal import opened
from pharmadesk.journal.registry import Kind

AUTHORITY: frozenset[str] = frozenset(
    {
        "role.granted",
        "role.revoked",
        "approval_key.announced",
        "authority.endorsed",
        "device.revoked",
        "events.released",
    }
)
"""The kinds that say who may do what (authority.py)."""


def _is_regulated(body: events.ItemRegistered | events.ItemChanged) -> bool:
    return body.fields.is_regulated


def _takes_a_manager(body: return_events.ReturnCompleted) -> bool:
    return body.total_centimes > RETURN_LIMIT_CENTIMES or body.is_proven is False


_EDIT = Action.EDIT_CATALOGUE

KINDS: tuple[Kind, ...] = (
    Kind(opened.OPENED, 1, opened.JournalOpened, "register"),
    Kind("pharmacy.described", 1, events.PharmacyDescribed, "owner"),
    Kind("register.described", 1, events.RegisterDescribed, "owner"),
    Kind("person.registered", 1, events.PersonRegistered, "owner"),
    Kind("role.granted", 1, events.RoleGranted, "owner", ordered=True),
    Kind("role.revoked", 1, events.RoleRevoked, "owner", ordered=True),
    Kind("approval_key.announced", 1, events.ApprovalKeyAnnounced, "owner"),
    Kind("authority.endorsed", 1, events.AuthorityEndorsed, "owner"),
    Kind("device.revoked", 1, events.DeviceRevoked, "owner"),
    Kind("events.released", 1, events.EventsReleased, "owner"),
    Kind("login.accepted", 1, events.LoginAccepted, "register"),
    Kind("login.refused", 1, events.LoginRefused, "register"),
    Kind("approval.given", 1, events.ApprovalGiven, "register"),
    Kind("access.signed_in", 1, events.AccessSignedIn, "centre"),
    Kind("access.denied", 1, events.AccessDenied, "centre"),
    Kind("device.denied", 1, events.DeviceDenied, "centre"),
    Kind("access.locked", 1, events.AccessLocked, "centre"),
    Kind("user.invited", 1, events.UserInvited, "centre"),
    Kind("user.activated", 1, events.UserActivated, "centre"),
    Kind("user.password_changed", 1, events.UserPasswordChanged, "centre"),
    Kind("user.reset", 1, events.UserReset, "centre"),
    Kind("user.deactivated", 1, events.UserDeactivated, "centre"),
    Kind("user.totp_enrolled", 1, events.UserTotpEnrolled, "centre"),
    Kind("clock.confirmed", 1, events.ClockConfirmed, "register"),
    Kind("vat_rate.set", 1, events.VatRateSet, "owner"),
    Kind("setting.set", 1, events.SettingSet, "owner"),
    Kind("supplier.described", 1, events.SupplierDescribed, "register"),
    Kind("item.registered", 1, events.ItemRegistered, "person", _EDIT, _is_regulated),
    Kind("item.changed", 1, events.ItemChanged, "person", _EDIT, _is_regulated),
    Kind("barcode.claimed", 1, events.BarcodeClaimed, "register"),
    Kind("catalogue.imported", 1, events.CatalogueImported, "owner"),
    Kind("import.completed", 1, events.ImportCompleted, "owner"),
    Kind("import.undone", 1, events.ImportUndone, "owner"),
    Kind("goods.received", 1, events.GoodsReceived, "register"),
    Kind("stock.adjusted", 1, events.StockAdjusted, "register"),
    Kind("stock.counted", 1, events.StockCounted, "register"),
    Kind("lot.held", 1, events.LotHeld, "register", critical=True),
    Kind("lot.released", 1, events.LotReleased, "person", Action.HOLD_LOT, critical=True),
    Kind("session.opened", 1, events.SessionOpened, "register", fiscal=True),
    Kind("session.closed", 1, events.SessionClosed, "register", fiscal=True, closing=True),
    Kind("sale.completed", 1, events.SaleCompleted, "register", fiscal=True),
    Kind("line.voided", 1, events.LineVoided, "register", fiscal=True),
    Kind("basket.parked", 1, basket_events.BasketParked, "register"),
    Kind("basket.recalled", 1, basket_events.BasketRecalled, "register"),
    Kind("basket.cancelled", 1, basket_events.BasketCancelled, "register"),
    Kind("receipt.reprinted", 1, return_events.ReceiptReprinted, "register"),
    Kind("drawer.opened", 1, drawer_events.DrawerOpened, "register"),
    Kind("invoice.issued", 1, invoice_events.InvoiceIssued, "register"),
    Kind("customer.described", 1, account_events.CustomerDescribed, "register"),
    Kind("credit.limit_set", 1, account_events.CreditLimitSet, "person", Action.SET_CREDIT_LIMIT),
    Kind("account.paid", 1, account_events.AccountPaid, "register", fiscal=True),
    Kind("prescription.dispensed", 1, dispensing_events.PrescriptionDispensed, "register"),
    Kind("dispensing.corrected", 1, dispensing_events.DispensingCorrected, "register"),
    Kind("insurer.set", 1, insurer_events.InsurerSet, "owner"),
    Kind("claim.made", 1, insurer_events.ClaimMade, "register"),
    Kind("claim.moved", 1, insurer_events.ClaimMoved, "register"),
    Kind("promise.made", 1, promise_events.PromiseMade, "register"),
    Kind("promise.kept", 1, promise_events.PromiseKept, "register"),
    Kind("promise.ended", 1, promise_events.PromiseEnded, "register"),
    Kind("colleague.described", 1, loan_events.ColleagueDescribed, "register"),
    Kind("loan.made", 1, loan_events.LoanMade, "register"),
    Kind("loan.settled", 1, loan_events.LoanSettled, "register"),
    Kind("sale.voided", 1, return_events.SaleVoided, "person", Action.VOID_SALE, fiscal=True),
    Kind(
        "return.completed",
        1,
        return_events.ReturnCompleted,
        "register",
        Action.RETURN_MORE,
        needs_person=_takes_a_manager,
        fiscal=True,
    ),
    Kind("close.requested", 1, office_events.CloseRequested, "person", Action.REQUEST_CLOSE),
    Kind(
        "reconciliation.started", 1, office_events.ReconciliationStarted, "person", Action.RECONCILE
    ),
    Kind(
        "reconciliation.step_added",
        1,
        office_events.ReconciliationStepAdded,
        "person",
        Action.RECONCILE,
    ),
    Kind(
        "reconciliation.submitted",
        1,
        office_events.ReconciliationSubmitted,
        "person",
        Action.RECONCILE,
    ),
    Kind("order.drafted", 1, office_events.OrderDrafted, "person", Action.ORDER_GOODS),
    Kind("order.changed", 1, office_events.OrderChanged, "person", Action.ORDER_GOODS),
    Kind("order.submitted", 1, office_events.OrderSubmitted, "person", Action.ORDER_GOODS),
    Kind("order.closed", 1, office_events.OrderClosed, "person", Action.ORDER_GOODS),
    Kind("order.cancelled", 1, office_events.OrderCancelled, "person", Action.ORDER_GOODS),
    Kind("forecast.published", 1, office_events.ForecastPublished, "owner"),
    Kind("forecast.feedback", 1, office_events.ForecastFeedback, "person", Action.JUDGE_FORECASTS),
)

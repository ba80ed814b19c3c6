"""The table of kinds: every event this program writes. kinds.py says how to change it."""

from __future__ import annotations

from pharmadesk.domain import events, office_events
from pharmadesk.journal import opened
from pharmadesk.journal.registry import Kind

KINDS: tuple[Kind, ...] = (
    Kind(opened.OPENED, 1, opened.JournalOpened, "register"),
    Kind("pharmacy.described", 1, events.PharmacyDescribed, "owner"),
    Kind("register.described", 1, events.RegisterDescribed, "owner"),
    Kind("person.registered", 1, events.PersonRegistered, "owner"),
    Kind("role.granted", 1, events.RoleGranted, "owner", ordered=True),
    Kind("role.revoked", 1, events.RoleRevoked, "owner", ordered=True),
    Kind("login.accepted", 1, events.LoginAccepted, "register"),
    Kind("login.refused", 1, events.LoginRefused, "register"),
    Kind("clock.confirmed", 1, events.ClockConfirmed, "register"),
    Kind("vat_rate.set", 1, events.VatRateSet, "owner"),
    Kind("supplier.described", 1, events.SupplierDescribed, "register"),
    Kind("item.registered", 1, events.ItemRegistered, "owner"),
    Kind("item.changed", 1, events.ItemChanged, "owner"),
    Kind("barcode.claimed", 1, events.BarcodeClaimed, "register"),
    Kind("catalogue.imported", 1, events.CatalogueImported, "owner"),
    Kind("import.completed", 1, events.ImportCompleted, "owner"),
    Kind("import.undone", 1, events.ImportUndone, "owner"),
    Kind("goods.received", 1, events.GoodsReceived, "register"),
    Kind("stock.adjusted", 1, events.StockAdjusted, "register"),
    Kind("stock.counted", 1, events.StockCounted, "register"),
    Kind("lot.held", 1, events.LotHeld, "register", critical=True),
    Kind("lot.released", 1, events.LotReleased, "register", critical=True),
    Kind("session.opened", 1, events.SessionOpened, "register", fiscal=True),
    Kind("session.closed", 1, events.SessionClosed, "register", fiscal=True, closing=True),
    Kind("sale.completed", 1, events.SaleCompleted, "register", fiscal=True),
    Kind("line.voided", 1, events.LineVoided, "register", fiscal=True),
    Kind("close.requested", 1, office_events.CloseRequested, "register"),
    Kind("reconciliation.started", 1, office_events.ReconciliationStarted, "register"),
    Kind("reconciliation.step_added", 1, office_events.ReconciliationStepAdded, "register"),
    Kind("reconciliation.submitted", 1, office_events.ReconciliationSubmitted, "register"),
    Kind("order.drafted", 1, office_events.OrderDrafted, "register"),
    Kind("order.changed", 1, office_events.OrderChanged, "register"),
    Kind("order.submitted", 1, office_events.OrderSubmitted, "register"),
    Kind("order.closed", 1, office_events.OrderClosed, "register"),
    Kind("order.cancelled", 1, office_events.OrderCancelled, "register"),
    Kind("forecast.published", 1, office_events.ForecastPublished, "register"),
    Kind("forecast.feedback", 1, office_events.ForecastFeedback, "register"),
)

"""The part of the table of sentences that speaks of the office, and of what asks over HTTP."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

OFFICE: Final[dict[str, str]] = {
    # The centre, asked by a person
    "centre.behind": N_(
        "The centre is still working through what the registers sent; nothing was changed. Try "
        "again in a moment."
    ),
    "request.malformed": N_(
        "The request cannot be read; nothing was changed. Send one JSON object."
    ),
    "request.field": N_(
        "A field of the request is wrong; nothing was changed. The details say which one."
    ),
    "request.unauthenticated": N_(
        "You are not signed in; nothing was changed. Sign in, then try again."
    ),
    "request.path": N_("There is nothing at this address. Check the path."),
    "request.method": N_(
        "This cannot be asked here; nothing was changed. The description of the API says what can."
    ),
    "request.too_large": N_(
        "The request is larger than {limit_bytes} bytes; nothing was changed. Send less at once."
    ),
    "request.media_type": N_(
        "The body of the request is not JSON; nothing was changed. Send it as application/json."
    ),
    "request.changed": N_(
        "It was changed by somebody else meanwhile; nothing of yours was changed. Read it again, "
        "then decide."
    ),
    "request.busy": N_(
        "The centre has much to do at the moment; nothing was changed. Try again in a moment."
    ),
    "request.idempotency": N_(
        "This idempotency key was used for another request; nothing was changed. Use a new one."
    ),
    "report.link": N_("This link has expired or is not one of ours. Ask for a new one."),
    # Drawers and their reconciliation
    "register.unknown": N_(
        "This register is not known here; nothing was changed. Check its number."
    ),
    "register.offline_owned": N_(
        "This drawer belongs to a register at the counter; nothing was changed. Open it there."
    ),
    "session.unknown": N_(
        "This cash session is not known here; nothing was changed. Wait for its register to "
        "synchronise."
    ),
    "session.already_closed": N_("This cash session is closed already; nothing was changed."),
    "session.not_counted": N_(
        "The closing count of this session has not arrived; nothing was changed. Close it at its "
        "register first."
    ),
    "session.not_counted.program": N_(
        "A program speaks for this drawer and nobody has asked for its close; nothing was changed."
        " Ask for it first: POST /api/cash-sessions/{session_id}/close."
    ),
    "reconciliation.unknown": N_("This reconciliation is not known here; nothing was changed."),
    "reconciliation.closed": N_(
        "This reconciliation is closed; nothing was changed. Begin another one if something came "
        "to light."
    ),
    # Items, lots, suppliers and orders
    "item.no_name": N_("An item needs a name; nothing was changed. Type one."),
    "barcode.not_one": N_(
        "This is not a barcode; nothing was changed. It has 8, 12, 13 or 14 digits."
    ),
    "barcode.claimed": N_(
        "The barcode {barcode} already names an item; nothing was changed. Change that item "
        "instead."
    ),
    "lot.unknown": N_(
        "This lot is none of the item's; nothing was changed. Choose one of its lots."
    ),
    "lot.which": N_("This item has {lots} lots; nothing was counted. Say which one was."),
    "supplier.unknown": N_("This supplier is not known here; nothing was changed."),
    "supplier.no_name": N_("A supplier needs a name; nothing was changed. Type one."),
    "order.unknown": N_("This order is not known here; nothing was changed."),
    "order.empty": N_("This order has no line; it was not sent. Add what is wanted."),
    "order.not_draft": N_("This order was sent already; nothing was changed. Begin another one."),
    "order.not_open": N_(
        "This order was not sent yet, has ended, or goods of it have come; nothing was changed."
    ),
    "order.not_open.delivery": N_(
        "This order has ended and takes no other goods in; nothing was changed. "
        "What came beyond it needs an order of its own."
    ),
    "order.line_unknown": N_(
        "A line is none of this order's; nothing was changed. Read the order again."
    ),
    "order.line_twice": N_(
        "A line of the order is named twice; nothing was changed. Say once what it shall be."
    ),
    "order.note_differs": N_(
        "The delivery note {note} was entered before with another quantity of lot {number}; "
        "nothing was changed. Enter what else came under a note of its own."
    ),
    "sale.unknown": N_("This sale is not known here. Wait for its register to synchronise."),
    # Forecasts and devices
    "forecast.unknown": N_("This forecast is not known here; nothing was changed."),
    "device.unknown": N_("This device is not known here; nothing was changed."),
    "device.own": N_("The centre itself cannot be withdrawn; nothing was changed."),
    "device.already_revoked": N_("This device was withdrawn already; nothing was changed."),
}

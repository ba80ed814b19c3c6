"""The part of the table of sentences that speaks of what happens to a sale after it."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

RETURNS: Final[dict[str, str]] = {
    "ticket.no_code": N_(
        "This is not the code of a ticket; nothing was opened. Scan the square at its foot, or "
        "type its number."
    ),
    "ticket.unknown": N_(
        "This ticket has not reached this register; nothing was opened. Synchronise, or take the "
        "goods back where it was printed."
    ),
    "labels.no_lot": N_(
        "No lot {number} of {item} is known here; no label was written. Check the number, or "
        "receive the lot first."
    ),
    "labels.too_many": N_(
        "These are more than {most} labels at once; none was written. Ask for fewer."
    ),
    "labels.unwritable": N_(
        "The file {file} cannot be written; there are no labels. Write them to another place."
    ),
    "logo.not_one": N_(
        "This file is no picture that fits a receipt; the logo is as before. Choose a PNG or JPEG "
        "of less than 5 MB, with black on white."
    ),
    "drawer.no_reason": N_("The drawer stays shut: say why it is to be opened."),
    "drawer.no_printer": N_(
        "The drawer opens through the receipt printer, and none is set up; nothing was recorded. "
        "Open it with its key, or set the printer up."
    ),
    "ticket.several": N_(
        "Several receipts are called {number}; nothing was issued. Write the whole number as it is "
        "printed."
    ),
    "invoice.unknown": N_("This sale is on no invoice. Say whose name it bears to issue one."),
    "invoice.issued": N_(
        "This sale is on invoice {number} already; none was added. Print that one again."
    ),
    "invoice.no_buyer": N_("The invoice bears no name; none was issued. Type the buyer's name."),
    "invoice.ice": N_(
        "This is no company identifier; no invoice was issued. An ICE has 15 digits."
    ),
    "invoice.unwritable": N_(
        "The file {file} cannot be written; the invoice is issued. Print it again to another place."
    ),
    "sale.not_fetched": N_(
        "The details of this sale have not reached this register yet; nothing changed. Try again "
        "once it has synchronised, or do it where the ticket was printed."
    ),
    "sale.voided": N_("This sale was cancelled already; nothing changed. Nothing more comes back."),
    "sale.has_returns": N_(
        "Goods of this sale were returned; nothing changed. Return the rest line by line."
    ),
    "void.session_over": N_(
        "This sale is not of the session open at this register; nothing changed. Return its goods "
        "instead."
    ),
    "return.nothing": N_("No pack is chosen; nothing changed. Say how many come back."),
    "return.line_unknown": N_("This line is none of the sale's; nothing changed. Choose another."),
    "return.too_many": N_(
        "Of {name} at most {remaining} can still come back; nothing changed. Lower the number."
    ),
    "return.reason": N_("This reason is not known; nothing changed. Choose one of those shown."),
    "return.tender": N_(
        "The sale was not paid in this way; nothing changed. Give the money back as it was paid, "
        "or in cash."
    ),
    "ticket.known": N_(
        "This ticket has reached this register by now; nothing changed. Scan it again and choose "
        "its lines."
    ),
    "return.unproven": N_(
        "The code of this ticket proves nothing here; nothing changed. A manager may stand for the "
        "return, or take the goods back where it was printed."
    ),
    "return.narcotic": N_(
        "{name} is on list B and its sale is not here; nothing changed. Synchronise first, so that "
        "its register is put right too."
    ),
    "return.none": N_("Nothing of this sale was returned; nothing prints. Print its receipt."),
    "return.spent": N_(
        "All that this ticket came to was given back already; nothing changed. Nothing more comes "
        "back on it."
    ),
    "exchange.nothing_taken": N_(
        "Nothing is taken in exchange yet; nothing changed. Scan it at the sale first, then come "
        "back to the ticket."
    ),
    "exchange.payment_begun": N_(
        "The basket was paid in part; nothing changed. Take the payment back first, then exchange."
    ),
    "return.above_limit": N_(
        "Above {limit_centimes} a manager gives money back; nothing changed. Ask one to take the "
        "register."
    ),
}

"""The states of the screen of tickets that are worth seeing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tests.gui.looks import NOW_US
from ui.screens.tickets.invoice_state import InvoiceState
from ui.screens.tickets.state import LineView, TicketsState, TicketView

_MINUTE_US: Final = 60_000_000
TICKETS: Final = (
    TicketView("t4", "C2-B 004409", NOW_US, 8_750, ("cash",), "Samira B."),
    TicketView("t3", "C2-B 004408", NOW_US - 7 * _MINUTE_US, 12_630, ("card",), "Hicham L.", 1),
    TicketView(
        "t2",
        "C1-A 001207",
        NOW_US - 19 * _MINUTE_US,
        31_250,
        ("card", "cash"),
        "نادية ع.",
        returned_centimes=1_400,
    ),
    TicketView("t1", "C2-B 004407", NOW_US - 48 * _MINUTE_US, 2_800, ("cash",), "", 2, True),
)
LINES: Final = (
    LineView("1", "DOLIPRANE 1 g cp séc. B/10", 2, 1_400, 2_800, 1),
    LineView("2", "AUGMENTIN 1 g sachet B/12", 3, 8_650, 25_950, 0, 2),
    LineView("3", "Thermomètre", 1, 2_500, 2_500),
)
LIST: Final = TicketsState(tickets=TICKETS, chosen_id="t3")
OPENED: Final = replace(
    LIST,
    mode="ticket",
    chosen_id="t2",
    lines=LINES,
    line_id="2",
    back_centimes=17_300,
    refunds=(("card", 12_000), ("cash", 5_300)),
)
_LONG: Final = "Une phrase très longue qui ne tient pas sur une ligne. " * 3
STATES: Final = {
    "none": TicketsState(),
    "not found": TicketsState(typed="9999"),
    "list": LIST,
    "copied": replace(LIST, deed="copied", deed_number="C2-B 004408"),
    "refused": replace(LIST, error=_LONG),
    "opened": OPENED,
    "returned": replace(
        OPENED,
        deed="returned",
        deed_number="C2-B-R 000012",
        deed_centimes=17_300,
        back_centimes=0,
        refunds=(),
    ),
    "cancelled": replace(LIST, mode="ticket", chosen_id="t1", lines=LINES[:1], line_id="1"),
    "void": replace(OPENED, mode="void", back_centimes=0, refunds=(), reason="wrong_item"),
    "huge": replace(
        OPENED,
        tickets=tuple(
            replace(TICKETS[2], key=str(n), number="C2-B " + "9" * 30, person="Fatima " * 20)
            for n in range(99)
        ),
        chosen_id="5",
        lines=tuple(replace(LINES[1], key=str(n), name="DOLIPRANE " * 20) for n in range(60)),
        back_centimes=10**11,
        refunds=(("card", 10**11), ("cash", 10**11), ("cheque", 10**11)),
        error=_LONG,
    ),
}

UNSEEN: Final = replace(
    OPENED,
    mode="unseen",
    tickets=(TicketView("t9", "C9-A 000041", 0, 20_000, (), ""), *TICKETS),
    chosen_id="t9",
    lines=(LineView("1", "AUGMENTIN 1 g sachet B/12", 2, 8_650, 17_300, 0, 2),),
    line_id="1",
    refunds=(),
    left_centimes=20_000,
)
STATES["unseen"] = UNSEEN
STATES["exchange"] = replace(OPENED, mode="exchange", taken_centimes=20_000)
STATES["exchange, given back"] = replace(OPENED, mode="exchange", taken_centimes=2_000)
STATES["unseen, nothing scanned"] = replace(UNSEEN, lines=(), back_centimes=0)
STATES["unseen, not believed"] = replace(UNSEEN, is_proven=False, error=_LONG)
BILLED: Final = replace(OPENED, mode="invoice")
_TYPED: Final = {"name": "Atlas Import SARL " * 6, "ice": "0023", "folder": "Documents/" * 20}
_ISSUED: Final = InvoiceState(
    number="C2-A-F 000001",
    buyer=("Atlas Import SARL", "12, rue Ibn Sina", "ICE 002345678000091", "Sara", "Dr Alami"),
    texts=_TYPED,
)
INVOICES: Final = {
    "empty": InvoiceState(),
    "typed": InvoiceState(texts=_TYPED, error=_LONG, error_field="ice"),
    "refused": InvoiceState(texts=_TYPED, error=_LONG),
    "issued": _ISSUED,
    "written": replace(_ISSUED, written="Documents/C2-A-F-000001.pdf"),
    "asked": replace(_ISSUED, forgets=True),
    "forgotten": replace(_ISSUED, is_forgotten=True, buyer=("", "", "", "", "")),
}

"""The states of the screen of customers that are worth seeing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ui.screens.customers.state import AccountView, CustomerRow, CustomersState, MovementRow

CUSTOMERS: Final = (
    CustomerRow("c1", "Ali Bensellam", "0670 11 22 33", "91AC-0C2E", 0),
    CustomerRow("c2", "Fatima Zahra El Idrissi", "0661 22 33 44", "7F3A-91C2", 45_000),
    CustomerRow("c3", "أمينة العلوي", "05 22 00 00 01", "11D0-7A3B", -1_500),
)
ACCOUNT: Final = AccountView(
    "c2",
    45_000,
    50_000,
    True,
    "paie le 5 du mois",
    "2026-11-02",
    12_000,
    (
        MovementRow("m3", "payment", "C2-A-P 000012", "2026-11-20", -15_000, 45_000),
        MovementRow("m2", "sale", "C2-A 004409", "2026-11-12", 33_000, 60_000),
        MovementRow("m1", "sale", "C2-A 004302", "2026-11-02", 27_000, 27_000),
    ),
)
LIST: Final = CustomersState(
    typed="fat",
    customers=CUSTOMERS,
    chosen_id="c2",
    account=ACCOUNT,
    can_choose=True,
    may_limit=True,
    may_export=True,
    may_erase=True,
)
_LONG: Final = "Une phrase très longue qui ne tient pas sur une ligne. " * 3
PAY: Final = replace(LIST, mode="pay", form=2, preset=(("amount", "450,00"),))
STATES: Final = {
    "none": CustomersState(),
    "not found": CustomersState(typed="zzz"),
    "list": LIST,
    "account": replace(LIST, mode="account"),
    "no movement": replace(
        LIST, mode="account", chosen_id="c1", account=AccountView("c1", 0, 0, False)
    ),
    "new": replace(LIST, mode="new", form=1, preset=(("name", "Fatima"),)),
    "edit": replace(LIST, mode="edit", form=4, error=_LONG),
    "pay": PAY,
    "cheque": replace(PAY, tender="cheque", details=("reference", "bank"), form=3),
    "paid": replace(LIST, deed="paid", deed_words="C2-A-P 000013", change_centimes=5_000),
    "limit": replace(LIST, mode="limit", form=5),
    "erase": replace(LIST, mode="erase", error=_LONG),
    "exported": replace(LIST, deed="exported", deed_words="Documents/client.json"),
    "huge": replace(
        LIST,
        customers=tuple(
            replace(CUSTOMERS[1], key=f"c{n}", name="Fatima " * 11, balance_centimes=10**11)
            for n in range(50)
        ),
        account=replace(ACCOUNT, balance_centimes=10**11, note="note " * 14),
        error=_LONG,
    ),
}

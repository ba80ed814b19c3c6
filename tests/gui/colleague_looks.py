"""The states of the screen of colleagues that are worth seeing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ui.screens.colleagues.state import FIELDS, ColleaguesState
from ui.screens.tickets.listing import TwoLines
from ui.widgets.chip import Chip
from ui.widgets.fact import Fact

LIST: Final = ColleaguesState(
    rows=(
        TwoLines("c1", "Pharmacie Al Amal", "0522 30 40 50 · 2 échanges ouverts", "148,50"),
        TwoLines("c2", "صيدلية الأطلس", "rien d’ouvert", ""),
    ),
    chosen_id="c1",
    title="Pharmacie Al Amal",
    balance_centimes=14_850,
    facts=(Fact("smartphone", "Téléphone", "0522 30 40 50"), Fact("layers", "DOLIPRANE 1 g", "+3")),
    read=True,
    may_lend=True,
)
LOANS: Final = replace(
    LIST,
    mode="loans",
    rows=(
        TwoLines(
            "l1",
            "DOLIPRANE 1 g, comprimé effervescent, boîte de 8",
            "C1-A-E 000001 · 24/11/2026 08:31 · 148,50",
            "3/4",
            (Chip("info", "arrow-right", "prêté"),),
        ),
        TwoLines(
            "l2",
            "LEVOTHYROX 75 µg",
            "C1-A-E 000002 · 24/11/2026 09:02 · 42,00",
            "2/2",
            (Chip("warning", "arrow-left", "emprunté"),),
        ),
    ),
    chosen_id="l1",
)
_LONG: Final = "Une phrase très longue qui ne tient pas sur une ligne. " * 3
STATES: Final = {
    "none": ColleaguesState(read=True, may_lend=True, title="Aucun confrère"),
    "list": LIST,
    "loans": LOANS,
    "owing": replace(LOANS, balance_centimes=-(10**11), chosen_id="l2", done=_LONG),
    "new": replace(LIST, mode="new", form=1, asked=FIELDS["new"]),
    "lend": replace(LIST, mode="lend", form=2, asked=FIELDS["lend"], note=_LONG, error=_LONG),
    "borrow": replace(LIST, mode="borrow", form=3, asked=FIELDS["borrow"], typed="doli"),
    "nothing found": replace(LIST, mode="lend", form=4, asked=FIELDS["lend"], typed="zzz", rows=()),
    "goods": replace(
        LOANS, mode="goods", form=5, asked=("packs", "lot", "expiry"), preset=(("packs", "3"),)
    ),
    "money": replace(LOANS, mode="money", form=6, asked=FIELDS["money"], way="transfer"),
}

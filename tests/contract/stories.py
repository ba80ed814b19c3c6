"""Small stories for the engine, told by two or three registers that have not met.

A story is a list of real events, as headers and bodies, each with the time the centre gave it. One
kind of story exercises one effect; `SUBJECTS` are drawn from so few items, lots and moments that
events meet on the same row and at the same instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import strategies as st

from pharmadesk.domain import events, return_events
from pharmadesk.journal.event import Header
from pharmadesk.projections.effects import Stamp
from pharmadesk.projections.project import project
from pharmadesk.values.identifiers import SeededIds

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.projections.effects import EventEffects
    from tests.oracle import Event

_ids = SeededIds(7)
TENANT_ID, PHARMACY_ID = _ids.new(), _ids.new()
DEVICES = tuple(_ids.new() for _ in range(3))
INCARNATIONS = tuple(_ids.new() for _ in range(2))
ITEMS = tuple(_ids.new() for _ in range(2))
LOTS = tuple(_ids.new() for _ in range(2))
SESSIONS = tuple(_ids.new() for _ in range(2))
PERSON = _ids.new()
MOMENTS = tuple((1_795_000_000_000 + ms << 16) for ms in range(3))


@dataclass(frozen=True)
class Told:
    """An event as a replica meets it."""

    header: Header
    body: msgspec.Struct
    eff_hlc: int

    @property
    def effects(self) -> EventEffects:
        """Derive what the engine is given."""
        h = self.header
        stamp = Stamp(h.event_id, self.eff_hlc, h.device_id, h.incarnation, h.seq)
        return stamp, project(h, self.body)

    @property
    def for_oracle(self) -> Event:
        """Give what the oracle is told: the bytes, decoded."""
        return (
            msgspec.json.decode(msgspec.json.encode(self.header)),
            msgspec.json.decode(msgspec.json.encode(self.body)),
            self.eff_hlc,
        )


def told(
    number: int, kind: str, body: msgspec.Struct, moment: int = 0, device: int = 0, **changes: Any
) -> Told:
    """Tell event `number` of a story: its id and seq follow from it, so that ids are its own."""
    fields: dict[str, Any] = {
        "event_id": own_id(number),
        "kind": kind,
        "version": 1,
        "stream_key": "story",
        "about": (),
        "critical": False,
        "tenant_id": TENANT_ID,
        "pharmacy_id": PHARMACY_ID,
        "device_id": DEVICES[device],
        "incarnation": INCARNATIONS[0],
        "seq": number + 1,
        "occurred_at_us": 1_795_000_000_000_000 + number,
        "utc_offset_s": 0,
        "clock_offset_ms": None,
        "business_date": "2026-11-23",
        "hlc": MOMENTS[moment],
        "actor_id": PERSON,
        "cash_session_id": SESSIONS[0],
        "approvals": (),
    }
    return Told(Header(**(fields | changes)), body, MOMENTS[moment])


def own_id(number: int, what: int = 0) -> str:
    """Make an id minted by event `number`."""
    return f"019aaaaa-0000-7000-8000-{what:04x}{number:08x}"


# --- one kind of story an effect ------------------------------------------------------------------


def hold(number: int, moment: int, device: int, lot: int) -> Told:
    """Put: a lot is held."""
    body = events.LotHeld(hold_id=own_id(number, 1), lot_id=LOTS[lot % 2], reason="recall")
    return told(number, "lot.held", body, moment, device)


def sale(number: int, moment: int, device: int, price: int) -> Told:
    """Put, add and move: a sale of one line, paid in cash with change."""
    amount = 1_000 + price
    line = events.SaleLine(
        line_no=1,
        item_id=ITEMS[price % 2],
        name="Algidol",
        quantity=1,
        base_units=1,
        unit_price_centimes=amount,
        discount_centimes=0,
        amount_centimes=amount,
        vat_bp=0,
        net_centimes=amount,
        vat_centimes=0,
        lots=(events.LotTaken(lot_id=LOTS[0], quantity=1, number="A1", expiry="2027-01-31"),),
        scanned_by=PERSON,
    )
    payment = events.Payment(
        payment_no=1,
        tender="cash",
        amount_centimes=amount,
        tendered_centimes=2_000,
        change_centimes=2_000 - amount,
    )
    rate = events.VatTotal(rate_bp=0, net_centimes=amount, vat_centimes=0, gross_centimes=amount)
    body = events.SaleCompleted(
        sale_id=own_id(number, 2),
        basket_id=own_id(number, 3),
        series="C2-A",
        number=number + 1,
        lines=(line,),
        vat=(rate,),
        rounding_centimes=0,
        total_centimes=amount,
        payments=(payment,),
    )
    return told(number, "sale.completed", body, moment, device, cash_session_id=SESSIONS[price % 2])


def back(number: int, moment: int, device: int, what: int) -> Told:
    """Put, add and move: a pack of a sale comes back, for cash or on the card."""
    amount = 500 + what
    line = return_events.ReturnLine(
        line_no=1,
        sale_line_no=1,
        item_id=ITEMS[what % 2],
        name="Algidol",
        quantity=1,
        base_units=1,
        unit_price_centimes=amount,
        discount_centimes=0,
        amount_centimes=amount,
        vat_bp=0,
        net_centimes=amount,
        vat_centimes=0,
        lots=(events.LotTaken(lot_id=LOTS[0], quantity=1, number="A1", expiry="2027-01-31"),),
        place=("shop", return_events.QUARANTINE)[what % 2],
    )
    refund = return_events.Refund(
        refund_no=1, tender=("cash", "card")[what % 2], amount_centimes=amount
    )
    rate = events.VatTotal(rate_bp=0, net_centimes=amount, vat_centimes=0, gross_centimes=amount)
    body = return_events.ReturnCompleted(
        return_id=own_id(number, 6),
        sale_id=own_id(0, 2),
        series="C2-A-R",
        number=number + 1,
        reason="unwanted",
        lines=(line,),
        vat=(rate,),
        rounding_centimes=0,
        total_centimes=amount,
        refunds=(refund,),
    )
    return told(number, "return.completed", body, moment, device)


def sale_or_back(number: int, moment: int, device: int, what: int) -> Told:
    """Put, add and move: money comes in and goes back."""
    return (back if what > 1 else sale)(number, moment, device, what)


_CHANGES = (
    events.ItemFields(price_centimes=4_950),
    events.ItemFields(price_centimes=4_630, name="Algidol"),
    events.ItemFields(name="Algidol 500", sold_by_unit=True),
    events.ItemFields(price_centimes=None),
)


def change(number: int, moment: int, device: int, what: int) -> Told:
    """Latest: fields of an item change."""
    body = events.ItemChanged(item_id=ITEMS[0], fields=_CHANGES[what])
    return told(number, "item.changed", body, moment, device)


def session(number: int, moment: int, device: int, what: int) -> Told:
    """Highest: a session opens or closes, twice on different registers if the story says so."""
    session_id = SESSIONS[what % 2]
    if what < 2:
        opened = events.SessionOpened(
            session_id=session_id, register_id=DEVICES[device], float_centimes=50_000
        )
        return told(number, "session.opened", opened, moment, device)
    closed = events.SessionClosed(
        session_id=session_id, sale_count=0, expected_cash_centimes=0, counted_cash_centimes=0
    )
    return told(number, "session.closed", closed, moment, device)


def movement(number: int, moment: int, device: int, what: int) -> Told:
    """Move: stock is corrected."""
    body = events.StockAdjusted(
        adjustment_id=own_id(number, 4),
        item_id=ITEMS[0],
        lot_id=LOTS[what % 2],
        place="shop",
        quantity=(5, -3, 1, -7)[what],
        reason="broken",
    )
    return told(number, "stock.adjusted", body, moment, device)


def count(number: int, moment: int, device: int, what: int) -> Told:
    """Pin: stock is counted."""
    body = events.StockCounted(
        count_id=own_id(number, 5),
        item_id=ITEMS[0],
        lot_id=LOTS[what % 2],
        place="shop",
        counted=(10, 0, 4, 7)[what],
    )
    return told(number, "stock.counted", body, moment, device)


def movement_or_count(number: int, moment: int, device: int, what: int) -> Told:
    """Move or pin, on one shelf."""
    return (count if what % 4 == 0 else movement)(number, moment, device, what)


Teller = "Callable[[int, int, int, int], Told]"
TELLERS: dict[str, Callable[[int, int, int, int], Told]] = {
    "put": hold,
    "add": sale_or_back,
    "latest": change,
    "highest": session,
    "move": movement,
    "pin": movement_or_count,
}


def _consistent(story: list[Told]) -> bool:
    """Tell whether no key is minted twice, as a second opening of one session would."""
    sessions = [e.header.kind + str(getattr(e.body, "session_id", e.header.seq)) for e in story]
    return len(set(sessions)) == len(sessions)


def stories(effect: str, most: int = 5) -> st.SearchStrategy[list[Told]]:
    """Draw a story in which no event contradicts another."""
    beat = st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 3))
    return (
        st.lists(beat, min_size=1, max_size=most)
        .map(lambda beats: [TELLERS[effect](n, *beat) for n, beat in enumerate(beats)])
        .filter(_consistent)
    )


@st.composite
def deliveries(draw: st.DrawFn, story: list[Told]) -> list[list[Told]]:
    """Draw one way a story may arrive: any order, any event again, cut into any batches."""
    again = draw(st.lists(st.sampled_from(story), max_size=3))
    arriving = draw(st.permutations(story + again))
    cuts = sorted(draw(st.sets(st.integers(1, len(arriving)), max_size=3)))
    edges = [0, *cuts, len(arriving)]
    return [arriving[a:b] for a, b in pairwise(edges) if a < b]

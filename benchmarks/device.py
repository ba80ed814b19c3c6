"""A register without a file, to measure a centre with: it writes five-line sales and pushes them.

Its events have the bytes a till would have written, its requests are signed as a till's. All of it
is made before the clock runs.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.domain import events
from pharmadesk.journal.event import GENESIS_HASH, Header, seal
from pharmadesk.journal.opened import OPENED, JournalOpened
from pharmadesk.values.identifiers import SeededIds
from sync.client.asking import Asker, CentreLine
from sync.client.wire import line_of
from sync.protocol import exchange, framing, messages, signing
from sync.protocol.messages import At

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import msgspec

    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.values.clock import ManualClock
    from sync.protocol.exchange import Reply, Transport
    from sync.server.exchange import Centre

LINES: Final = 5
ITEMS: Final = 10_000
NOTE_CENTIMES: Final = 100_000
RATES_BP: Final = (0, 700, 2_000)
A_SALE_EVERY_US: Final = 40_000_000
BEGAN_BEFORE_US: Final = 60 * 24 * 3_600 * 1_000_000  # so that no event is in the future


class Request(NamedTuple):
    """A request, ready to be sent."""

    path: str
    headers: dict[str, str]
    body: bytes


class InProcess:
    """A `Transport` to a centre in this process."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Ask."""
        return self._centre.answer(path, {k.lower(): v for k, v in headers.items()}, body)


class Device:
    """Writes one chain from its opening on."""

    def __init__(
        self, seed: int, clock: ManualClock, pharmacy: tuple[str, str] | None = None
    ) -> None:
        self._ids = SeededIds(seed, clock)
        self._chance = random.Random(seed)
        self._signer = Ed25519PrivateKey.from_private_bytes(seed.to_bytes(32, "big"))
        self.tenant_id, self.pharmacy_id = pharmacy or (self._ids.new(), self._ids.new())
        self.device_id, self._incarnation = self._ids.new(), self._ids.new()
        self._session_id, self._person_id = self._ids.new(), self._ids.new()
        self._shelf: dict[int, tuple[str, str]] = {}
        self._events: list[StoredEvent] = []
        self._us = clock.now_us() - BEGAN_BEFORE_US
        opening = JournalOpened(self._public_key, None, "A", (), "benchmark")
        self._write(OPENED, opening)

    @property
    def _public_key(self) -> str:
        return self._signer.public_key().public_bytes_raw().hex()

    def __len__(self) -> int:
        return len(self._events)

    def found(self, transport: Transport, code: str) -> None:
        """Found a pharmacy of its own at a centre."""
        found = messages.Found(
            token=code,
            tenant_id=self.tenant_id,
            pharmacy_id=self.pharmacy_id,
            device_id=self.device_id,
            public_key=self._public_key,
            app_version="benchmark",
        )
        self._ask(transport, exchange.FOUND, found)

    def join(self, transport: Transport, token: str) -> None:
        """Join the pharmacy that it was made for."""
        join = messages.Join(
            token=token,
            device_id=self.device_id,
            public_key=self._public_key,
            app_version="benchmark",
        )
        self._ask(transport, exchange.JOIN, join)

    def stock_up(self, shelf: Sequence[tuple[str, str]]) -> None:
        """Sell these items out of these lots from now on, in place of made-up ones."""
        self._shelf = dict(enumerate(shelf))

    def describe(self) -> None:
        """Describe itself as a register."""
        described = events.RegisterDescribed(register_id=self.device_id, code="C1", name="Caisse 1")
        self._write("register.described", described)

    def open_session(self) -> None:
        """Open the session that its sales belong to."""
        opened = events.SessionOpened(
            session_id=self._session_id, register_id=self.device_id, float_centimes=NOTE_CENTIMES
        )
        self._write("session.opened", opened, self._session_id)

    def sell(self, count: int) -> None:
        """Write so many sales."""
        for _ in range(count):
            self._us += A_SALE_EVERY_US
            self._write("sale.completed", self._sale(), self._session_id)

    def requests(
        self, transport: Transport, most: int, after: int = 0, last: int | None = None
    ) -> Iterator[Request]:
        """Sign pushes of at most so many events each, from after one seq up to another."""
        nonce = transport.exchange(exchange.NONCE, {}, b"").headers[signing.NONCE]
        end = len(self._events) if last is None else last
        for base in range(after, end, most):
            some = self._events[base : min(base + most, end)]
            before = self._events[base - 1].hash if base else GENESIS_HASH
            push = messages.Push(
                incarnation=self._incarnation, base=At(seq=base, hash=before.hex())
            )
            body = framing.write(push, map(line_of, some))
            yield self._signed(exchange.PUSH, nonce, body)

    # --- what it writes -------------------------------------------------------------------------

    def _write(self, kind: str, body: msgspec.Struct, session_id: str | None = None) -> None:
        header = Header(
            event_id=self._ids.new(),
            kind=kind,
            version=1,
            stream_key=self.device_id,
            about=(),
            critical=False,
            tenant_id=self.tenant_id,
            pharmacy_id=self.pharmacy_id,
            device_id=self.device_id,
            incarnation=self._incarnation,
            seq=len(self._events) + 1,
            occurred_at_us=self._us,
            utc_offset_s=3_600,
            clock_offset_ms=None,
            business_date="2026-11-23",
            hlc=(self._us // 1_000 << 16) + len(self._events) % 1_000,
            actor_id=self._person_id,
            cash_session_id=session_id,
            approvals=(),
        )
        before = self._events[-1].hash if self._events else GENESIS_HASH
        self._events.append(seal(header, body, before, self._signer))

    def _sale(self) -> events.SaleCompleted:
        lines = tuple(self._sale_line(number) for number in range(1, LINES + 1))
        total = sum(line.amount_centimes for line in lines)
        vat = tuple(
            events.VatTotal(
                rate_bp=rate,
                net_centimes=sum(line.net_centimes for line in some),
                vat_centimes=sum(line.vat_centimes for line in some),
                gross_centimes=sum(line.amount_centimes for line in some),
            )
            for rate in RATES_BP
            if (some := [line for line in lines if line.vat_bp == rate])
        )
        payment = events.Payment(
            payment_no=1,
            tender="cash",
            amount_centimes=total,
            tendered_centimes=NOTE_CENTIMES,
            change_centimes=NOTE_CENTIMES - total,
        )
        return events.SaleCompleted(
            sale_id=self._ids.new(),
            basket_id=self._ids.new(),
            series="C1-A",
            number=len(self._events),
            lines=lines,
            vat=vat,
            rounding_centimes=0,
            total_centimes=total,
            payments=(payment,),
        )

    def _sale_line(self, number: int) -> events.SaleLine:
        # Few items make most of the turnover, as in a shop.
        at = int(ITEMS * self._chance.random() ** 3)
        item_id, lot_id = self._on_shelf(at)
        amount, rate = 900 + at % 7_000, RATES_BP[at % len(RATES_BP)]
        net = amount * 10_000 // (10_000 + rate)
        return events.SaleLine(
            line_no=number,
            item_id=item_id,
            name=f"Doliprane {at} mg, comprimé",
            quantity=1,
            base_units=1,
            unit_price_centimes=amount,
            discount_centimes=0,
            amount_centimes=amount,
            vat_bp=rate,
            net_centimes=net,
            vat_centimes=amount - net,
            lots=(
                events.LotTaken(lot_id=lot_id, quantity=1, number=f"L{at:05}", expiry="2028-06-30"),
            ),
            scanned_by=self._person_id,
        )

    def _on_shelf(self, at: int) -> tuple[str, str]:
        if at not in self._shelf:
            self._shelf[at] = (self._ids.new(), self._ids.new())
        return self._shelf[at]

    # --- what it says ---------------------------------------------------------------------------

    def signed_again(self, pushes: Iterable[Request], nonce: str) -> list[Request]:
        """Sign pushes for now: what they were made with may have run out meanwhile."""
        return [self._signed(push.path, nonce, push.body) for push in pushes]

    def _ask(self, transport: Transport, path: str, message: messages.Message) -> None:
        line = CentreLine(transport, Asker(self.device_id, self._signer, self._ids))
        line.fetch_nonce()
        line.ask(path, message, (), messages.Enrolled)

    def _signed(self, path: str, nonce: str, body: bytes) -> Request:
        request_id = self._ids.new()
        digest = signing.request_digest(self.device_id, "POST", path, nonce, request_id, body)
        headers = {
            signing.DEVICE: self.device_id,
            signing.NONCE: nonce,
            signing.REQUEST_ID: request_id,
            signing.PROTOCOL_VERSION: str(messages.PROTOCOL),
            signing.SIGNATURE: signing.sign(self._signer, digest),
        }
        return Request(path, headers, body)

"""A pharmacy at a centre, and people who speak to its API as JSON over HTTP."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from litestar.testing import TestClient

from pharmadesk.domain.office_events import Forecast
from pharmadesk.domain.permissions import Role
from pharmadesk.errors import Refused
from sync.server.access.caller import Caller
from sync.server.options import ServerOptions
from sync.server.web import application
from tests.server.conftest import founded
from tests.server.register import Register, new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar import Litestar
    from litestar.connection import ASGIConnection

    from sync.server.exchange import Centre

SIGNED_IN = "authorization"


def known_callers(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    """Take the token for who somebody is: `<tenant> <person> <roles>`; a test is trusted."""
    told = connection.headers.get(SIGNED_IN, "").removeprefix("Bearer ").split("/")
    if len(told) != 3:
        raise Refused("request.unauthenticated")
    tenant_id, person_id, roles = told
    language = connection.headers.get("accept-language", "fr")[:2]
    return Caller(tenant_id, person_id, frozenset(roles.split("+")), language, second_factor=True)


@dataclass
class Reply:
    """An answer, its JSON read without rounding."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text, parse_float=Decimal)

    @property
    def code(self) -> str:
        return str(self.json["error"]["code"])

    @property
    def fields(self) -> list[str]:
        return [each["field"] for each in self.json["error"]["details"]]


@dataclass
class Person:
    """Somebody signed in."""

    client: TestClient[Any]
    tenant_id: str
    roles: str = Role.OWNER.value
    person_id: str = field(default_factory=new_id)

    @property
    def token(self) -> str:
        return f"Bearer {self.tenant_id}/{self.person_id}/{self.roles}"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {SIGNED_IN: self.token} | named
        if body is not None:
            given.setdefault("content-type", "application/json")
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.request(
            method, path, headers=given, content=None if body is None else content
        )
        return Reply(answer.status_code, answer.headers, answer.text)

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, **headers)

    def every(self, path: str, limit: int) -> list[Any]:
        """Read a short list page by page; only the last may hold less than was asked for."""
        seen, cursor = [], ""
        for _ in range(6):
            page = self.get(f"{path}?limit={limit}{cursor}").json
            seen += page["data"]
            if page["nextCursor"] is None:
                break
            assert len(page["data"]) == limit
            cursor = f"&cursor={page['nextCursor']}"
        return seen

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.ask("PATCH", path, body, **headers)

    def made(self, path: str, body: Any) -> str:
        """Make something, and return its id."""
        answer = self.post(path, body)
        assert answer.status == 201, answer.text
        return str(answer.json["id"])

    def an_item(self, **fields: Any) -> str:
        """Register an item."""
        body = {"name": "Doliprane 1 g", "category": "Antalgiques", "unitCost": 9.1,
                "retailPrice": 13.1} | fields  # fmt: skip
        return self.made("/api/inventory/items", body)

    def a_supplier(self, name: str = "Grossiste du Nord") -> str:
        """Register a supplier."""
        return self.made("/api/suppliers", {"name": name})

    def a_drawer(self, code: str = "W1") -> str:
        """Add a drawer that a program speaks for."""
        return self.made("/api/registers", {"code": code, "name": "Site"})

    def a_session(self, register_id: str | None = None, mad_cash: float = 500) -> str:
        """Open a drawer's session."""
        body = {
            "registerId": register_id or self.a_drawer(),
            "openingFloat": {"madCash": mad_cash, "card": 0, "mobileWallet": 0, "other": 0},
        }
        return self.made("/api/cash-sessions", body)


@dataclass
class Office:
    """A pharmacy: its register at the counter, and its people."""

    register: Register
    client: TestClient[Any]

    @property
    def tenant_id(self) -> str:
        return self.register.tenant_id

    @property
    def owner(self) -> Person:
        return self.person(Role.OWNER)

    def person(self, *roles: Role) -> Person:
        """Sign somebody in."""
        return Person(self.client, self.tenant_id, "+".join(role.value for role in roles))

    def counter_session(self, cash_centimes: int = 20_000) -> str:
        """Let the register at the counter open a session, and tell the centre."""
        session_id = new_id()
        self.register.write(
            "register.described",
            {"register_id": self.register.device_id, "code": "C1", "name": "Caisse 1"},
        )
        opened = {
            "session_id": session_id,
            "register_id": self.register.device_id,
            "float_centimes": cash_centimes,
        }
        self.register.write("session.opened", opened, actor_id=new_id())
        self.pushed()
        return session_id

    def counter_closes(self, session_id: str, expected: int, counted: int) -> None:
        """Let the register at the counter count its drawer."""
        body = {
            "session_id": session_id,
            "sale_count": 0,
            "expected_cash_centimes": expected,
            "counted_cash_centimes": counted,
        }
        self.register.write("session.closed", body, actor_id=new_id())
        self.pushed()

    def pushed(self) -> None:
        """Tell the centre what it does not know yet."""
        assert self.register.push().message["type"] == "ack"


def office(centre: Centre, client: TestClient[Any]) -> Office:
    """Found a pharmacy."""
    register = founded(centre)
    register.push()
    return Office(register, client)


def client_of(centre: Centre) -> TestClient[Any]:
    """Speak to a centre in this process."""
    return TestClient(made(centre))


def made(centre: Centre) -> Litestar:
    """Make the application, which takes a token for who it says, and as many requests as come."""
    plenty = ServerOptions(requests_per_minute=100_000, requests_burst=100_000)
    return application(centre, options=plenty, callers=known_callers)


def a_sale(number: int, tender: str, centimes: int, **noted: str) -> dict[str, object]:
    """Write a sale of one line, paid in one tender, with what was noted of it."""
    item_id = new_id()
    line = {
        "line_no": 1, "item_id": item_id, "name": "Doliprane", "quantity": 1, "base_units": 1,
        "unit_price_centimes": centimes, "discount_centimes": 0, "amount_centimes": centimes,
        "vat_bp": 0, "net_centimes": centimes, "vat_centimes": 0, "scanned_by": "barcode",
        "lots": [{"lot_id": item_id, "quantity": 1, "number": None, "expiry": None}],
    }  # fmt: skip
    paid = {"payment_no": 1, "tender": tender, "amount_centimes": centimes,
            "tendered_centimes": centimes, "change_centimes": 0, **noted}  # fmt: skip
    vat = {"rate_bp": 0, "net_centimes": centimes, "vat_centimes": 0, "gross_centimes": centimes}
    return {
        "sale_id": new_id(), "basket_id": new_id(), "series": "C1-A", "number": number,
        "lines": [line], "vat": [vat], "rounding_centimes": 0, "total_centimes": centimes,
        "payments": [paid],
    }  # fmt: skip


def a_forecast(item: str, horizon: int = 7, milli: int = 12_345) -> Forecast:
    """Foresee an item."""
    return Forecast(
        forecast_id=new_id(), item_id=item, horizon_days=horizon, expected_milli=milli,
        low_milli=1_000, high_milli=20_500, order_packs=3, rationale="Saison",
    )  # fmt: skip

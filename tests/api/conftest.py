from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from litestar.testing import TestClient

from pharmadesk.services import foreseeing
from pharmadesk.values.clock import ManualClock
from sync.server.exchange import Centre
from tests.api.office import Office, a_forecast, a_sale, client_of, made, office
from tests.server.conftest import NOW_US, SEED, founded, url
from tests.server.people import hired
from tests.server.register import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from litestar import Litestar

    from tests.api.office import Person
    from tests.server.register import Register

__all__ = ["url"]


@pytest.fixture(scope="session")
def centre(url: str) -> Iterator[Centre]:
    """Give the one centre of these tests: every test brings a pharmacy of its own."""
    centre = Centre(url, ManualClock(NOW_US), SEED, connections=5)
    yield centre
    centre.close()


@pytest.fixture(scope="session")
def app(centre: Centre) -> Litestar:
    """Make its application once: that takes longer than most of what is asked of it."""
    return made(centre)


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Any]]:
    """Give a line to it."""
    with TestClient(app) as client:
        yield client


@pytest.fixture
def pharmacy(centre: Centre, client: TestClient[Any]) -> Office:
    return office(centre, client)


@pytest.fixture
def owner(pharmacy: Office) -> Person:
    return pharmacy.owner


@pytest.fixture(scope="session")
def elsewhere(centre: Centre) -> Register:
    """Found another pharmacy."""
    return founded(centre)


@pytest.fixture
def stranger(elsewhere: Register, client: TestClient[Any]) -> Person:
    """Give the owner of another pharmacy."""
    return Office(elsewhere, client).owner


@pytest.fixture(scope="session")
def furnished(centre: Centre) -> tuple[Register, dict[str, str]]:
    """Make a pharmacy with one of everything; give the ids of it by the names of paths."""
    with client_of(centre) as client:
        pharmacy = office(centre, client)
        return pharmacy.register, furniture(centre, pharmacy)


@pytest.fixture
def office_full(
    furnished: tuple[Register, dict[str, str]], client: TestClient[Any]
) -> tuple[Office, dict[str, str]]:
    """Give that pharmacy, and the ids."""
    register, ids = furnished
    return Office(register, client), ids


def a_user(centre: Centre, owner: Person) -> str:
    """Hire somebody, and invite them."""
    person_id = hired(centre, owner.tenant_id, "cashier")
    body = {"personId": person_id, "email": f"user@o{owner.tenant_id[-12:]}.example"}
    return str(owner.post("/api/users", body).json["userId"])


def furniture(centre: Centre, pharmacy: Office) -> dict[str, str]:
    """Put one of everything into a pharmacy."""
    owner = pharmacy.owner
    session = pharmacy.counter_session()
    sale = a_sale(1, "cash", 100)
    pharmacy.register.write("sale.completed", sale, cash_session_id=session, actor_id=new_id())
    pharmacy.counter_closes(session, 20_100, 20_100)
    item, supplier = owner.an_item(), owner.a_supplier()
    line = {"inventoryItemId": item, "quantityOrdered": 5, "unitCost": 2}
    order = owner.post("/api/supplier-orders", {"supplierId": supplier, "lineItems": [line]}).json
    counted = {"cashSessionId": session, "countedTotals": {"madCash": 201}}
    forecast = a_forecast(item)
    foreseeing.publish(centre.desk(pharmacy.tenant_id), "mean", [forecast])
    return {
        "sessionId": session,
        "saleId": str(sale["sale_id"]),
        "itemId": item,
        "supplierId": supplier,
        "orderId": order["id"],
        "lineId": order["lineItems"][0]["id"],
        "reconciliationId": owner.made("/api/reconciliations", counted),
        "registerId": owner.a_drawer(),
        "snapshotId": forecast.forecast_id,
        "deviceId": pharmacy.register.device_id,
        "userId": a_user(centre, owner),
    }

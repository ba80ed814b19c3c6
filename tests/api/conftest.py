from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.office import Office, client_of, office
from tests.server.conftest import centre, clock, open_centre, url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from litestar.testing import TestClient

    from sync.server.exchange import Centre
    from tests.api.office import Person

__all__ = ["centre", "clock", "open_centre", "url"]


@pytest.fixture
def client(centre: Centre) -> Iterator[TestClient[Any]]:
    with client_of(centre) as client:
        yield client


@pytest.fixture
def pharmacy(centre: Centre, client: TestClient[Any]) -> Office:
    return office(centre, client)


@pytest.fixture
def owner(pharmacy: Office) -> Person:
    return pharmacy.owner

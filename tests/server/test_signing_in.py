"""Signing in over HTTP: what lets one in, what does not, and that nobody can tell the two apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import argon2
import pytest

from tests.server.people import OTHER_PASSWORD, PASSWORD, Shop, User, options
from tests.server.sql import rows
from tests.server.test_http import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre


@pytest.fixture
def shop(centre: Centre, clock: ManualClock, url: str) -> Iterator[Shop]:
    shop = Shop(centre, clock, url)
    with serving(centre, options=options()) as shop.web:
        yield shop


def test_person_with_an_invitation_chooses_a_password_and_signs_in(shop: Shop) -> None:
    user = shop.user("manager")

    user.sign_in()

    me = user.me().json()
    assert me == {
        "userId": user.person_id,
        "tenantId": shop.tenant_id,
        "roles": ["manager"],
        "secondFactor": False,
        "mustEnrol": False,
    }

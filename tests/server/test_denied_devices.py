"""What a device is denied stands in its pharmacy's journal, and so does who said to be it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.journal.centre import EMPTY
from pharmadesk.values.clock import US_IN_S
from sync.protocol import exchange
from sync.server.devices import Trusted
from tests.server.conftest import founded, joined
from tests.server.people import serving_people
from tests.server.register import new_id

if TYPE_CHECKING:
    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre
    from tests.server.people import Shop

HOUR_US = 3_600 * US_IN_S


def denials(shop: Shop) -> list[tuple[str, str, int]]:
    told: list[dict[str, Any]] = [body for _, body in shop.told("device.denied")]
    return [(body["device_id"], body["reason"], body["count"]) for body in told]


def test_forged_request_and_withdrawn_device_are_told_once_an_hour(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    first = founded(centre)
    second = joined(first, new_id())
    stranger = founded(centre)
    with serving_people(centre, clock, url, first.tenant_id) as shop:
        first.key, key = Ed25519PrivateKey.generate(), first.key
        assert first.hello().status == 401
        first.key = key
        centre.revoke(first.tenant_id, second.device_id, Trusted("", EMPTY))
        for _ in range(3):
            assert second.pull().status == 403
        forged, withdrawn = (
            (first.device_id, "sync.signature", 1),
            (second.device_id, "sync.device_revoked", 3),
        )
        assert sorted(denials(shop)) == sorted((forged, withdrawn))

        clock.advance(HOUR_US - US_IN_S)
        second.pull()
        assert len(denials(shop)) == 2
        clock.advance(2 * US_IN_S)
        assert denials(shop)[2:] == [(second.device_id, "sync.device_revoked", 1)]
    with serving_people(centre, clock, url, stranger.tenant_id) as other:
        assert denials(other) == []


def test_nonce_that_is_over_is_no_denial(centre: Centre, clock: ManualClock, url: str) -> None:
    register = founded(centre)
    with serving_people(centre, clock, url, register.tenant_id) as shop:
        assert register.send(exchange.HELLO, b"", nonce="of long ago").status == 401
        assert denials(shop) == []

"""Scenario 13: two registers give out the same receipt number; both sales stay, told apart.

Two offers were made before either newcomer was known, and both were called by the same code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.queries import cases
from pharmadesk.services import enrolment, register
from pharmadesk.storage.database import Database
from pharmadesk.storage.key_material import Secrets
from pharmadesk.storage.migrate import migrate
from pharmadesk.values.clock import ManualClock
from pharmadesk.values.identifiers import SeededIds
from sync.client import enrolling
from sync.client.engine import Engine
from tests.sync_world import URL, Counter, Network, assert_converged, sync_all
from tests.till import OWNER_PIN, Shop

if TYPE_CHECKING:
    from tests.scenarios.town import Town


def join_with(town: Town, beside: Counter, offered: str, name: str) -> Counter:
    """Join on an offer that was made before; the register is called C3."""
    folder = town.folder / name
    folder.mkdir()
    clock = ManualClock(town.clock.now_us())
    ids = SeededIds(int.from_bytes(name.encode()), clock)
    around = register.surroundings(folder, Secrets.generate(), clock, ids)
    database = Database.in_memory()
    migrate(database)
    network = Network(town.socket)
    told = enrolment.Newcomer(offered, "C3", name, OWNER_PIN)
    till = enrolling.join(database, around, told, URL, network)
    shop = beside.shop
    joined = Shop(till, around, clock, folder, shop.actors, dict(shop.items), dict(shop.codes))
    return town.keep(Counter(joined, network, Engine(till, network)))


def test_s13_two_sales_under_one_number_are_kept_and_told_apart(town: Town) -> None:
    first = town.found()
    offers = [enrolling.offer(first.shop.till, first.shop.owner, first.network) for _ in range(2)]
    left, right = (
        join_with(town, first, offered, name)
        for offered, name in zip(offers, ("left", "right"), strict=True)
    )
    for counter in (left, right):
        counter.synchronise()
        counter.shop.open_session()
    one, other = left.shop.sell("cream"), right.shop.sell("plain")
    sync_all(left, right, first)

    found = town.sql(first, "SELECT series, number, sale_id, register_id FROM sale")
    assert {row[:2] for row in found} == {("C3-A", 1)}
    assert {row[2] for row in found} == {one.sale_id, other.sale_id}
    assert {row[3] for row in found} == {c.shop.till.identity.device_id for c in (left, right)}
    for counter in (first, left, right):
        with counter.shop.till.database.read() as connection:
            (case,) = cases.numbers_used_twice(connection)
        assert (case.subject_id, case.detail) == ("C3-A", "1")
    assert_converged(first, left, right)

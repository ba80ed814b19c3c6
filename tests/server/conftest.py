from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.postgres import PostgresDatabase
from pharmadesk.values.clock import ManualClock
from sync.server.exchange import Centre
from tests.server.register import Person, Register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.postgres import Cluster

SEED = bytes(range(32))
NOW_US = 1_795_000_000_000_000


def migrated(url: str) -> None:
    with PostgresDatabase(url, "") as database:
        migrate(database)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW_US)


@pytest.fixture(scope="session")
def url(postgres: Cluster) -> Iterator[str]:
    """Give the database of the centre: every test brings tenants of its own."""
    with postgres.database("centre", migrated) as url:
        yield url


@pytest.fixture
def new_url(postgres: Cluster) -> Iterator[str]:
    """Give a database of a centre that nobody knows yet."""
    with postgres.database("centre", migrated) as url:
        yield url


@pytest.fixture
def open_centre(url: str, clock: ManualClock) -> Iterator[Callable[[], Centre]]:
    """Open one centre after another on the same database."""
    with ExitStack() as stack:

        def opened() -> Centre:
            centre = Centre(url, clock, SEED, connections=5)
            stack.callback(centre.close)
            return centre

        yield opened


@pytest.fixture
def centre(open_centre: Callable[[], Centre]) -> Centre:
    return open_centre()


@pytest.fixture
def register(centre: Centre) -> Register:
    """Give a register that has founded its pharmacy at the centre, and opened its journal."""
    return founded(centre)


@pytest.fixture
def owner(register: Register) -> Person:
    """Let the founding register's owner be known, and stand for what it wrote."""
    person = Person()
    register.grant(person, "owner")
    register.announce(person)
    register.endorse(person)
    register.push()
    return person


def founded(centre: Centre) -> Register:
    register = Register(centre.answer)
    answer = register.found(centre.new_code())
    assert answer.message["type"] == "enrolled", answer.message
    register.open()
    return register


def joined(register: Register, token: str) -> Register:
    """Let another register join the pharmacy of this one."""
    register.offer(token)
    other = Register(register.post, register.tenant_id, register.pharmacy_id)
    assert other.join(token).message["type"] == "enrolled"
    other.open()
    return other

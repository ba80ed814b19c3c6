from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.journal import tables
from tests.unit.journal.support import Device, be_a_tenant, database

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from tests.postgres import Cluster


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    with database() as engine, engine.begin() as connection:
        yield connection


@pytest.fixture(scope="session")
def _postgres_engines(postgres: Cluster) -> Iterator[dict[bool, sa.Engine]]:
    with (
        postgres.database() as one,
        postgres.database() as many,
        database(one) as alone,
        database(many, tables.build(multi_tenant=True)) as shared,
    ):
        yield {False: alone, True: shared}


@pytest.fixture(params=["sqlite", "postgres", "postgres for many"])
def anywhere(request: pytest.FixtureRequest) -> Iterator[sa.Connection]:
    """Give the empty journal in each of the databases it is made for, and undo what was done."""
    if request.param == "sqlite":
        yield request.getfixturevalue("connection")
        return
    many = request.param == "postgres for many"
    engine = request.getfixturevalue("_postgres_engines")[many]
    with engine.connect() as connection, connection.begin() as transaction:
        if many:
            be_a_tenant(connection, "a tenant")
        yield connection
        transaction.rollback()

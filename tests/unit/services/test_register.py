"""A register's life: founded once, started many times, renewed where trust ended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.journal.starting import standing
from pharmadesk.journal.verify import verify
from pharmadesk.queries.till import pharmacy_block, register_label
from pharmadesk.services import baskets, people, register
from pharmadesk.storage.database import Database
from pharmadesk.storage.key_material import Secrets
from pharmadesk.storage.migrate import migrate
from pharmadesk.values.clock import ManualClock
from pharmadesk.values.identifiers import SeededIds
from tests.till import (
    OWNER_PIN,
    Shop,
    assert_replay_equal,
    copy_database,
    copy_shop,
    local_us,
    refused,
)

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator
    from pathlib import Path

FOUNDING = register.Founding(
    events.PharmacyFields(name="Pharmacie Annour", city="Fès"), "C1", "Comptoir", "Salma", OWNER_PIN
)


@pytest.fixture
def empty() -> Iterator[Database]:
    """A database with its tables and no journal."""
    with Database.in_memory() as database:
        migrate(database)
        yield database


@pytest.fixture
def around(tmp_path: Path) -> register.Surroundings:
    """What a new register stands on."""
    clock = ManualClock(local_us("2026-11-23 10:00"))
    return register.surroundings(tmp_path, Secrets.generate(), clock, SeededIds(5, clock))


# --- founding -----------------------------------------------------------------------------------


def test_founding_writes_the_pharmacy_the_register_the_owner_and_the_rates(
    empty: Database, around: register.Surroundings
) -> None:
    till, owner_id = register.found(empty, around, FOUNDING)
    with empty.read() as connection:
        assert pharmacy_block(connection, till.identity.pharmacy_id) == {
            "name": "Pharmacie Annour",
            "city": "Fès",
        }
        assert register_label(connection, till.identity.device_id) == ("C1", "Comptoir")
    assert people.people(till) == [people.Person(owner_id, "Salma", frozenset({Role.OWNER}))]
    assert people.log_in(till, owner_id, OWNER_PIN).roles == {Role.OWNER}
    assert till.identity.series == "C1-A"
    assert_replay_equal(till)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"owner_pin": "1234"}, "pin.too_short"),
        ({"owner_name": "  "}, "person.no_name"),
        ({"owner_name": "\N{ZERO WIDTH SPACE}"}, "person.no_name"),
        ({"owner_name": "Salma\ud83d"}, "text.unfit"),
        ({"owner_name": "S" * 10_000}, "text.too_long"),
        ({"register_code": " "}, "register.no_code"),
        ({"register_code": "CAISSE-12"}, "text.too_long"),
        ({"register_name": "\N{WORD JOINER} "}, "register.no_name"),
        ({"register_name": "Comp\0toir"}, "text.unfit"),
        ({"pharmacy": events.PharmacyFields(city="Fès")}, "pharmacy.no_name"),
        ({"pharmacy": events.PharmacyFields(name="\N{HANGUL FILLER}")}, "pharmacy.no_name"),
        ({"pharmacy": events.PharmacyFields(name="Annour", city="F\x1bès")}, "text.unfit"),
        ({"pharmacy": events.PharmacyFields(name="Annour", ice="1" * 121)}, "text.too_long"),
        ({"pharmacy": events.PharmacyFields(name="A", receipt_footer="M" * 501)}, "text.too_long"),
    ],
)
def test_founding_with_a_part_missing_or_unfit_is_refused_and_founds_nothing(
    empty: Database, around: register.Surroundings, change: dict[str, Any], code: str
) -> None:
    with refused(code):
        register.found(empty, around, replace(FOUNDING, **change))
    with refused("register.not_founded"):
        register.start(empty, around)


def test_founding_keeps_its_texts_tidy_and_the_lines_of_the_footer(
    empty: Database, around: register.Surroundings
) -> None:
    legal = events.PharmacyFields(
        name=" صيدلية \N{RIGHT-TO-LEFT MARK}A فاس ",
        city="Fe\N{COMBINING GRAVE ACCENT}s",
        address=" \N{ZERO WIDTH SPACE} ",
        receipt_footer=" Merci.\n\nÀ bientôt. ",
    )
    told = replace(FOUNDING, pharmacy=legal, register_code=" C1 ", register_name="Comptoir ")
    till, _ = register.found(empty, around, told)
    with empty.read() as connection:
        assert pharmacy_block(connection, till.identity.pharmacy_id) == {
            "name": "صيدلية \N{RIGHT-TO-LEFT MARK}A فاس",
            "city": "Fès",
            "receipt_footer": "Merci.\n\nÀ bientôt.",
        }
        assert register_label(connection, till.identity.device_id) == ("C1", "Comptoir")
    assert till.identity.series == "C1-A"


def test_second_founding_is_refused(shop: Shop) -> None:
    with refused("register.already_founded"):
        register.found(shop.till.database, shop.around, FOUNDING)


def test_start_of_an_empty_file_is_refused(empty: Database, around: register.Surroundings) -> None:
    with refused("register.not_founded"):
        register.start(empty, around)


# --- starting -----------------------------------------------------------------------------------


def test_start_after_a_close_goes_on_in_the_same_series(tmp_path: Path) -> None:
    clock = ManualClock(local_us("2026-11-23 10:00"))
    around = register.surroundings(tmp_path, Secrets.generate(), clock, SeededIds(5, clock))
    path = tmp_path / "register.db"
    till, owner_id = register.found(register.open_file(path, around, create=True), around, FOUNDING)
    identity = till.identity
    till.close()
    around = register.surroundings(tmp_path, around.secrets, clock, around.ids)
    till = register.start(register.open_file(path, around), around)
    assert till.identity == identity
    assert [person.person_id for person in people.people(till)] == [owner_id]
    assert_replay_equal(till)
    till.close()


def test_close_on_a_full_disk_closes_and_the_next_start_moves_the_mark_on(
    tmp_path: Path, expected_logs: list[logging.LogRecord]
) -> None:
    clock = ManualClock(local_us("2026-11-23 10:00"))
    around = register.surroundings(tmp_path, Secrets.generate(), clock, SeededIds(5, clock))
    path = tmp_path / "register.db"
    till, owner_id = register.found(register.open_file(path, around, create=True), around, FOUNDING)
    in_the_way = [tmp_path / name for name in ("mark.new", "mark.recent.new")]
    for each in in_the_way:
        each.mkdir()
    people.log_in(till, owner_id, OWNER_PIN)
    till.close()
    assert {record.getMessage() for record in expected_logs} == {
        "the mark stays behind: mark.unwritable"
    }
    for each in in_the_way:
        each.rmdir()
    around = register.surroundings(tmp_path, around.secrets, clock, around.ids)
    till = register.start(register.open_file(path, around), around)
    with till.database.read() as connection:
        assert till.read_mark() == standing(connection, till.public_key).head
    assert till.identity.series == "C1-A"
    till.close()


def test_start_after_a_kill_goes_on_though_the_mark_is_behind(shop: Shop) -> None:
    """A power cut between the commit and its mark leaves the journal ahead: normal."""
    shop.open_session()
    mark = (shop.folder / "mark").read_bytes(), (shop.folder / "mark.recent").read_bytes()
    shop.sell("plain")
    (shop.folder / "mark").write_bytes(mark[0])
    (shop.folder / "mark.recent").write_bytes(mark[1])
    shop.restart()
    assert shop.sell("plain").ticket == "C2-A 000002"


def test_older_file_put_back_opens_the_next_letter_before_its_first_sale(shop: Shop) -> None:
    shop.open_session()
    shop.sell("plain")
    older = copy_database(shop.till.database)
    shop.sell("plain")
    shop.sell("plain")
    shop.till.close()
    shop.till.database = older
    shop.restart()
    opened = shop.journal("journal.opened")[-1]
    assert opened["series_letter"] == "B"
    assert opened["last_numbers"] == [{"series": "receipt", "last_number": 3}]
    assert opened["parent"]["incarnation"] != shop.till.identity.incarnation
    assert shop.sell("plain").ticket == "C2-B 000001"


def test_another_history_at_the_marks_place_opens_the_next_letter(
    shop: Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    twin = copy_shop(shop, tmp_path_factory.mktemp("twin"), "2026-11-23 10:00")
    shop.open_session(50_000)
    twin.open_session(99)
    shop.till.close()
    shop.till = twin.till
    shop.restart()
    assert shop.till.identity.series == "C2-B"
    assert shop.sell("plain").ticket == "C2-B 000001"


def test_missing_mark_opens_the_next_letter_and_names_the_parent(shop: Shop) -> None:
    shop.open_session()
    shop.sell("plain")
    parent = shop.till.identity.incarnation
    for name in ("mark", "mark.recent"):
        (shop.folder / name).unlink(missing_ok=True)
    shop.restart()
    opened = shop.journal("journal.opened")[-1]
    assert (opened["parent"]["incarnation"], opened["series_letter"]) == (parent, "B")
    assert opened["last_numbers"] == [{"series": "receipt", "last_number": 1}]


def test_numbers_set_back_behind_the_mark_open_the_next_letter(shop: Shop) -> None:
    shop.open_session()
    shop.sell("plain")
    shop.sell("plain")
    shop.till.write(
        None,
        lambda unit: unit.connection.exec_driver_sql("UPDATE journal_series SET last_number = 1"),
    )
    shop.restart()
    assert shop.journal("journal.opened")[-1]["last_numbers"] == [
        {"series": "receipt", "last_number": 2}
    ]
    assert shop.sell("plain").ticket == "C2-B 000001"


def test_forged_mark_opens_the_next_letter(shop: Shop) -> None:
    for path in shop.folder.glob("mark*"):
        path.write_bytes(path.read_bytes().replace(b'"seq":', b'"seq":1'))
    shop.restart()
    assert shop.till.identity.series == "C2-B"


def test_file_on_another_pc_is_another_device_of_the_same_name(shop: Shop, tmp_path: Path) -> None:
    """Its key is not the one that wrote the journal, so it may not go on in that chain."""
    shop.open_session()
    shop.sell("plain")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    around = register.surroundings(
        elsewhere,
        replace(Secrets.generate(), pin_pepper=shop.around.secrets.pin_pepper),
        shop.clock,
        shop.around.ids,
    )
    database = copy_database(shop.till.database)
    there = register.start(database, around)
    assert there.identity.device_id != shop.till.identity.device_id
    assert there.identity.pharmacy_id == shop.till.identity.pharmacy_id
    assert there.identity.series == "C2-B"
    with database.read() as connection:
        assert register_label(connection, there.identity.device_id) == ("C2", "Caisse 2")
        keys = {
            shop.till.identity.device_id: shop.till.public_key,
            there.identity.device_id: there.public_key,
        }
        assert verify(connection, public_keys=keys).faults == ()
    there.close()


def test_renewed_register_keeps_its_open_session_its_basket_and_its_stock(shop: Shop) -> None:
    shop.open_session()
    basket = shop.scan("plain").basket
    (shop.folder / "mark").unlink()
    (shop.folder / "mark.recent").unlink(missing_ok=True)
    shop.restart()
    assert baskets.current(shop.till) == basket
    assert shop.pay(basket.basket_id, 1_230).ticket == "C2-B 000001"
    assert shop.on_hand("plain") == {"P-SOON": 1, "P-LATE": 3}


def test_time_goes_on_after_the_last_event_though_the_clock_went_back(shop: Shop) -> None:
    shop.open_session()
    last = shop.last_header()["hlc"]
    shop.clock.set_wall(local_us("2026-11-23 08:00"))
    shop.restart()
    shop.sell("plain")
    assert shop.last_header()["hlc"] > last


def test_key_of_the_journal_is_the_key_that_signs(shop: Shop) -> None:
    seed = shop.around.secrets.device_seed
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    (opened,) = shop.journal("journal.opened")
    assert opened["public_key"] == public.hex()

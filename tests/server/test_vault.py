"""The vault: keys that the centre cannot open, put once, erased for ever, told to nobody else."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import psycopg
import pytest

from pharmadesk.domain.permissions import Role
from pharmadesk.journal.centre import EMPTY
from pharmadesk.services import people
from pharmadesk.values.clock import US_IN_S, ManualClock
from sync.server.devices import Trusted
from sync.server.vaulting import MOST_OF_DEVICE, MOST_PERSONS
from tests.server.conftest import founded, joined
from tests.server.register import Person, Register, new_id
from tests.server.sql import plain
from tests.sync_world import assert_converged, founder, newcomer, sync_all

if TYPE_CHECKING:
    from pathlib import Path

    from sync.server.exchange import Centre
    from tests.sync_world import Counter

_pharmacies = itertools.count(1_000)
SEALED, OTHER = "A" * 80, "B" * 80


def put(register: Register, person_id: str, sealed: str = SEALED, after: int = 0) -> dict[str, str]:
    """Put a key; return why it was not kept, by person."""
    answer = register.share(after, [{"person_id": person_id, "sealed": sealed}])
    assert answer.message["type"] == "shelf", answer.message
    return {each["person_id"]: each["code"] for each in answer.message["refused"]}


def shelved(register: Register, after: int = 0) -> list[tuple[int, str, str]]:
    """Read the vault as number, person and what is sealed of them."""
    told = register.share(after).message["entries"]
    return [(each["number"], each["person_id"], each["sealed"]) for each in told]


def test_key_that_one_register_puts_is_told_to_the_others_and_announced(
    register: Register,
) -> None:
    other = joined(register, new_id())
    person = new_id()
    assert other.hello().message["vault"] == 0
    assert put(register, person) == {}
    assert shelved(other) == [(1, person, SEALED)]
    assert shelved(other, after=1) == []
    assert other.hello().message["vault"] == other.pull().message["vault"] == 1


def test_second_key_of_a_person_is_refused_and_the_first_stays(register: Register) -> None:
    other = joined(register, new_id())
    person = new_id()
    put(register, person)
    assert put(other, person, OTHER) == {person: "sync.vault_taken"}
    assert put(other, person) == {}  # the same again is no other
    assert shelved(other) == [(1, person, SEALED)]


def test_pages_of_the_vault_are_bounded_and_go_on(register: Register) -> None:
    persons = [new_id() for _ in range(101)]
    entries = [{"person_id": each, "sealed": SEALED} for each in persons]
    assert register.share(0, entries).message["code"] == "sync.too_large"
    register.share(0, entries[:60])
    register.share(0, entries[60:])
    first = register.share().message
    assert (len(first["entries"]), first["next"], first["complete"]) == (100, 100, False)
    assert [number for number, *_ in shelved(register, 100)] == [101]


@pytest.mark.parametrize("sealed", ["", "A" * 201, "not base64!"])
def test_entry_that_is_none_is_refused(register: Register, sealed: str) -> None:
    answer = register.share(0, [{"person_id": new_id(), "sealed": sealed}])
    assert answer.message["code"] == "sync.frame"
    assert shelved(register) == []


def test_other_pharmacys_register_reads_nothing_and_replaces_nothing(
    register: Register, centre: Centre
) -> None:
    person, stranger = new_id(), founded(centre)
    put(register, person)
    assert shelved(stranger) == []
    assert put(stranger, person, OTHER) == {}  # in its own vault
    assert shelved(register) == [(1, person, SEALED)]


def test_revoked_register_neither_reads_nor_puts(register: Register, centre: Centre) -> None:
    put(register, new_id())
    centre.revoke(register.tenant_id, register.device_id, Trusted("", EMPTY))
    assert register.share().message["code"] == "sync.device_revoked"


def test_erasure_replaces_the_key_and_beats_every_later_put(
    register: Register, owner: Person, url: str
) -> None:
    other = joined_by(register, owner)
    person = new_id()
    put(register, person)
    answer = register.share(1, (), [register.erasure(person, owner)])
    assert answer.message["refused"] == []
    assert put(other, person) == put(other, person, OTHER) == {}
    (told,) = other.share().message["entries"]
    assert (told["number"], told["sealed"]) == (2, "")
    assert told["erasure"]["approval"] == register.erasure(person, owner)["approval"]
    with psycopg.connect(plain(url)) as connection:
        asked = "SELECT sealed FROM vault_entry WHERE tenant_id = %s"
        kept = connection.execute(asked, [other.tenant_id]).fetchall()
    assert kept == [("",)]


def test_erasure_that_no_owner_signed_is_refused(register: Register, owner: Person) -> None:
    other = joined_by(register, owner)
    person = new_id()
    put(register, person)
    forged = register.erasure(person, owner) | {"approval": "0" * 128}
    moved = register.erasure(new_id(), owner) | {"person_id": person}
    nobody = register.erasure(person, Person())
    elsewhere = other.erasure(person, owner)  # whose key was announced on the other device
    for erasure in (forged, moved, nobody, elsewhere):
        answer = other.share(0, (), [erasure])
        assert [each["code"] for each in answer.message["refused"]] == ["sync.authority"]
    assert shelved(other) == [(1, person, SEALED)]


def test_erasure_that_the_centre_signed_holds_when_it_has_forgotten_it(
    register: Register, owner: Person, url: str
) -> None:
    other = joined_by(register, owner)
    person = new_id()
    put(register, person)
    answer = register.share(1, (), [register.erasure(person, owner)])
    (told,) = answer.message["entries"]
    register.take_role(owner, "owner", owner)
    register.push(len(register.events))
    with psycopg.connect(plain(url)) as connection:
        connection.execute("DELETE FROM vault_entry WHERE tenant_id = %s", [other.tenant_id])
    assert put(other, person) == {}
    again = other.share(0, (), [told["erasure"]])
    assert again.message["refused"] == []
    (held,) = again.message["entries"]
    assert held["erasure"] == told["erasure"]


# --- how much there is room for -------------------------------------------------------------------


def fill(url: str, register: Register, count: int, device: str | None = None) -> list[str]:
    """Put keys of many persons, as if a device had; return the persons."""
    persons = [new_id() for _ in range(count)]
    with psycopg.connect(plain(url)) as connection, connection.cursor() as cursor:
        rows = [
            (register.tenant_id, person, number, SEALED, device or register.device_id)
            for number, person in enumerate(persons, 1)
        ]
        into = "COPY vault_entry (tenant_id, person_id, number, sealed, device_id, owner_id,"
        with cursor.copy(f"{into} owner_key, approval, countersignature) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*row, "", "", "", ""))
    return persons


def test_device_that_filled_its_share_leaves_room_for_the_others(
    register: Register, owner: Person, url: str
) -> None:
    other = joined_by(register, owner)
    first, *_ = fill(url, register, MOST_OF_DEVICE)
    late, theirs = new_id(), new_id()

    assert put(register, late) == {late: "sync.vault_full"}
    assert put(other, theirs) == {}
    assert put(register, first) == {}

    register.share(0, (), [register.erasure(first, owner)])
    assert put(register, late) == {}  # who is erased takes no room
    assert put(register, new_id()) != {}


def test_pharmacy_has_room_for_so_many_persons_and_no_more(
    register: Register, owner: Person, url: str
) -> None:
    persons = fill(url, register, MOST_PERSONS, device=new_id())
    late = new_id()
    assert put(register, late) == {late: "sync.vault_full"}

    register.share(0, (), [register.erasure(persons[0], owner)])
    assert put(register, late) == {}


# --- true registers -------------------------------------------------------------------------------


@pytest.mark.deep
def test_name_given_and_erased_at_one_register_shows_and_goes_at_the_other(
    centre: Centre, clock: ManualClock, tmp_path: Path
) -> None:
    clock.advance(next(_pharmacies) * US_IN_S)  # which gives it other identifiers
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first = founder(tmp_path / "first", clock, centre, centre.new_code())
    first.synchronise()
    second = newcomer(first, tmp_path / "second", ManualClock(clock.now_us()))
    sync_all(first, second)
    shop = first.shop
    salma = people.register_person(
        shop.till, shop.owner, "Salma", frozenset({Role.MANAGER}), "271828"
    )
    sync_all(first, second)
    assert names(second)[salma] == "Salma"
    people.erase(second.shop.till, second.shop.owner, salma)
    sync_all(second, first)
    assert salma not in {**names(first), **names(second)}
    assert_converged(first, second)
    second.shop.till.close()
    first.shop.till.close()


def names(counter: Counter) -> dict[str, str]:
    return {each.person_id: each.name for each in people.people(counter.shop.till)}


def joined_by(register: Register, owner: Person) -> Register:
    """Let another register join by an offer that the owner signed."""
    token = new_id()
    register.offer(token, by=owner)
    other = Register(register.post, register.tenant_id, register.pharmacy_id)
    assert other.join(token).message["type"] == "enrolled"
    return other

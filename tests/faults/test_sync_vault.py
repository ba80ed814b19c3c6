"""Names that travel beside the log: shown everywhere, erased everywhere, and in nobody's way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest

from pharmadesk.domain.permissions import Role
from pharmadesk.services import people, proving
from pharmadesk.storage import vault, vault_entries
from tests.sync_world import assert_converged, newcomer, sync_all
from tests.till import refused

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.values.clock import ManualClock
    from tests.fake_centre import FakeCentre
    from tests.sync_world import Counter


def name(counter: Counter, person_id: str) -> str:
    """Read a name as screens do; who has no role any more is on no login screen."""
    with counter.shop.till.database.read() as connection:
        return people.name_of(connection, person_id)


def introduce(counter: Counter, called: str) -> str:
    shop = counter.shop
    return people.register_person(
        shop.till, shop.owner, called, frozenset({Role.MANAGER}), "271828"
    )


def erase(counter: Counter, person_id: str) -> None:
    people.erase(counter.shop.till, counter.shop.owner, person_id)


def codes(counter: Counter) -> set[str]:
    """Synchronise to the end; return what stood in the way of anything."""
    return {step.problem.code for step in counter.synchronise() if step.problem}


def test_person_registered_after_the_other_joined_is_shown_there_by_name(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    centre.requests.clear()
    salma = introduce(first, "Salma")
    sync_all(first, second)
    assert name(second, salma) == "Salma"
    kept = msgspec.json.encode(centre.memory.vault[salma])
    with first.shop.till.database.read() as connection:
        key = vault.person_key(connection, salma)
    assert key is not None
    assert key not in kept
    assert b"Salma" not in kept
    asked = [path.rpartition("/")[2] for path in centre.requests]
    assert asked.index("vault") < asked.index("push"), "nobody else can have put one by then"
    assert asked.count("vault") < 4, "what is shared is not shared again and again"


def test_person_erased_at_one_register_is_nobody_at_both_and_after_a_rebuild(
    pair: tuple[Counter, Counter], clock: ManualClock, tmp_path: Path
) -> None:
    first, second = pair
    salma = introduce(first, "Salma")
    sync_all(first, second)
    erase(first, salma)
    assert name(first, salma) == ""
    sync_all(first, second)
    for counter in pair:
        proving.rebuild(counter.shop.till, counter.shop.owner)
        assert name(counter, salma) == ""
    (tmp_path / "third").mkdir()
    third = newcomer(first, tmp_path / "third", clock, "C4")
    assert name(third, salma) == ""
    assert_converged(first, second)
    third.shop.till.close()


@pytest.mark.deep
def test_erasure_beats_the_key_that_a_register_brings_back_from_an_old_file(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    salma = introduce(first, "Salma")
    sync_all(first, second)
    old = second.photograph()
    erase(first, salma)
    sync_all(first, second)
    second.go_back(old)
    assert name(second, salma) == "Salma"
    second.synchronise()
    assert name(second, salma) == ""


def test_restored_centre_gets_keys_and_erasures_again(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    gone = introduce(first, "Gone")
    sync_all(first, second)
    backup = centre.backup()
    salma = introduce(first, "Salma")
    erase(first, gone)
    sync_all(first, second)
    centre.restore(backup, "epoch 2")
    sync_all(second, first)
    assert centre.memory.vault[salma].sealed
    assert centre.memory.vault[gone].erasure is not None
    assert (name(second, salma), name(second, gone)) == ("Salma", "")


@pytest.mark.deep
def test_centre_that_went_back_and_does_not_say_so_gets_everything_again(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    salma = introduce(first, "Salma")
    sync_all(first, second)
    centre.memory.vault.clear()
    centre.memory.vault_number = 0
    sync_all(first, second)
    assert centre.memory.vault[salma].sealed


def test_tampered_entry_is_left_out_with_a_reason_and_stops_nothing(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    salma = introduce(first, "Salma")
    first.synchronise()
    entry = centre.memory.vault[salma]
    flipped = ("A" if entry.sealed[0] != "A" else "B") + entry.sealed[1:]
    centre.memory.vault[salma] = msgspec.structs.replace(entry, sealed=flipped)
    yasmine = introduce(first, "Yasmine")
    first.shop.sell("cream")
    first.synchronise()
    assert codes(second) == {"sync.vault_unreadable"}
    assert (name(second, salma), name(second, yasmine)) == ("", "Yasmine")
    assert_converged(first, second)


@pytest.mark.deep
def test_entry_of_one_person_is_not_taken_for_another(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    salma, yasmine = introduce(first, "Salma"), introduce(first, "Yasmine")
    first.synchronise()
    vaulted = centre.memory.vault
    sealed = vaulted[yasmine].sealed
    vaulted[salma] = msgspec.structs.replace(vaulted[salma], sealed=sealed)
    assert codes(second) == {"sync.vault_unreadable"}
    assert name(second, salma) == ""


@pytest.mark.deep
def test_erasure_that_nobody_signed_erases_nothing(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    salma, yasmine = introduce(first, "Salma"), introduce(first, "Yasmine")
    sync_all(first, second)
    erase(first, yasmine)
    first.synchronise()
    number, word = centre.memory.vault_number + 1, centre.memory.vault[yasmine].erasure
    assert word is not None
    forged = msgspec.structs.replace(word, person_id=salma)
    entry = msgspec.structs.replace(
        centre.memory.vault[salma], number=number, sealed="", erasure=forged
    )
    centre.memory.vault[salma], centre.memory.vault_number = entry, number
    assert codes(second) == {"sync.vault_erasure"}
    assert (name(second, salma), name(second, yasmine)) == ("Salma", "")


@pytest.mark.deep
def test_key_that_opens_nothing_is_no_name_and_no_fault_of_the_screen(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    """A register of the pharmacy that was taken over puts another key first."""
    first, second = pair
    salma = introduce(first, "Salma")
    with second.shop.till.database.read() as connection:
        key = vault_entries.tenant_key(connection)
    tenant_id = second.shop.till.identity.tenant_id
    centre.shelve(salma, sealed=vault_entries.seal_entry(key, tenant_id, salma, bytes(32)))
    assert codes(first) == {"sync.vault_taken"}
    second.synchronise()
    assert (name(first, salma), name(second, salma)) == ("Salma", "")
    assert_converged(first, second)


def test_vault_that_fails_keeps_no_event_from_going(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    salma = introduce(first, "Salma")
    centre.refuse_next.append((500, "sync.fault", {}))
    first.synchronise()
    assert first.waiting() == 0
    assert salma not in centre.memory.vault
    sync_all(first, second)
    assert name(second, salma) == "Salma"


@pytest.mark.deep
def test_pages_of_the_vault_are_read_to_the_end(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    centre.most_shelved = 1
    persons = {introduce(first, called): called for called in ("Salma", "Yasmine", "Zineb")}
    sync_all(first, second)
    assert {each: name(second, each) for each in persons} == persons


@pytest.mark.deep
def test_erasing_takes_an_owner_whose_key_is_open(pair: tuple[Counter, Counter]) -> None:
    first, _ = pair
    shop = first.shop
    salma = introduce(first, "Salma")
    with refused("authority.no_key"):
        people.erase(shop.till, replace(shop.owner, approver=None), salma)
    with refused("person.unknown"):
        people.erase(shop.till, shop.owner, "nobody")
    assert name(first, salma) == "Salma"

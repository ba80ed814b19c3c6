"""Who may make an event act at the others: told over the wire by registers made by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from pharmadesk.journal import kinds
from pharmadesk.journal.registry import Registry
from pharmadesk.journal.vocabulary import KINDS
from tests.server.conftest import founded
from tests.server.register import Event, Person, Register, new_id, raw
from tests.server.sql import plain, rows
from tests.server.test_projecting import assert_oracle_agrees

if TYPE_CHECKING:
    from sync.server.exchange import Centre

EXAMPLES = Path(__file__).parents[1] / "golden" / "journal" / "kinds"
PERSON = "0198b2a4-0000-7000-8000-000000000001"


@dataclass(frozen=True)
class Pharmacy:
    """A pharmacy that came to its centre: its founding register, its people, their keys there."""

    register: Register
    owner: Person
    manager: Person
    cashier: Person

    def newcomer(self, owner: Person | None = None) -> Register:
        """Let another register join, with or without a key that is vouched for."""
        token = new_id()
        assert self.register.offer(token, by=self.owner).message["type"] == "enrolled"
        other = Register(self.register.post, self.register.tenant_id, self.register.pharmacy_id)
        assert other.join(token, owner).message["type"] == "enrolled"
        other.open()
        return other

    def held(self) -> dict[str, str]:
        """Ask the feed which events must not act, and why."""
        told = [line for line in self.register.pull_all() if "w" in line]
        return {json.loads(raw(line["h"]))["event_id"]: line["w"] for line in told}


@pytest.fixture
def pharmacy(centre: Centre) -> Pharmacy:
    register = founded(centre)
    people = owner, manager, cashier = Person(), Person(), Person()
    for person, role in zip(people, ("owner", "manager", "cashier"), strict=True):
        register.grant(person, role)
        register.announce(person)
    register.endorse(owner)
    register.push()
    return Pharmacy(register, owner, manager, cashier)


def push_rest(register: Register, known: int) -> None:
    """Push what follows the events that are known."""
    assert register.push(known + 1).message["type"] == "ack"


def write(register: Register, *events: Event) -> None:
    """Push the events that were written last."""
    push_rest(register, len(register.events) - len(events))


def item(**fields: Any) -> dict[str, Any]:
    return {"item_id": new_id(), "fields": fields}


def id_of(event: Event) -> str:
    return str(event.told["event_id"])


# --- a register that does what it can -------------------------------------------------------------


def example(kind: str) -> dict[str, Any]:
    """Take the golden example of a kind."""
    version = next(each.version for each in KINDS if each.name == kind)
    path = EXAMPLES / f"{kind}.v{version}.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


class Liar(Person):
    """Shows the key of another beside a signature of its own."""

    shown = ""

    def approve(self, header: dict[str, Any], body: bytes) -> dict[str, str]:
        return super().approve(header, body) | {"key": self.shown}


FORGERIES = ("nobody", "itself", "stolen", "cashier", "signed by another", "another device's")


def forger(way: str, pharmacy: Pharmacy) -> Person | None:
    """Give who approves, as somebody would who has no right to."""
    match way:
        case "itself":
            return Person(pharmacy.owner.person_id)
        case "cashier":
            return pharmacy.cashier
        case "another device's":  # the owner's very key, where it was never announced
            return pharmacy.owner
        case "signed by another":
            liar = Liar(pharmacy.owner.person_id)
            object.__setattr__(liar, "shown", pharmacy.owner.public_key)
            return liar
    return None


@pytest.mark.usefixtures("expected_logs")
@pytest.mark.parametrize(("way", "whose"), [*((way, "own") for way in FORGERIES), ("nobody", "")])
def test_register_that_pushes_every_kind_makes_only_its_own_kinds_act(
    way: str, whose: str, pharmacy: Pharmacy, url: str
) -> None:
    register, by = pharmacy.newcomer(), forger(way, pharmacy)
    session = {"session_id": new_id(), "register_id": register.device_id, "float_centimes": 0}
    told = {"person_id": pharmacy.cashier.person_id, "device_id": register.device_id}
    key = told | {"key": pharmacy.cashier.public_key}
    at_owner = pharmacy.register
    write(at_owner, at_owner.write("approval_key.announced", key, pharmacy.owner))
    stolen = at_owner.events[-1].told["approvals"] if way == "stolen" else []
    for kind in KINDS:
        if kind.name != "journal.opened":
            own = session if kind.fiscal and whose == "own" else {}
            body = {name: own.get(name, value) for name, value in example(kind.name).items()}
            drawer = own.get("session_id", PERSON)
            there = {"actor_id": PERSON, "cash_session_id": drawer, "approvals": stolen}
            register.write(kind.name, body, by, **there)

    assert register.push().message["type"] == "ack"

    held = pharmacy.held()
    told = {id_of(event): event.told["kind"] for event in register.events}
    acting = {kind for event_id, kind in told.items() if event_id not in held}
    fiscal = {kind.name for kind in KINDS if kind.fiscal}
    by_itself = {kind.name for kind in KINDS if kind.authority == "register"}
    assert acting == (by_itself if whose == "own" else by_itself - fiscal)
    why = {kind: held[event_id] for event_id, kind in told.items() if event_id in held}
    assert why == {
        kind.name: "drawer" if kind.name in fiscal & by_itself else "authority"
        for kind in KINDS
        if kind.name not in acting
    }
    taken = rows(url, register.tenant_id, "SELECT 1 FROM role_revocation")
    assert taken == rows(url, register.tenant_id, "SELECT 1 FROM device_revocation") == []
    assert_oracle_agrees(url, register)


@pytest.mark.parametrize(
    ("centimes", "by", "acts"),
    [
        (20_000, "", True),
        (20_001, "", False),
        (20_001, "cashier", False),
        (20_001, "manager", True),
    ],
)
def test_return_above_the_limit_acts_only_with_a_managers_approval(
    pharmacy: Pharmacy, *, centimes: int, by: str, acts: bool
) -> None:
    register = pharmacy.register
    opened = {"session_id": new_id(), "register_id": register.device_id, "float_centimes": 0}
    register.write("session.opened", opened, actor_id=PERSON)
    body = example("return.completed") | {"total_centimes": centimes}
    who = getattr(pharmacy, by) if by else None
    there = {"actor_id": PERSON, "cash_session_id": opened["session_id"]}
    register.write("return.completed", body, who, **there)

    register.push()

    assert (id_of(register.events[-1]) not in pharmacy.held()) == acts


def test_impostor_who_announces_a_key_and_grants_a_role_to_themselves_gets_nowhere(
    pharmacy: Pharmacy,
) -> None:
    register, impostor = pharmacy.newcomer(), Person()
    as_owner = Person(pharmacy.owner.person_id)
    register.announce(impostor, by=impostor)
    register.announce(as_owner, by=as_owner)
    register.grant(impostor, "owner", by=impostor)
    register.endorse(impostor)
    for person in (impostor, as_owner):
        register.write("item.changed", item(price_centimes=1), by=person)
    register.release(id_of(register.events[-1]), by=impostor)
    register.push()

    assert list(pharmacy.held()) == [id_of(event) for event in register.events[1:]]
    assert register.offer(new_id(), by=impostor).message["code"] == "sync.authority"
    assert register.offer(new_id()).message["code"] == "sync.authority"


def test_approval_replayed_in_another_event_of_the_same_register_is_none(
    pharmacy: Pharmacy,
) -> None:
    register, body = pharmacy.register, item(price_centimes=1)
    first = register.write("item.changed", body, pharmacy.owner)
    again = register.write("item.changed", body, approvals=first.told["approvals"])
    write(register, first, again)

    assert pharmacy.held() == {id_of(again): "authority"}


def test_body_changed_under_its_approval_is_not_approved(pharmacy: Pharmacy) -> None:
    register = pharmacy.register
    dear = register.write("item.changed", item(price_centimes=9_900), pharmacy.owner)
    register.events.pop()
    cheap = register.write(
        "item.changed",
        item(price_centimes=1),
        event_id=id_of(dear),
        approvals=dear.told["approvals"],
    )
    write(register, cheap)

    assert pharmacy.held() == {id_of(cheap): "authority"}


def test_who_signed_in_at_the_centre_no_register_can_say_not_even_the_founding_one(
    centre: Centre,
) -> None:
    founder = founded(centre)
    forged = [
        founder.write(kind.name, example(kind.name), actor_id=PERSON)
        for kind in KINDS
        if kind.name.startswith(("access.", "user."))
    ]
    founder.push()

    held = {json.loads(raw(line["h"]))["event_id"]: line.get("w") for line in founder.pull_all()}
    assert len(forged) > 5
    assert {held[id_of(each)] for each in forged} == {"authority"}


# --- people and roles -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "fields", "acts"),
    [
        ("owner", {"price_centimes": 1_000}, True),
        ("manager", {"price_centimes": 1_000}, False),
        ("manager", {"name": "Doliprane"}, True),
        ("manager", {"name": "Doliprane", "vat_class": "medicine"}, False),
        ("cashier", {"name": "Doliprane"}, False),
    ],
)
def test_manager_edits_an_item_and_only_an_owner_what_the_law_sets(
    who: str, fields: dict[str, Any], *, acts: bool, pharmacy: Pharmacy
) -> None:
    event = pharmacy.register.write("item.changed", item(**fields), getattr(pharmacy, who))
    write(pharmacy.register, event)

    assert (id_of(event) not in pharmacy.held()) is acts


def test_role_counts_from_its_grant_to_its_revocation_in_the_order_of_the_log(
    pharmacy: Pharmacy,
) -> None:
    register, person = pharmacy.register, Person()
    known = len(register.events)
    register.announce(person, pharmacy.owner)
    before = register.write("item.changed", item(name="a"), person)
    register.grant(person, "manager", pharmacy.owner)
    within = register.write("item.changed", item(name="b"), person)
    gone = register.take_role(person, "manager", pharmacy.owner)
    after = register.write("item.changed", item(name="c"), person)
    register.grant(person, "manager", pharmacy.owner)  # by somebody who had not seen it end
    raced = register.write("item.changed", item(name="d"), person)
    register.grant(person, "manager", pharmacy.owner, gone)
    again = register.write("item.changed", item(name="e"), person)
    push_rest(register, known)

    held = pharmacy.held()
    assert [id_of(each) in held for each in (before, within, after, raced, again)] == [
        *(True, False, True, True, False)
    ]


def test_owner_whose_role_was_taken_takes_no_role_from_others(pharmacy: Pharmacy) -> None:
    register, second = pharmacy.register, Person()
    known = len(register.events)
    register.grant(second, "owner", pharmacy.owner)
    register.announce(second, pharmacy.owner)
    register.take_role(second, "owner", pharmacy.owner)
    register.take_role(pharmacy.owner, "owner", second)
    mine = register.write("vat_rate.set", {"vat_class": "x", "valid_from": "2026-01-01",
                                           "rate_bp": 700}, pharmacy.owner)  # fmt: skip
    push_rest(register, known)

    assert id_of(register.events[-2]) in pharmacy.held()
    assert id_of(mine) not in pharmacy.held()


def test_key_announced_anew_ends_the_one_before(pharmacy: Pharmacy) -> None:
    register = pharmacy.register
    fresh = Person(pharmacy.manager.person_id)
    known = len(register.events)
    register.announce(fresh, pharmacy.owner)
    old = register.write("item.changed", item(name="a"), pharmacy.manager)
    new = register.write("item.changed", item(name="b"), fresh)
    push_rest(register, known)

    assert list(pharmacy.held()) == [id_of(old)]
    assert id_of(new) not in pharmacy.held()


# --- the roots of authority -----------------------------------------------------------------------


def test_register_that_founded_answers_for_itself_until_its_owner_endorses_it(
    pharmacy: Pharmacy,
) -> None:
    register = pharmacy.register
    late = register.write("vat_rate.set", {"vat_class": "x", "valid_from": "2026-01-01",
                                           "rate_bp": 700})  # fmt: skip
    write(register, late)

    assert pharmacy.held() == {id_of(late): "authority"}


def test_other_history_of_the_founder_is_not_what_its_owner_endorsed(pharmacy: Pharmacy) -> None:
    """Whoever holds the founder's key can write one below the endorsement, at any time."""
    liar = pharmacy.register.copied(1)
    stranger = Person()
    lies = [liar.grant(stranger, "owner"), liar.announce(stranger)]
    liar.push(2, branch=1)
    later = pharmacy.register.take_role(pharmacy.owner, "owner", by=stranger)
    assert later
    write(pharmacy.register, pharmacy.register.events[-1])

    assert pharmacy.held() == {
        id_of(each): "authority" for each in (*lies, pharmacy.register.events[-1])
    }


def test_other_history_of_the_founder_is_not_endorsed_by_a_later_program_either(
    pharmacy: Pharmacy, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = Registry(kind for kind in KINDS if kind.name != "role.granted")
    liar = pharmacy.register.copied(1)
    lie = liar.grant(Person(), "owner")
    with monkeypatch.context() as before:
        before.setattr(kinds, "REGISTRY", older)
        before.setattr(kinds, "decode", older.decode)
        liar.push(2, branch=1)
        assert pharmacy.held() == {}

    assert centre.retry_set_aside(pharmacy.register.tenant_id) == 1

    assert pharmacy.held() == {id_of(lie): "authority"}


def test_newcomer_s_owner_approves_there_with_the_key_shown_at_the_door(
    pharmacy: Pharmacy,
) -> None:
    there = replace(Person(), person_id=pharmacy.owner.person_id)
    register = pharmacy.newcomer(there)
    label = {"register_id": register.device_id, "code": "C9", "name": "Caisse 9"}
    register.announce(there, there)
    register.write("register.described", label, there)
    register.push()

    assert pharmacy.held() == {}


def test_newcomer_comes_before_the_founder_has_told_anything(centre: Centre) -> None:
    founder, owner = founded(centre), Person()
    founder.offer("early", by=owner)
    other = Register(founder.post, founder.tenant_id, founder.pharmacy_id)
    there = replace(Person(), person_id=owner.person_id)
    other.join("early", there)
    other.open()
    other.announce(there, there)
    other.write("register.described", {"register_id": other.device_id, "code": "C3",
                                       "name": "Caisse 3"}, there)  # fmt: skip
    other.push()

    assert [line.get("w", "") for line in founder.pull_all()] == ["", "", ""]


def test_offer_that_no_owner_signed_opens_no_door(pharmacy: Pharmacy) -> None:
    register = pharmacy.register
    assert register.offer(new_id()).message["code"] == "sync.authority"
    assert register.offer(new_id(), by=pharmacy.manager).message["code"] == "sync.authority"
    unknown = replace(Person(), person_id=pharmacy.owner.person_id)
    assert register.offer(new_id(), by=unknown).message["code"] == "sync.authority"


# --- revoked devices, and what is released --------------------------------------------------------


def test_device_is_revoked_by_an_owner_s_event_and_acts_up_to_the_last_trusted_one(
    pharmacy: Pharmacy, url: str
) -> None:
    other, register = pharmacy.newcomer(), pharmacy.register
    other.holds(3)
    other.push(1, 2)
    write(register, register.revoke(other, 3, pharmacy.owner))
    other.push(3)

    late = other.events[3]
    assert pharmacy.held() == {id_of(late): "revoked"}
    assert other.hello(2).message["pull_ok"] is False
    assert len(rows(url, register.tenant_id, "SELECT 1 FROM lot_hold")) == 2
    assert_oracle_agrees(url, register)


@pytest.mark.parametrize("last", [3, 4])
def test_withdrawn_device_that_tells_another_past_is_not_trusted(
    pharmacy: Pharmacy, last: int
) -> None:
    """A centre that was restored may lack events that the owner trusted."""
    other, register = pharmacy.newcomer(), pharmacy.register
    other.holds(3)
    other.push(1, 2)
    liar = other.copied(2)
    liar.holds(2)
    write(register, register.revoke(other, 4, pharmacy.owner))

    assert liar.push(2, last).message["type"] == "ack"

    told = liar.events[2:last]
    assert pharmacy.held() == dict.fromkeys(map(id_of, told), "revoked")


def test_device_that_nobody_may_revoke_goes_on(pharmacy: Pharmacy) -> None:
    other, register = pharmacy.newcomer(), pharmacy.register
    other.push()
    write(register, register.revoke(other, 1, pharmacy.manager))
    other.revoke(pharmacy.register, 1)
    other.hold()
    other.push(2)

    assert other.pull().message["type"] == "feed"
    assert register.pull().message["type"] == "feed"
    assert id_of(other.events[-1]) not in pharmacy.held()


def test_released_events_act_at_their_own_time(pharmacy: Pharmacy, url: str) -> None:
    other, register = pharmacy.newcomer(), pharmacy.register
    other.push()
    item_id = new_id()
    write(register, register.revoke(other, 1, pharmacy.owner))
    early = (register.now_ms - 60_000) << 16
    told = {"count_id": new_id(), "item_id": item_id, "lot_id": item_id, "place": "shop"}
    other.write("stock.counted", told | {"counted": 10}, hlc=early)
    other.push(2)
    moved = {"adjustment_id": new_id(), "item_id": item_id, "lot_id": item_id, "place": "shop",
             "quantity": 3, "reason": "found"}  # fmt: skip
    write(register, register.write("stock.adjusted", moved))
    assert rows(url, register.tenant_id, "SELECT on_hand FROM stock") == [(3,)]

    write(register, register.release(id_of(other.events[1]), by=pharmacy.owner))

    assert rows(url, register.tenant_id, "SELECT on_hand FROM stock") == [(13,)]
    assert_oracle_agrees(url, register)


def test_release_twice_of_something_unknown_and_before_it_comes_ends_the_same(
    pharmacy: Pharmacy, url: str
) -> None:
    other, register = pharmacy.newcomer(), pharmacy.register
    other.push()
    write(register, register.revoke(other, 1, pharmacy.owner))
    other.holds(2)
    before, after = (id_of(event) for event in other.events[1:])
    write(register, register.release(before, new_id(), by=pharmacy.owner))
    other.push(2)
    for _ in range(2):
        write(register, register.release(after, before, by=pharmacy.owner))

    assert len(rows(url, register.tenant_id, "SELECT 1 FROM lot_hold")) == 2
    assert_oracle_agrees(url, register)


def test_release_that_was_itself_released_lets_act_what_it_names(
    pharmacy: Pharmacy, url: str
) -> None:
    other, register = pharmacy.newcomer(), pharmacy.register
    other.push()
    write(register, register.revoke(other, 1, pharmacy.owner))
    other.hold()
    other.release(id_of(other.events[1]))
    other.push(2)
    assert rows(url, register.tenant_id, "SELECT 1 FROM lot_hold") == []

    write(register, register.release(id_of(other.events[2]), by=pharmacy.owner))

    assert len(rows(url, register.tenant_id, "SELECT 1 FROM lot_hold")) == 1
    assert_oracle_agrees(url, register)


def test_grant_that_was_released_counts_from_its_release_on(pharmacy: Pharmacy) -> None:
    register, person = pharmacy.register, Person()
    known = len(register.events)
    register.announce(person, pharmacy.owner)
    grant = register.grant(person, "manager")
    before = register.write("item.changed", item(name="a"), person)
    register.release(id_of(grant), by=pharmacy.owner)
    after = register.write("item.changed", item(name="b"), person)
    push_rest(register, known)

    assert list(pharmacy.held()) == [id_of(grant), id_of(before)]
    assert id_of(after) not in pharmacy.held()


def test_header_that_no_program_reads_is_set_aside_and_the_rest_goes_on(
    pharmacy: Pharmacy, centre: Centre, url: str
) -> None:
    """A later program may have written one; it must not keep the centre from starting."""
    register = pharmacy.register
    with psycopg.connect(plain(url)) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "DELETE FROM projection_cursor WHERE tenant_id = %s", [register.tenant_id]
        )
        connection.execute(
            "UPDATE journal_event SET header = '{}' WHERE tenant_id = %s AND position = 3",
            [register.tenant_id],
        )
    assert centre.project_pending() > 0
    assert centre.retry_set_aside(register.tenant_id) == 0

    kept = rows(url, register.tenant_id, "SELECT position, problem FROM projection_failure")
    assert (3, "event.header") in kept

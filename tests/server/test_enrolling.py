"""The two doors, the codes that open them, and the end of a device's say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.journal.centre import Head
from sync.server.devices import Trusted
from tests.server.conftest import joined
from tests.server.register import Register, new_id
from tests.server.sql import plain, rows

if TYPE_CHECKING:
    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre

A_DAY_US = 24 * 3_600_000_000


def test_code_founds_a_pharmacy_however_it_is_typed(centre: Centre) -> None:
    register = Register(centre.answer)

    answer = register.found(f" {centre.new_code().lower().replace('-', ' ')} ")

    assert answer.message["type"] == "enrolled"
    assert answer.message["tenant_id"] == register.tenant_id
    assert answer.message["pharmacy_id"] == register.pharmacy_id
    assert bytes.fromhex(answer.message["server_public_key"]) == centre.public_key


def test_answer_to_founding_that_was_lost_is_given_again(centre: Centre) -> None:
    register, code = Register(centre.answer), centre.new_code()

    assert register.found(code).message == register.found(code).message


def test_code_is_good_for_one_register(centre: Centre) -> None:
    code = centre.new_code()
    Register(centre.answer).found(code)

    answer = Register(centre.answer).found(code)

    assert (answer.status, answer.message["code"]) == (403, "sync.code")


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA", "é" * 100])
def test_code_that_nobody_gave_opens_nothing(centre: Centre, code: str) -> None:
    assert Register(centre.answer).found(code).message["code"] == "sync.code"


def test_code_is_good_for_a_week(centre: Centre, clock: ManualClock) -> None:
    code = centre.new_code()
    clock.advance(7 * A_DAY_US)

    assert Register(centre.answer).found(code).message["code"] == "sync.code"


def test_pharmacy_is_founded_once(centre: Centre, register: Register) -> None:
    other = Register(centre.answer, register.tenant_id)

    answer = other.found(centre.new_code())

    assert (answer.status, answer.message["code"]) == (409, "sync.taken")
    assert other.hello().message["code"] == "sync.device_unknown"


def test_code_dies_after_a_few_tries_that_failed(centre: Centre, register: Register) -> None:
    code = centre.new_code()
    for _ in range(5):
        taken = Register(centre.answer, register.tenant_id)
        assert taken.found(code).message["code"] == "sync.taken"

    assert Register(centre.answer).found(code).message["code"] == "sync.code"


def test_device_id_of_another_pharmacy_is_taken(centre: Centre, register: Register) -> None:
    thief = Register(centre.answer, device_id=register.device_id)

    assert thief.found(centre.new_code()).message["code"] == "sync.taken"
    assert register.push().message["type"] == "ack"


def test_founding_that_is_refused_leaves_the_pharmacy_to_its_owner(
    centre: Centre, register: Register
) -> None:
    owner = Register(centre.answer)
    thief = Register(centre.answer, owner.tenant_id, device_id=register.device_id)
    thief.key = register.key

    assert thief.found(centre.new_code()).message["code"] == "sync.taken"
    assert owner.found(centre.new_code()).message["type"] == "enrolled"


def test_door_opens_only_to_who_holds_the_key(centre: Centre) -> None:
    register, other = Register(centre.answer), Ed25519PrivateKey.generate()
    body_key = register.public_key
    register.key = other
    message = {
        "type": "found",
        "token": centre.new_code(),
        "tenant_id": register.tenant_id,
        "pharmacy_id": register.pharmacy_id,
        "device_id": register.device_id,
        "public_key": body_key,
        "app_version": "1",
    }

    answer = register.ask("/sync/v1/enrol/found", message)

    assert (answer.status, answer.message["code"]) == (401, "sync.signature")


def test_second_register_joins_by_the_code_of_the_first(register: Register) -> None:
    register.offer("a word between us", "for you alone")
    other = Register(register.post, register.tenant_id, register.pharmacy_id)

    answer = other.join("a word between us").message

    assert (answer["type"], answer["sealed"]) == ("enrolled", "for you alone")
    assert (answer["tenant_id"], answer["pharmacy_id"]) == (
        register.tenant_id,
        register.pharmacy_id,
    )
    other.open()
    other.push()
    register.push()
    assert len(other.pull_all()) == len(register.pull_all()) == 2


def test_answer_to_joining_that_was_lost_is_given_again(register: Register) -> None:
    register.offer("lost answer")
    other = Register(register.post, register.tenant_id, register.pharmacy_id)

    assert other.join("lost answer").message == other.join("lost answer").message


def test_offer_that_is_repeated_is_one(register: Register) -> None:
    assert register.offer("same").message == register.offer("same").message


def test_code_to_join_is_good_once_and_for_a_day(register: Register, clock: ManualClock) -> None:
    joined(register, "once")
    register.offer("late")
    clock.advance(A_DAY_US)
    stranger = Register(register.post)

    assert stranger.join("once").message["code"] == "sync.code"
    assert stranger.join("late").message["code"] == "sync.code"


def test_code_to_join_founds_nothing_and_the_other_way_round(
    centre: Centre, register: Register
) -> None:
    register.offer("TOJOIN")

    assert Register(centre.answer).found("TOJOIN").message["code"] == "sync.code"
    code = centre.new_code().replace("-", "")
    assert Register(centre.answer).join(code).message["code"] == "sync.code"


def test_codes_lie_in_the_database_as_hashes_alone(centre: Centre, url: str) -> None:
    code = centre.new_code()
    with psycopg.connect(plain(url)) as connection:
        kept = connection.execute("SELECT enrolment_code::text FROM enrolment_code").fetchall()
    assert not any(code in row[0] or code.replace("-", "") in row[0] for row in kept)


def test_events_after_a_revocation_are_kept_told_as_held_and_do_not_act(
    centre: Centre, register: Register, url: str
) -> None:
    other = joined(register, "to be revoked")
    other.holds(2)
    other.push(1, 2)
    trusted = Trusted(other.incarnation, _head(other, 2))
    assert centre.revoke(register.tenant_id, other.device_id, trusted)
    other.hold()

    ack = other.push(3).message

    assert ack["type"] == "ack"
    assert other.countersigned(ack)
    held = [line for line in register.pull_all() if "w" in line]
    assert [(line["p"], line["w"]) for line in held] == [(3, "revoked"), (4, "revoked")]
    assert len(rows(url, register.tenant_id, "SELECT 1 FROM lot_hold")) == 1


def test_revoked_device_reads_and_offers_nothing(centre: Centre, register: Register) -> None:
    register.push()
    trusted = Trusted(register.incarnation, _head(register, 1))

    assert centre.revoke(register.tenant_id, register.device_id, trusted)
    assert not centre.revoke(register.tenant_id, register.device_id, trusted)

    assert register.pull().message["code"] == "sync.device_revoked"
    assert register.offer("never").message["code"] == "sync.device_revoked"
    assert register.hello(1).message["pull_ok"] is False


def test_device_of_another_pharmacy_is_not_ours_to_revoke(
    centre: Centre, register: Register
) -> None:
    trusted = Trusted(register.incarnation, _head(register, 1))

    assert not centre.revoke(new_id(), register.device_id, trusted)
    assert register.pull().message["type"] == "feed"


def _head(register: Register, seq: int) -> Head:
    return Head(seq, register.events[seq - 1].hash)


# --- a device that a restored centre does not know ------------------------------------------------


def test_code_of_another_pharmacy_lets_no_device_in_that_names_its_own(
    centre: Centre, register: Register
) -> None:
    stray = Register(centre.answer)
    register.offer("of this pharmacy")

    answer = stray.join("of this pharmacy", tenant_id=stray.tenant_id)

    assert (answer.status, answer.message["code"]) == (403, "sync.code")
    assert stray.hello().message["code"] == "sync.device_unknown"
    meant = Register(centre.answer, register.tenant_id, register.pharmacy_id)
    assert meant.join("of this pharmacy", tenant_id=meant.tenant_id).message["type"] == "enrolled"


def test_device_that_was_revoked_while_it_was_unknown_is_not_let_in(
    centre: Centre, register: Register
) -> None:
    lost = Register(centre.answer, register.tenant_id, register.pharmacy_id)
    register.revoke(lost, 0)
    register.push()
    register.offer("for the lost one")

    answer = lost.join("for the lost one")

    assert (answer.status, answer.message["code"]) == (403, "sync.device_revoked")
    assert lost.hello().message["code"] == "sync.device_unknown"


def test_device_that_the_centre_knows_as_revoked_is_not_let_in_anew(
    centre: Centre, register: Register
) -> None:
    other = joined(register, "first")
    other.push()
    trusted = Trusted(other.incarnation, _head(other, 1))
    assert centre.revoke(register.tenant_id, other.device_id, trusted)
    register.offer("second")

    answer = other.join("second")

    assert (answer.status, answer.message["code"]) == (403, "sync.device_revoked")


def test_identity_that_is_in_is_taken_for_every_other_key(
    centre: Centre, register: Register
) -> None:
    other = joined(register, "third")
    register.offer("fourth")
    thief = Register(centre.answer, register.tenant_id, register.pharmacy_id)
    thief.device_id = other.device_id

    answer = thief.join("fourth", tenant_id=thief.tenant_id)

    assert (answer.status, answer.message["code"]) == (409, "sync.taken")

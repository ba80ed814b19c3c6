"""`verify`: a register asks what the centre holds of its own chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.journal.centre import EMPTY
from sync.server.devices import Trusted
from tests.server.conftest import founded, joined
from tests.server.register import new_id

if TYPE_CHECKING:
    from sync.server.exchange import Centre
    from tests.server.register import Register


@pytest.fixture
def busy(register: Register) -> Register:
    register.holds(4)
    register.push()
    return register


def test_hashes_of_any_stretch_are_those_that_were_pushed(busy: Register) -> None:
    hashes = [event.hash.hex() for event in busy.events]
    whole = busy.verify().message
    assert (whole["first"], whole["hashes"]) == (1, hashes)
    part = busy.verify(after=2, limit=2).message
    assert (part["first"], part["hashes"]) == (3, hashes[2:4])
    assert busy.verify(after=5).message["hashes"] == []
    (chain,) = whole["chains"]
    assert chain == {"incarnation": busy.incarnation, "branch": 0, "end": busy.at(5)}


def test_only_own_chains_are_told(busy: Register, centre: Centre) -> None:
    for other in (joined(busy, new_id()), founded(centre)):
        asked = other.verify(incarnation=busy.incarnation).message
        assert asked["hashes"] == []
        assert busy.incarnation not in {each["incarnation"] for each in asked["chains"]}


def test_branch_is_told_by_its_own_number(busy: Register) -> None:
    copy = busy.copied(common=3)
    copy.hold()
    copy.push(4, branch=1)
    told = busy.verify(branch=1).message
    assert (told["first"], told["hashes"]) == (4, [copy.events[3].hash.hex()])
    assert [each["branch"] for each in told["chains"]] == [0, 1]


def test_revoked_register_is_told_nothing(busy: Register, centre: Centre) -> None:
    centre.revoke(busy.tenant_id, busy.device_id, Trusted("", EMPTY))
    assert busy.verify().message["code"] == "sync.device_revoked"


@pytest.mark.parametrize("wrong", [{"branch": -1}, {"branch": 1_000}, {"incarnation": "x"}])
def test_question_that_makes_no_sense_is_refused(busy: Register, wrong: dict[str, Any]) -> None:
    assert busy.verify(**wrong).message["code"] == "sync.frame"

"""The two doors of a centre: what each needs, what it hands over, and what it refuses."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from pharmadesk.domain.permissions import Role
from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.services import enrolment, people, register
from pharmadesk.storage import sync_state
from pharmadesk.storage.database import Database
from pharmadesk.storage.key_material import Secrets
from pharmadesk.storage.migrate import migrate
from pharmadesk.values.identifiers import SeededIds
from sync.client import enrolling
from sync.client.engine import Engine
from sync.protocol import messages
from sync.protocol.exchange import Reply
from tests.sync_world import URL, Network, assert_sound, newcomer
from tests.till import OWNER_PIN, found_shop, refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pharmadesk.services.enrolment import Newcomer
    from pharmadesk.services.register import Surroundings
    from pharmadesk.values.clock import ManualClock
    from tests.fake_centre import FakeCentre
    from tests.sync_world import Counter
    from tests.till import Shop

WORK = enrolment.WORK  # before the tests make it cheap
Empty = tuple[Database, "Surroundings"]


@pytest.fixture
def empty(tmp_path: Path, clock: ManualClock) -> Iterator[Empty]:
    """An empty register."""
    folder = tmp_path / "empty"
    folder.mkdir()
    around = register.surroundings(folder, Secrets.generate(), clock, SeededIds(77, clock))
    with Database.in_memory() as database:
        migrate(database)
        yield database, around


@pytest.fixture
def alone(tmp_path: Path, clock: ManualClock) -> Iterator[Shop]:
    """A register that belongs to no centre."""
    folder = tmp_path / "alone"
    folder.mkdir()
    shop = found_shop(folder, clock)
    yield shop
    shop.till.close()


def told(offered: str, **changes: str) -> Newcomer:
    return replace(enrolment.Newcomer(offered, "C9", "Caisse 9", OWNER_PIN), **changes)


def offer(counter: Counter) -> str:
    return enrolling.offer(counter.shop.till, counter.shop.owner, counter.network)


# --- founding -----------------------------------------------------------------------------------


def test_founding_takes_an_owner(alone: Shop, centre: FakeCentre) -> None:
    network = Network(centre)
    with refused("permission.denied"):
        enrolling.found(alone.till, alone.cashier, URL, centre.code, network)
    assert centre.requests == []


def test_founding_again_after_a_lost_answer_succeeds(alone: Shop, centre: FakeCentre) -> None:
    network = Network(centre, lost_answers=["found"])
    with pytest.raises(EnvironmentProblem):
        enrolling.found(alone.till, alone.owner, URL, centre.code, network)
    assert not enrolment.is_enrolled(alone.till)
    enrolling.found(alone.till, alone.owner, URL, centre.code, network)
    assert enrolment.is_enrolled(alone.till)
    with refused("sync.already_enrolled"):
        enrolling.found(alone.till, alone.owner, URL, centre.code, network)


def test_founding_signs_again_when_its_nonce_has_expired(alone: Shop, centre: FakeCentre) -> None:
    network = Network(centre)
    answer = centre.answer

    def forgetful(path: str, headers: Any, body: bytes) -> Any:
        if centre.requests == ["/sync/v1/nonce"]:
            centre.forget_nonces()
        return answer(path, headers, body)

    centre.answer = forgetful  # type: ignore[method-assign] # the centre forgets in between
    enrolling.found(alone.till, alone.owner, URL, centre.code, network)
    assert enrolment.is_enrolled(alone.till)


def test_wrong_code_founds_nothing(alone: Shop, centre: FakeCentre) -> None:
    with refused("sync.code"):
        enrolling.found(alone.till, alone.owner, URL, "WRON-GONE", Network(centre))
    assert not enrolment.is_enrolled(alone.till)


def test_centre_that_adopts_another_pharmacy_is_not_believed(
    alone: Shop,
) -> None:
    own = alone.till.identity
    other = enrolment.Admission(URL, bytes(32), "1", own.tenant_id, own.device_id)
    with refused("sync.answer"):
        enrolment.enrol_founder(alone.till, alone.owner, other)


# --- joining ------------------------------------------------------------------------------------


def test_newcomer_knows_the_people_and_its_owner_has_a_pin_of_their_own(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    there = {person.person_id: person for person in people.people(first.shop.till)}
    here = {person.person_id: person for person in people.people(second.shop.till)}
    assert here == there
    owner_id = first.shop.owner.person_id
    assert people.log_in(second.shop.till, owner_id, OWNER_PIN).roles == {Role.OWNER}
    assert second.shop.till.identity.series == "C3-A"
    assert_sound(second)


def test_newcomer_sells_with_no_line_once_it_has_joined(pair: tuple[Counter, Counter]) -> None:
    _, second = pair
    second.network.is_cut = True
    assert second.shop.sell("plain").ticket == "C3-A 000001"


def test_code_is_read_however_it_was_typed(pair: tuple[Counter, Counter]) -> None:
    code = offer(pair[0])
    assert len(code.replace("-", "")) == 20
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert enrolment.halves(typed) == enrolment.halves(code)


def test_halves_of_a_code_are_derived_as_slowly_as_the_format_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(enrolment, "WORK", WORK)
    expected = hashlib.scrypt(
        b"0123456789ABCDEFGHJK", salt=b"pharmadesk join 1", n=2**15, r=8, p=1, dklen=64,
        maxmem=64 * 1024**2,
    )  # fmt: skip

    assert enrolment.halves("01234-56789-ABCDE-FGHJK") == (expected[:32].hex(), expected[32:])


def test_centre_sees_neither_the_code_nor_what_is_sealed(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    code = offer(pair[0])
    said = [each for each in centre.told if isinstance(each, messages.Offer)][-1]
    token, key = enrolment.halves(code)
    assert code not in msgspec.json.encode(said).decode()
    assert token not in said.token_hash
    sealed = base64.b64decode(said.sealed)
    tenant_id = pair[0].shop.till.identity.tenant_id
    assert tenant_id.encode() not in sealed
    assert key not in sealed


def test_joining_again_after_a_lost_answer_asks_under_the_same_name(
    pair: tuple[Counter, Counter], centre: FakeCentre, empty: Empty
) -> None:
    code = offer(pair[0])
    network = Network(centre, lost_answers=["join"])
    with pytest.raises(EnvironmentProblem):
        enrolling.join(*empty, told(code), URL, network)
    till = enrolling.join(*empty, told(code), URL, network)
    joins = [each for each in centre.told if isinstance(each, messages.Join)]
    assert {each.device_id for each in joins[-2:]} == {till.identity.device_id}
    with refused("register.already_founded"):
        enrolling.join(*empty, told(code), URL, network)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"register_code": " "}, "register.no_code"),
        ({"owner_pin": "1234"}, "pin.too_short"),
        ({"register_code": "C3"}, "register.code_taken"),
        ({"code": "AAAAA-AAAAA-AAAAA-AAAAA"}, "sync.code"),
    ],
)
def test_joining_is_refused_and_may_be_asked_again(
    pair: tuple[Counter, Counter],
    centre: FakeCentre,
    empty: Empty,
    changes: dict[str, str],
    code: str,
) -> None:
    offered = offer(pair[0])
    with refused(code):
        enrolling.join(*empty, told(offered, **changes), URL, Network(centre))
    till = enrolling.join(*empty, told(offered), URL, Network(centre))
    assert till.identity.series == "C9-A"


def test_what_the_centre_sealed_itself_is_not_believed(
    pair: tuple[Counter, Counter], centre: FakeCentre, empty: Empty
) -> None:
    code = offer(pair[0])
    for token_hash in centre.memory.offers:
        centre.memory.offers[token_hash] = base64.b64encode(bytes(200)).decode()
    with refused("enrolment.wrong_code"):
        enrolling.join(*empty, told(code), URL, Network(centre))


def test_centre_that_lets_into_another_pharmacy_is_not_believed(
    pair: tuple[Counter, Counter], centre: FakeCentre, empty: Empty
) -> None:
    code = offer(pair[0])
    tenant_id, _ = centre.memory.tenant
    centre.memory.tenant = (tenant_id, tenant_id)
    with refused("sync.answer"):
        enrolling.join(*empty, told(code), URL, Network(centre))


def test_register_with_a_journal_of_its_own_cannot_join(
    pair: tuple[Counter, Counter], alone: Shop
) -> None:
    first, _ = pair
    with refused("register.already_founded"):
        enrolling.join(alone.till.database, alone.around, told(offer(first)), URL, first.network)


def test_offer_takes_an_owner_and_a_centre(pair: tuple[Counter, Counter], alone: Shop) -> None:
    first, _ = pair
    with refused("permission.denied"):
        enrolling.offer(first.shop.till, first.shop.cashier, first.network)
    with refused("sync.not_enrolled"):
        enrolling.offer(alone.till, alone.owner, first.network)


def test_third_register_joins_beside_the_second(
    pair: tuple[Counter, Counter], clock: ManualClock, tmp_path: Path
) -> None:
    first, second = pair
    (tmp_path / "third").mkdir()
    second.shop.sell("cream")
    second.synchronise()
    third = newcomer(second, tmp_path / "third", clock, code="C4")
    assert len(third.rows()["sale"]) == 1
    with third.shop.till.database.read() as connection:
        assert len(sync_state.peers(connection)) == 2
    assert isinstance(third.engine, Engine)
    first.synchronise()
    third.shop.till.close()


# --- something else at the address --------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (404, Refused, "enrolment.no_centre"),
        (200, Refused, "enrolment.no_centre"),
        (502, EnvironmentProblem, "enrolment.later"),
    ],
)
def test_web_server_that_is_no_centre_is_told_in_words(
    alone: Shop, empty: Empty, status: int, error: type[PharmaDeskError], code: str
) -> None:
    stranger = Stranger(status)

    with pytest.raises(error) as knocking:
        enrolling.knock(URL, alone.till.ids, stranger)

    with pytest.raises(error) as founding:
        enrolling.found(alone.till, alone.owner, URL, "a code", stranger)
    with pytest.raises(error) as joining:
        enrolling.join(*empty, told("a code"), URL, stranger)

    assert {knocking.value.code, founding.value.code, joining.value.code} == {code}
    assert joining.value.parameters == {"host": "centre.example"}


def test_knocking_at_a_centre_tells_it_nothing(alone: Shop, centre: FakeCentre) -> None:
    enrolling.knock(URL, alone.till.ids, Network(centre))
    assert centre.requests == ["/sync/v1/nonce"]
    assert centre.told == []


@pytest.mark.parametrize(
    ("why", "code"),
    [
        ("name", "enrolment.no_such_name"),
        ("refused", "enrolment.nobody_there"),
        ("tls", "enrolment.no_safe_line"),
        ("", "enrolment.no_answer"),
    ],
)
def test_way_to_no_centre_is_told_by_its_reason(alone: Shop, why: str, code: str) -> None:
    away = Away(why)
    with pytest.raises(EnvironmentProblem) as knocking:
        enrolling.knock(URL, alone.till.ids, away)
    with pytest.raises(EnvironmentProblem) as founding:
        enrolling.found(alone.till, alone.owner, URL, "a code", away)
    assert {knocking.value.code, founding.value.code} == {code}


def test_centre_that_is_busy_is_to_be_asked_later(alone: Shop, centre: FakeCentre) -> None:
    network = Network(centre)
    nonce = (401, "sync.nonce", {"pharmadesk-nonce": "n"})
    centre.refuse_next = [nonce, (429, "sync.busy", {})]
    with pytest.raises(EnvironmentProblem, match=r"enrolment\.later"):
        enrolling.found(alone.till, alone.owner, URL, centre.code, network)
    assert not enrolment.is_enrolled(alone.till)


@dataclass(frozen=True)
class Away:
    """Lets no request through, for a reason."""

    why: str

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        del path, headers, body
        raise EnvironmentProblem("sync.unreachable", why=self.why)


@dataclass(frozen=True)
class Stranger:
    """Answers everything as a web server does that never heard of us."""

    status: int

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        del path, headers, body
        return Reply(self.status, {"content-type": "text/html"}, b"<html></html>")

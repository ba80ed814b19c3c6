"""Signing in over HTTP: what lets one in, what does not, and that nobody can tell the two apart."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Literal

import argon2
import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from typing_extensions import override

from sync.server.access.passwords import Passwords
from sync.server.access.secrets_of import Secrets
from tests.server.people import OTHER_PASSWORD, PASSWORD, serving_people
from tests.server.sql import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre
    from tests.server.people import Shop, User

MINUTE_US = 60_000_000


@pytest.fixture
def shop(centre: Centre, clock: ManualClock, url: str) -> Iterator[Shop]:
    with serving_people(centre, clock, url) as shop:
        yield shop


def told(reply: httpx.Response) -> tuple[int, dict[str, Any]]:
    """Return what an answer tells, without what differs each time."""
    error = reply.json()["error"]
    return reply.status_code, {key: error[key] for key in ("code", "message", "details")}


def test_person_with_an_invitation_chooses_a_password_and_signs_in(shop: Shop) -> None:
    user = shop.user("manager")

    user.sign_in()

    assert user.me().json() == {
        "userId": user.person_id,
        "tenantId": shop.tenant_id,
        "roles": ["manager"],
        "secondFactor": False,
        "mustEnrol": False,
    }
    assert shop.told() == [
        ("access.signed_in", {"person_id": user.person_id, "second_factor": "none"})
    ]


@pytest.fixture
def strangers(shop: Shop) -> dict[str, User]:
    """Give everybody who cannot sign in, by the reason."""
    owner, wrong, gone = shop.owner(), shop.user("cashier"), shop.user("cashier")
    assert owner.ask("POST", f"users/{gone.person_id}/deactivate").status_code == 200
    invited, stripped = shop.user("cashier"), shop.user("cashier")
    shop.invited(invited.person_id, invited.login)
    shop.strip(stripped.person_id, "cashier")
    unknown = type(wrong)(shop, "", shop.at("nobody"))
    return {
        "wrong": wrong,
        "unknown": unknown,
        "gone": gone,
        "not yet": invited,
        "no role": stripped,
    }


def test_whatever_is_wrong_with_a_login_the_answer_is_the_same(
    strangers: dict[str, User],
) -> None:
    answers = [
        told(user.try_sign_in(OTHER_PASSWORD if why == "wrong" else PASSWORD))
        for why, user in strangers.items()
    ]

    assert answers[0][0] == 401
    assert answers == [answers[0]] * len(strangers)


def test_whatever_is_wrong_with_a_login_a_password_is_compared_once(
    strangers: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[argon2.Parameters] = []
    verify = argon2.PasswordHasher.verify

    def counted(hasher: argon2.PasswordHasher, stored: str, password: str) -> bool:
        compared.append(argon2.extract_parameters(stored))
        return bool(verify(hasher, stored, password))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)

    for user in strangers.values():
        user.try_sign_in(OTHER_PASSWORD)

    assert len(compared) == len(strangers)
    assert len(set(map(str, compared))) == 1


def test_journal_says_which_it_was_and_nothing_that_was_typed(
    shop: Shop, strangers: dict[str, User]
) -> None:
    before = len(shop.told())
    for user in strangers.values():
        user.try_sign_in(OTHER_PASSWORD, address="203.0.113.9")

    denied = [body for kind, body in shop.told()[before:] if kind == "access.denied"]

    reasons = {body["person_id"]: body["reason"] for body in denied}
    assert reasons == {
        strangers["wrong"].person_id: "password",
        strangers["gone"].person_id: "inactive",
        strangers["not yet"].person_id: "inactive",
        strangers["no role"].person_id: "password",
    }
    journal = rows(shop.url, shop.tenant_id, "SELECT header || body FROM journal_event")
    everything = b"".join(bytes(row[0]) for row in journal)
    assert b".example" not in everything
    assert b"203.0.113" not in everything
    assert OTHER_PASSWORD.encode() not in everything


WEAK = {
    "brume7!Xq": "PASSWORD_TOO_SHORT",
    "é" * 129: "PASSWORD_TOO_LONG",
    "password1234": "PASSWORD_TOO_SIMPLE",
    "aaaaaaaaaaaaaa": "PASSWORD_TOO_SIMPLE",
    "fatimazahra2024": "PASSWORD_TOO_SIMPLE",
    "pharmacie2024!": "PASSWORD_TOO_SIMPLE",
}


def test_password_that_is_easy_to_guess_is_refused_and_the_code_stays_good(shop: Shop) -> None:
    invitation = shop.invited(shop.hire("manager"), shop.at("fatima.zahra"))

    found = {}
    for password in WEAK:
        body = {"code": invitation, "password": password}
        refused = shop.post("auth/accept-invitation", body)
        found[password] = refused.json()["error"]["code"]
        assert refused.status_code == 422
    good = shop.post("auth/accept-invitation", {"code": invitation, "password": PASSWORD})

    assert found == WEAK
    assert good.status_code == 204


def test_password_is_the_same_however_its_accents_were_typed(shop: Shop) -> None:
    user = shop.user("manager")

    decomposed = unicodedata.normalize("NFD", PASSWORD)

    assert decomposed != PASSWORD
    assert user.try_sign_in(decomposed).status_code == 200
    assert user.try_sign_in(PASSWORD.upper()).status_code == 401


def test_password_is_right_only_as_a_whole(shop: Shop) -> None:
    user = shop.user("manager")

    assert user.try_sign_in(f"{PASSWORD}{'x' * 200}").status_code == 401
    assert user.try_sign_in(PASSWORD[:-1]).status_code == 401


def test_invitation_is_good_once_and_for_its_time(shop: Shop, clock: ManualClock) -> None:
    person_id = shop.hire("manager")
    old = shop.invited(person_id, shop.at("a"))
    code = shop.invited(person_id, shop.at("a"))
    accept = {"code": code.lower().replace("-", " "), "password": PASSWORD}
    other = shop.hire("manager")
    late = shop.invited(other, shop.at("c"))

    assert shop.post("auth/accept-invitation", accept | {"code": old}).status_code == 401
    assert shop.post("auth/accept-invitation", accept).status_code == 204
    assert shop.post("auth/accept-invitation", accept).status_code == 401
    clock.advance(72 * 60 * MINUTE_US)
    assert shop.post("auth/accept-invitation", accept | {"code": late}).status_code == 401


LOOKALIKES = (
    "f\N{CYRILLIC SMALL LETTER A}tima@{}",
    "fat\N{LATIN SMALL LETTER DOTLESS I}ma@{}",
    "fat\N{FULLWIDTH LATIN SMALL LETTER I}ma@{}",
    "fatima\N{ZERO WIDTH SPACE}@{}",
    "fatima@\N{FULLWIDTH LATIN SMALL LETTER O}{}",
    "fatima",
    "fatima@officine",
    "fatima@{}\r\nbcc: x@y.example",
    f"{'f' * 65}@{{}}",
)


def test_login_that_only_looks_like_one_is_neither_given_nor_taken_for_it(shop: Shop) -> None:
    shop.user("manager", login=shop.at("fatima"))
    owner, other = shop.owner(), shop.hire("manager")
    for form in LOOKALIKES:
        login = form.format(shop.at("").removeprefix("@"))
        given = owner.ask("POST", "users", {"personId": other, "email": login})
        taken = shop.post("auth/login", {"login": login, "password": PASSWORD})

        assert (given.status_code, given.json()["error"]["code"]) == (422, "USER_LOGIN_UNFIT")
        assert taken.status_code == 401, login


def test_login_is_the_same_in_capitals_and_with_spaces_around(shop: Shop) -> None:
    shop.user("manager", login=shop.at("fatima"))
    login = f" {shop.at('Fatima').upper()} "

    assert shop.post("auth/login", {"login": login, "password": PASSWORD}).status_code == 200


def test_login_with_the_sign_of_kelvin_is_not_the_one_with_a_k(shop: Shop) -> None:
    shop.user("manager", login=shop.at("kenza"))
    login = shop.at("\N{KELVIN SIGN}enza")

    assert shop.post("auth/login", {"login": login, "password": PASSWORD}).status_code == 401


def test_hash_of_other_parameters_is_made_anew_when_its_password_is_shown(
    shop: Shop, url: str, centre: Centre, clock: ManualClock
) -> None:
    user = shop.user("manager")
    user.sign_in()
    stored = "SELECT password_hash FROM access_user WHERE person_id = %s"
    before = rows(url, shop.tenant_id, stored, (user.person_id,))[0][0]

    with serving_people(centre, clock, url, shop.tenant_id, password_passes=2) as stricter:
        user.shop = stricter
        user.sign_in()
        after = rows(url, shop.tenant_id, stored, (user.person_id,))[0][0]
        user.sign_in()

    assert argon2.extract_parameters(before).time_cost == 1
    assert argon2.extract_parameters(after).time_cost == 2


def test_database_holds_neither_the_password_nor_a_hash_it_can_be_tried_against(
    shop: Shop, url: str
) -> None:
    user = shop.user("manager")
    stored = "SELECT password_hash FROM access_user WHERE person_id = %s"

    password_hash = rows(url, shop.tenant_id, stored, (user.person_id,))[0][0]

    assert password_hash.startswith("$argon2id$")
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        argon2.PasswordHasher().verify(password_hash, PASSWORD)


def test_changed_password_ends_every_session_and_is_the_one_that_counts(shop: Shop) -> None:
    user = shop.user("manager")
    user.sign_in()
    body = {"password": PASSWORD, "newPassword": OTHER_PASSWORD}

    wrong = user.ask("POST", "auth/password", body | {"password": OTHER_PASSWORD})
    simple = user.ask("POST", "auth/password", body | {"newPassword": "password1234"})
    changed = user.ask("POST", "auth/password", body)

    assert (wrong.status_code, simple.status_code, changed.status_code) == (401, 422, 204)
    assert user.me().status_code == 401
    assert user.try_sign_in(PASSWORD).status_code == 401
    assert user.try_sign_in(OTHER_PASSWORD).status_code == 200


def test_sessions_of_two_tries_have_nothing_in_common(shop: Shop) -> None:
    user = shop.user("manager")
    user.sign_in()
    first = user.access, user.refresh

    user.sign_in()

    assert not {*first} & {user.access, user.refresh}
    assert user.ask("POST", "auth/logout").status_code == 204
    user.access = first[0]
    assert user.me().status_code == 200


class Recording(PasswordHasher):
    """Remembers what it was to compare with."""

    compared: list[str]

    @override
    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.compared.append(str(hash))
        return super().verify(hash, password)


def test_login_that_nobody_has_is_compared_with_a_hash_that_costs_as_much() -> None:
    hasher = Recording(time_cost=1, memory_cost=32)
    hasher.compared = []
    passwords = Passwords(Secrets(bytes(32)), hasher)

    assert not passwords.is_right("vélo tondeuse garrigue 41", None)

    (compared,) = hasher.compared
    real = hasher.hash("vélo tondeuse garrigue 41")
    assert extract_parameters(compared) == extract_parameters(real)
    with pytest.raises(VerifyMismatchError):  # it was gone through, and not refused unread
        PasswordHasher().verify(compared, "any")

"""Tokens over HTTP: those that were made elsewhere, changed, outlived or shown twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.server.conftest import SEED
from tests.server.people import Shop, at_once, part, parts, serving_people
from tests.server.register import new_id
from tests.server.sql import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre
    from tests.server.people import User

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US

# The key, worked out here from what docs/access.md says of it.
KEY = Ed25519PrivateKey.from_private_bytes(
    HKDF(SHA256(), 32, None, b"pharmadesk.access.token.1").derive(SEED)
)


@pytest.fixture
def shop(centre: Centre, clock: ManualClock, url: str) -> Iterator[Shop]:
    with serving_people(centre, clock, url) as shop:
        yield shop


@pytest.fixture
def user(shop: Shop) -> User:
    user = shop.user("manager")
    user.sign_in()
    return user


def signed(header: dict[str, Any], claims: dict[str, Any], key: Any = KEY) -> str:
    """Sign a token by hand; the key is a secret for HS256, and None for no signature."""
    said = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    if key is None:
        return f"{said}."
    if isinstance(key, bytes):
        return f"{said}.{part(hmac.digest(key, said.encode(), hashlib.sha256))}"
    return f"{said}.{part(key.sign(said.encode()))}"


def public_pem() -> bytes:
    """The public key as a library that confuses algorithms would take it for a secret."""
    raw = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + public_raw())
    return b"-----BEGIN PUBLIC KEY-----\n" + raw + b"\n-----END PUBLIC KEY-----\n"


def public_raw() -> bytes:
    return KEY.public_key().public_bytes_raw()


OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))

FORGED: dict[str, Callable[[dict[str, Any], dict[str, Any]], str]] = {
    "no algorithm": lambda head, said: signed(head | {"alg": "none"}, said, None),
    "no algorithm in capitals": lambda head, said: signed(head | {"alg": "NONE"}, said, None),
    "no signature": lambda head, said: signed(head, said, None),
    "public key as a secret": lambda head, said: signed(
        head | {"alg": "HS256"}, said, public_raw()
    ),
    "its text as a secret": lambda head, said: signed(head | {"alg": "HS256"}, said, public_pem()),
    "empty secret": lambda head, said: signed(head | {"alg": "HS256"}, said, b""),
    "another centre's key": lambda head, said: signed(head, said, OTHER_KEY),
    "another algorithm over a good signature": lambda head, said: signed(
        head | {"alg": "ES256"}, said
    ),
    "kid of a file": lambda head, said: signed(
        head | {"kid": "../../../dev/null", "alg": "HS256"}, said, b""
    ),
    "kid of a statement": lambda head, said: signed(head | {"kid": "' OR '1'='1"}, said),
    "no kid": lambda head, said: signed({k: v for k, v in head.items() if k != "kid"}, said),
    "kid that is a list": lambda head, said: signed(head | {"kid": [head["kid"]]}, said),
    "its own key": lambda head, said: signed(
        head | {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": part(bytes(32))}}, said, OTHER_KEY
    ),
    "a key to fetch": lambda head, said: signed(
        head | {"jku": "http://127.0.0.1:1/keys"}, said, OTHER_KEY
    ),
    "another audience": lambda head, said: signed(head, said | {"aud": "elsewhere"}),
    "another issuer": lambda head, said: signed(head, said | {"iss": "elsewhere"}),
    "no audience": lambda head, said: signed(head, {k: v for k, v in said.items() if k != "aud"}),
    "no end": lambda head, said: signed(head, {k: v for k, v in said.items() if k != "exp"}),
    "from tomorrow": lambda head, said: signed(
        head, said | {"iat": said["iat"] + 86_400, "exp": said["exp"] + 86_400}
    ),
    "outlived": lambda head, said: signed(head, said | {"exp": said["iat"]}),
    "another person": lambda head, said: signed(head, said | {"sub": new_id()}),
    "another session": lambda head, said: signed(head, said | {"sid": new_id()}),
    "critical header": lambda head, said: signed(head | {"crit": ["b64"], "b64": False}, said),
}


def test_token_signed_by_hand_as_the_page_says_is_good(user: User) -> None:
    header, claims = parts(user.access)
    user.access = signed(header, claims)

    assert user.me().status_code == 200


def test_token_that_is_not_ours_opens_nothing(user: User) -> None:
    own = parts(user.access)
    found = {}
    for name, forged in FORGED.items():
        reply = user.ask("GET", "auth/me", authorization=f"Bearer {forged(*own)}")
        found[name] = reply.status_code, reply.json()["error"]["code"]
        assert reply.headers["www-authenticate"] == "Bearer"

    assert found == dict.fromkeys(FORGED, (401, "ACCESS_TOKEN"))
    assert user.me().status_code == 200


def test_what_is_no_token_opens_nothing(user: User) -> None:
    for shown in ("", "Bearer", "Bearer x", "Basic YTpi", "Bearer a.b.c", "é"):
        headers = [(b"authorization", shown.encode())]
        assert user.shop.web.get("/api/auth/me", headers=headers).status_code == 401, shown


def test_token_whose_claims_were_changed_under_its_signature_opens_nothing(user: User) -> None:
    header, claims = parts(user.access)
    for change in ({"tid": new_id()}, {"sub": new_id()}, {"exp": claims["exp"] + 1}):
        head, _, signature = user.access.split(".")
        changed = part(json.dumps(claims | change).encode())
        reply = user.ask("GET", "auth/me", authorization=f"Bearer {head}.{changed}.{signature}")
        assert reply.status_code == 401
    assert header["kid"]


def test_two_tokens_at_once_open_nothing(user: User) -> None:
    token = f"Bearer {user.access}"
    headers = [("authorization", token), ("authorization", token)]

    assert user.shop.web.get("/api/auth/me", headers=headers).status_code == 401


def test_token_says_who_and_never_what_they_may(user: User) -> None:
    header, claims = parts(user.access)

    assert header.keys() == {"alg", "kid", "typ"}
    assert header["alg"] == "EdDSA"
    assert claims.keys() == {"iss", "aud", "sub", "tid", "sid", "iat", "exp"}
    assert claims["exp"] - claims["iat"] == 600


def test_role_is_that_of_now(shop: Shop, user: User) -> None:
    before = user.me().json()["roles"]
    shop.strip(user.person_id, "manager")
    after = user.me()

    assert before == ["manager"]
    assert after.status_code == 401
    assert shop.told()[-1][1]["reason"] == "no_role"


def test_person_who_is_kept_out_is_out_at_once(shop: Shop, user: User) -> None:
    owner = shop.owner()
    assert user.me().status_code == 200

    assert owner.ask("POST", f"users/{user.person_id}/deactivate").status_code == 200

    assert user.me().status_code == 401
    assert user.renew().status_code == 401
    assert user.try_sign_in().status_code == 401


def test_access_token_lasts_for_minutes_and_a_refresh_goes_on(
    user: User, clock: ManualClock
) -> None:
    clock.advance(10 * MINUTE_US - 1)
    last = user.me().status_code
    clock.advance(1)
    over = user.me().status_code
    user.take(user.renew().json())

    assert (last, over, user.me().status_code) == (200, 401, 200)


def test_session_ends_half_an_hour_after_its_last_request(user: User, clock: ManualClock) -> None:
    for _ in range(3):
        clock.advance(29 * MINUTE_US)
        user.take(user.renew().json())
        assert user.me().status_code == 200

    clock.advance(30 * MINUTE_US)

    assert user.renew().status_code == 401


def test_program_that_only_renews_keeps_nobody_signed_in(user: User, clock: ManualClock) -> None:
    answers = []
    for _ in range(4):
        clock.advance(9 * MINUTE_US)
        reply = user.renew()
        answers.append(reply.status_code)
        if reply.status_code == 200:
            user.take(reply.json())

    assert answers == [200, 200, 200, 401]


def test_session_ends_after_twelve_hours_whatever_is_asked(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    with serving_people(centre, clock, url, idle_minutes=720) as shop:
        user = shop.user("manager")
        user.sign_in()
        clock.advance(12 * HOUR_US - 5 * MINUTE_US)
        last = user.renew().json()
        user.take(last)
        seen = user.me().status_code
        clock.advance(5 * MINUTE_US)
        after = user.me().status_code, user.renew().status_code

    assert (last["expiresIn"], seen, after) == (5 * 60, 200, (401, 401))


def test_who_signs_out_is_out_with_every_token(user: User) -> None:
    assert user.ask("POST", "auth/logout").status_code == 204

    assert user.me().status_code == 401
    assert user.renew().status_code == 401


def test_refresh_token_shown_twice_ends_the_whole_session(shop: Shop, user: User) -> None:
    stolen = user.refresh
    user.take(user.renew().json())
    assert user.me().status_code == 200

    again = user.renew(stolen)

    assert (again.status_code, again.json()["error"]["code"]) == (401, "ACCESS_TOKEN")
    assert user.me().status_code == 401
    assert user.renew().status_code == 401
    reasons = [body.get("reason") for _, body in shop.told()]
    assert "refresh_reused" in reasons


def test_refresh_token_is_not_kept_as_it_is(user: User, url: str) -> None:
    kept = rows(url, user.shop.tenant_id, "SELECT token_hash FROM access_refresh")

    assert hashlib.sha256(user.refresh.encode()).hexdigest() in {row[0] for row in kept}
    assert user.refresh not in {row[0] for row in kept}


def test_what_is_no_refresh_token_opens_nothing(user: User) -> None:
    for refresh in ("x", "é" * 20, "A" * 64, "A" * 200, "!" * 64):
        assert user.renew(refresh).status_code == 401, refresh


def test_refresh_token_of_one_pharmacy_opens_nothing_of_another(
    shop: Shop, user: User, centre: Centre, clock: ManualClock, url: str
) -> None:
    other = Shop(centre, clock, url)
    raw = base64.urlsafe_b64decode(user.refresh)
    moved = bytes.fromhex(other.tenant_id.replace("-", "")) + raw[16:]

    reply = user.renew(base64.urlsafe_b64encode(moved).decode())

    assert reply.status_code == 401
    assert other.told() == []
    assert user.renew().status_code == 200
    assert shop.tenant_id != other.tenant_id


def test_of_two_nodes_shown_the_same_refresh_token_one_gives_the_next(
    shop: Shop, user: User, open_centre: Callable[[], Centre], clock: ManualClock, url: str
) -> None:
    with serving_people(open_centre(), clock, url, shop.tenant_id) as other:
        replies = at_once(
            user.renew,
            lambda: other.post("auth/refresh", {"refreshToken": user.refresh}),
        )

    assert sorted(reply.status_code for reply in replies) == [200, 401]
    winner = next(reply for reply in replies if reply.status_code == 200)
    user.take(winner.json())
    assert user.me().status_code == 401

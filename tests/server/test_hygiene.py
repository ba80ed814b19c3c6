"""What every answer has, and what stops a request before anybody looks at it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from litestar import get

from pharmadesk.errors import Bug
from pharmadesk.values.clock import ManualClock
from sync.server import web
from sync.server.access.dressing import dressed
from sync.server.access.limits import MOST_BUCKETS, Buckets
from tests.server.conftest import founded
from tests.server.people import PASSWORD, Shop, options, serving_people
from tests.server.register import new_id

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator

    from sync.server.exchange import Centre

S_US = 1_000_000
ORIGIN = "https://portail.example"


@pytest.fixture
def shop(centre: Centre, clock: ManualClock, url: str) -> Iterator[Shop]:
    with serving_people(centre, clock, url) as shop:
        yield shop


# --- errors -------------------------------------------------------------------------------------

ASKED: dict[str, tuple[int, str, dict[str, Any]]] = {
    "no such path": (404, "REQUEST_PATH", {"method": "GET", "url": "/api/nothing"}),
    "no such method": (405, "REQUEST_METHOD", {"method": "DELETE", "url": "/api/auth/login"}),
    "no token": (401, "ACCESS_TOKEN", {"method": "GET", "url": "/api/users"}),
    "no JSON": (
        400,
        "REQUEST_MALFORMED",
        {
            "method": "POST",
            "url": "/api/auth/login",
            "content": b"{",
            "headers": {"content-type": "application/json"},
        },
    ),
    "a form": (
        415,
        "REQUEST_MEDIA_TYPE",
        {"method": "POST", "url": "/api/auth/login", "data": {"login": "a"}},
    ),
    "a text": (
        415,
        "REQUEST_MEDIA_TYPE",
        {
            "method": "POST",
            "url": "/api/auth/login",
            "content": b"{}",
            "headers": {"content-type": "text/plain"},
        },
    ),
    "too much": (
        413,
        "REQUEST_TOO_LARGE",
        {
            "method": "POST",
            "url": "/api/auth/login",
            "json": {"login": "a" * 20_000, "password": "b"},
        },
    ),
    "a field too many": (
        400,
        "REQUEST_MALFORMED",
        {
            "method": "POST",
            "url": "/api/auth/login",
            "json": {"login": "a@b.example", "password": "b", "tenantId": "c"},
        },
    ),
    "a field that is no text": (
        400,
        "REQUEST_MALFORMED",
        {"method": "POST", "url": "/api/auth/login", "json": {"login": 1, "password": "b"}},
    ),
}


def test_error_has_the_one_shape(shop: Shop) -> None:
    for name, (status, code, asked) in ASKED.items():
        reply = shop.web.request(**asked)

        assert (reply.status_code, reply.json().keys()) == (status, {"error"}), name
        error = reply.json()["error"]
        assert error.keys() == {"code", "message", "details", "timestamp", "requestId"}
        assert error["code"] == code
        assert error["requestId"] == reply.headers["x-request-id"]


SPOKEN = {
    "": ("fr", "connecté"),
    "ar": ("ar", "جلستك"),
    "en-GB,en;q=0.9": ("en", "signed in"),
    "de, zh": ("fr", "connecté"),
}


def test_error_speaks_the_callers_language(shop: Shop) -> None:
    for wanted, (language, word) in SPOKEN.items():
        reply = shop.web.get("/api/auth/me", headers={"accept-language": wanted})

        assert word in reply.json()["error"]["message"]
        assert reply.headers["content-language"] == language


def test_fault_of_our_own_tells_nothing_of_itself(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, expected_logs: list[logging.LogRecord]
) -> None:
    user = shop.user("manager")

    def fail(*_: object) -> None:
        raise KeyError("a secret of the program")

    monkeypatch.setattr("sync.server.access.sessions.begin", fail)
    reply = user.try_sign_in()

    assert (reply.status_code, reply.json()["error"]["code"]) == (500, "INTERNAL")
    assert "secret" not in reply.text
    assert "KeyError" not in reply.text
    assert expected_logs


# --- headers ------------------------------------------------------------------------------------


def test_answer_leaves_a_browser_nothing_to_guess(shop: Shop) -> None:
    for path in ("/api/auth/me", "/api/nothing", "/healthz", "/nothing"):
        headers = shop.web.get(path).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "server" not in headers or "uvicorn" in headers["server"]
        assert ("cache-control" in headers) == path.startswith("/api")
        assert "no-store" in headers.get("cache-control", "no-store")


def test_only_what_came_over_tls_is_told_to_come_so_again(shop: Shop) -> None:
    plain = shop.web.get("/healthz").headers
    over_tls = shop.web.get("/healthz", headers={"x-forwarded-proto": "https"}).headers

    assert "strict-transport-security" not in plain
    assert "max-age=31536000" in over_tls["strict-transport-security"]


def test_request_id_is_taken_up(shop: Shop) -> None:
    for given in ("abc", "0198b2a4-0000-7000-8000-000000000001", "a.b_c-9"):
        reply = shop.web.get("/api/auth/me", headers={"x-request-id": given})

        assert reply.headers["x-request-id"] == given
        assert reply.json()["error"]["requestId"] == given


def test_request_has_one_id_wherever_it_is_told(shop: Shop) -> None:
    user = shop.user("manager")
    user.sign_in()
    path = f"inventory/items/{new_id()}"

    made, given = user.ask("GET", path), user.ask("GET", path, **{"x-request-id": "a.b_c-9"})

    assert (made.status_code, given.status_code) == (404, 404)
    assert made.json()["error"]["requestId"] == made.headers["x-request-id"]
    assert given.json()["error"]["requestId"] == given.headers["x-request-id"] == "a.b_c-9"


def test_request_id_that_is_none_is_not_repeated(shop: Shop) -> None:
    for given in (b"", b"a b", b"x" * 101, b'"><script>', b"a\tb", "é".encode(), b"{jndi:ldap}"):
        reply = shop.web.get("/api/auth/me", headers=[(b"x-request-id", given)])

        made = reply.headers["x-request-id"]
        assert made != given.decode("latin-1")
        assert len(made) == 36
        assert made.replace("-", "").isalnum()


def test_line_break_in_a_request_id_adds_no_header(
    shop: Shop, expected_logs: list[logging.LogRecord]
) -> None:
    asked = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\rSet-Cookie: b=c\r\n\r\n"
    host, port = shop.web.base_url.host, shop.web.base_url.port
    assert port is not None
    with socket.create_connection((host, port)) as line:
        line.sendall(asked)
        answered = line.recv(4096)

    assert b"set-cookie" not in answered.lower()
    assert len(expected_logs) == 1


# --- other origins ------------------------------------------------------------------------------


def preflight(shop: Shop, origin: str) -> dict[str, str]:
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    headers = shop.web.options("/api/auth/login", headers=asked).headers
    return {key: value for key, value in headers.items() if key.startswith("access-control")}


def test_pages_of_other_origins_are_let_in_nowhere(shop: Shop) -> None:
    assert preflight(shop, ORIGIN) == {}
    simple = shop.web.get("/api/auth/me", headers={"origin": ORIGIN}).headers
    assert "access-control-allow-origin" not in simple


def test_pages_of_the_origins_that_are_named_are_let_in_without_cookies(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    with serving_people(centre, clock, url, allowed_origins=(ORIGIN,)) as shop:
        named, other = preflight(shop, ORIGIN), preflight(shop, "https://evil.example")
        simple = shop.web.get("/api/auth/me", headers={"origin": ORIGIN}).headers

    assert named["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in named
    assert "access-control-allow-origin" not in other
    assert simple["access-control-allow-origin"] == ORIGIN
    told = {each.strip() for each in simple["access-control-expose-headers"].split(",")}
    assert told >= {"etag", "link", "location", "retry-after", "idempotent-replayed"}


# --- how often ----------------------------------------------------------------------------------


def test_address_may_ask_so_often_and_a_burst_and_is_told_when_to_come_back(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    few: dict[str, Any] = {"requests_per_minute": 60, "requests_burst": 5}
    with serving_people(centre, clock, url, **few) as shop:

        def ask(address: str) -> Any:
            return shop.web.get("/api/auth/me", headers={"x-forwarded-for": address})

        found = [ask("203.0.113.1").status_code for _ in range(7)]
        refused = ask("203.0.113.1")
        beside = ask("203.0.113.2").status_code
        clock.advance(S_US)
        again = [ask("203.0.113.1").status_code for _ in range(2)]

    assert found == [401] * 5 + [429] * 2
    assert refused.json()["error"]["code"] == "ACCESS_TOO_MANY"
    assert refused.headers["retry-after"] == "1"
    assert beside == 401
    assert again == [401, 429]


def test_who_has_not_asked_for_longest_is_forgotten_first() -> None:
    buckets = Buckets(1, 2, ManualClock(0))
    for who in ("old", "old", "young", "young"):
        assert buckets.take(who) == 0
    assert (buckets.take("old"), buckets.take("young")) == (60, 60)

    for number in range(MOST_BUCKETS - 1):
        buckets.take(str(number))

    assert buckets.take("old") == 0
    assert buckets.take(str(MOST_BUCKETS - 2)) == 0


def test_people_of_a_pharmacy_share_what_they_may_ask(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    with serving_people(centre, clock, url, requests_per_minute=60, requests_burst=8) as shop:
        one, two = shop.user("manager"), shop.user("manager")
        one.sign_in()
        two.sign_in()
        other = Shop(centre, clock, url, web=shop.web)
        third = other.user("manager")
        third.sign_in()
        addresses = (f"203.0.113.{each}" for each in range(100))
        found = [
            user.ask("GET", "auth/me", **{"x-forwarded-for": next(addresses)}).status_code
            for user in [one, two] * 5
        ]
        beside = third.ask("GET", "auth/me", **{"x-forwarded-for": next(addresses)}).status_code

    assert found == [200] * 8 + [429] * 2
    assert beside == 200


def test_address_that_a_stranger_makes_up_is_not_believed(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    few: dict[str, Any] = {
        "requests_per_minute": 60,
        "requests_burst": 3,
        "trusted_proxies": (),
    }
    with serving_people(centre, clock, url, **few) as shop:
        found = [
            shop.web.get(
                "/api/auth/me", headers={"x-forwarded-for": f"203.0.113.{each}"}
            ).status_code
            for each in range(5)
        ]

    assert found == [401] * 3 + [429] * 2


def test_address_that_is_put_before_the_proxys_own_is_not_believed(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    with serving_people(centre, clock, url, requests_per_minute=60, requests_burst=3) as shop:
        found = [
            shop.web.get(
                "/api/auth/me", headers={"x-forwarded-for": f"203.0.113.{each}, 198.51.100.7"}
            ).status_code
            for each in range(5)
        ]

    assert found == [401] * 3 + [429] * 2


def test_device_has_a_budget_of_its_own_that_nobody_else_can_spend(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    few: dict[str, Any] = {"device_requests_per_minute": 60, "device_requests_burst": 4}
    with serving_people(centre, clock, url, **few) as shop:
        one, two = founded(centre), founded(centre)

        def post(path: str, headers: dict[str, str], body: bytes) -> Any:
            reply = shop.web.post(path, headers=headers, content=body)
            return reply.status_code, reply.headers, reply.content

        one.post = two.post = post
        named = {"pharmadesk-device": one.device_id}
        unsigned = [shop.web.post("/sync/v1/hello", headers=named).status_code for _ in range(9)]
        found = [one.hello().status for _ in range(6)]
        refused = one.hello()
        live = "/sync/v1/live"
        heard = shop.web.get(live, headers=one.headers(live, b"", method="GET"))
        shelf = one.ask("/sync/v1/vault", {"type": "vault"}).status
        beside = two.hello().status
        clock.advance(S_US)
        again = one.hello().status

    assert set(unsigned) == {401}
    assert found == [200] * 4 + [429] * 2
    assert refused.message["code"] == "sync.busy"
    assert heard.status_code == 429
    assert shelf == 429
    assert refused.headers["retry-after"] == "1"
    assert (beside, again) == (200, 200)


# --- over what ----------------------------------------------------------------------------------


def test_behind_a_proxy_only_what_came_over_tls_is_served(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    with serving_people(centre, clock, url, behind_proxy=True) as shop:
        plain = shop.post("auth/login", {"login": "a@b.example", "password": PASSWORD})
        over_tls = shop.post(
            "auth/login",
            {"login": "a@b.example", "password": PASSWORD},
            **{"x-forwarded-proto": "https"},
        )
        alive = shop.web.get("/healthz").status_code

    assert (plain.status_code, plain.json()["error"]["code"]) == (403, "ACCESS_TLS")
    assert over_tls.status_code == 401
    assert alive == 200


@pytest.mark.deep
def test_body_that_drips_is_not_waited_for(shop: Shop) -> None:
    host, port = shop.web.base_url.host, shop.web.base_url.port
    assert port is not None
    with socket.create_connection((host, port)) as line:
        line.sendall(
            b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 50\r\n\r\n{"
        )
        answered = b"".join(iter(lambda: line.recv(4096), b""))

    assert answered.startswith(b"HTTP/1.1 408")
    assert b"REQUEST_TIMEOUT" in answered


def test_route_that_does_not_say_who_may_ask_keeps_the_application_from_starting(
    centre: Centre,
) -> None:
    @get("/api/forgotten", sync_to_thread=False)
    def forgotten() -> None:
        """Say nothing of who may ask."""

    with pytest.raises(Bug, match=r"access\.undeclared_route"):
        dressed([forgotten], [], centre, centre.people(options()))


def test_route_that_says_who_may_ask_is_guarded(centre: Centre) -> None:
    declared = {
        (path, method)
        for route in web.application(centre, options=options()).routes
        for handler in getattr(route, "route_handlers", ())
        for method in getattr(handler, "http_methods", ())
        for path in [route.path]
        if handler.opt.get("public") and path.startswith("/api")
    }

    assert declared == {
        ("/api/auth/login", "POST"),
        ("/api/auth/refresh", "POST"),
        ("/api/auth/accept-invitation", "POST"),
        ("/api/openapi.json", "GET"),
        ("/api/docs", "GET"),
        ("/api/reports/cash-journal/file", "GET"),  # its link is signed
    }

"""Who gets into the staff's pages, and who does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from pharmadesk.storage.tenancy import APPLICATION, TENANT_SETTING
from pharmadesk.values.clock import ManualClock
from tests.server.conftest import NOW_US
from tests.server.people import PASSWORD, options, serving_people
from tests.server.register import new_id
from tests.server.sql import plain
from tests.server.staff import (
    S_US,
    STAFF,
    Browser,
    InProcess,
    enrol,
    form_token,
    opened,
    record,
    tags,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.server.exchange import Centre

MINUTE_US = 60 * S_US
TENANT = "019aaaaa-0000-7000-8000-00000000beef"
FORMS = ["/ops/sign-out", f"/ops/tenants/{TENANT}/replay", "/ops/jobs"]
PAGES = ["/ops", "/ops/jobs", "/ops/record"]


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock(NOW_US)


@pytest.fixture(scope="module")
def pages(url: str, clock: ManualClock) -> Iterator[tuple[Centre, InProcess]]:
    """One centre for all tests, each with an account and an address of its own."""
    with opened(url, clock) as pages:
        yield pages


@pytest.fixture
def centre(pages: tuple[Centre, InProcess]) -> Centre:
    return pages[0]


@pytest.fixture
def browser(pages: tuple[Centre, InProcess], clock: ManualClock) -> Browser:
    return Browser(pages[1], clock, enrol(pages[0]))


# --- whether there is a page --------------------------------------------------------------------


def test_page_is_not_there_until_somebody_has_an_account(new_url: str, clock: ManualClock) -> None:
    paths = [*PAGES, "/ops/sign-in", "/ops/style.css"]
    with opened(new_url, clock) as (centre, web):
        assert {web.request("GET", path).status_code for path in paths} == {404}

        login = enrol(centre).login
        assert web.request("GET", "/ops/sign-in").status_code == 200

        centre.staff(options()).close(login)
        assert web.request("GET", "/ops/sign-in").status_code == 404


def test_page_that_the_operator_does_not_want_is_not_there(url: str, clock: ManualClock) -> None:
    with opened(url, clock, operations_page=False) as (centre, web):
        enrol(centre)
        paths = [*PAGES, "/ops/sign-in"]
        assert {web.request("GET", path).status_code for path in paths} == {404}


# --- signing in ---------------------------------------------------------------------------------


def test_password_and_fresh_code_open_the_pages_and_are_on_record(
    browser: Browser, url: str
) -> None:
    assert not browser.is_in()

    browser.sign_in()

    assert [browser.get(path).status_code for path in PAGES] == [200, 200, 200]
    assert ("signed_in", "", "") in record(url, browser.who.login)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"password": PASSWORD}, "password"),
        ({"code": "000000"}, "totp"),
        ({"code": "not a code"}, "totp"),
    ],
)
def test_whatever_is_wrong_the_answer_is_one_and_the_record_says_which(
    browser: Browser, url: str, wrong: dict[str, str], reason: str
) -> None:
    told = browser.try_sign_in(login="nobody@centre.example", password=PASSWORD)
    reply = browser.try_sign_in(**wrong)

    assert (reply.status_code, told.status_code) == (401, 401)
    assert texts(reply.text) == texts(told.text)
    assert not browser.is_in()
    assert ("denied", "", reason) in record(url, browser.who.login)
    assert ("denied", "", "password") in record(url, "-")


def test_code_opens_once(browser: Browser) -> None:
    code = browser.code()
    assert browser.try_sign_in(code=code).status_code == 303
    browser.cookies.clear()

    assert browser.try_sign_in(code=code).status_code == 401


def test_failures_make_wait_even_who_is_right_and_the_wait_ends(
    browser: Browser, clock: ManualClock, url: str
) -> None:
    for _ in range(5):
        assert browser.try_sign_in(password=PASSWORD, address="192.0.2.1").status_code == 401

    waits = browser.try_sign_in(address="192.0.2.2")
    assert waits.status_code == 429
    assert int(waits.headers["retry-after"]) == 15
    assert ("denied", "", "blocked") in record(url, browser.who.login)

    clock.advance(16 * S_US)
    assert browser.try_sign_in(address="192.0.2.2").status_code == 303


def test_nothing_that_was_typed_is_on_record(browser: Browser, url: str) -> None:
    browser.try_sign_in(login="my password by mistake", password=PASSWORD)

    with psycopg.connect(plain(url)) as connection:
        connection.execute(STAFF)
        kept = repr(connection.execute("SELECT * FROM staff_record").fetchall())
    assert "mistake" not in kept
    assert PASSWORD not in kept


def test_flood_of_denials_is_one_row_with_its_number(browser: Browser, url: str) -> None:
    for _ in range(3):
        browser.try_sign_in(password=PASSWORD)

    with psycopg.connect(plain(url)) as connection:
        connection.execute(STAFF)
        found = connection.execute(
            "SELECT times FROM staff_record WHERE login = %s AND action = 'denied'",
            (browser.who.login,),
        ).fetchall()
    assert found == [(3,)]


# --- how long -----------------------------------------------------------------------------------


def test_session_ends_after_half_an_hour_without_a_request(
    browser: Browser, clock: ManualClock, url: str
) -> None:
    browser.sign_in()
    clock.advance(29 * MINUTE_US)
    assert browser.is_in()

    clock.advance(30 * MINUTE_US)

    assert not browser.is_in()
    assert ("denied", "", "session_over") in record(url, browser.who.login)


def test_session_ends_after_twelve_hours_however_much_in_use(
    browser: Browser, clock: ManualClock
) -> None:
    browser.sign_in()
    for _ in range(28):
        clock.advance(25 * MINUTE_US)
        assert browser.is_in()

    clock.advance(25 * MINUTE_US)

    assert not browser.is_in()


def test_signing_out_ends_the_session_at_the_centre_too(browser: Browser, url: str) -> None:
    browser.sign_in()
    held = dict(browser.cookies)

    assert browser.press("/ops", "/ops/sign-out").headers["location"] == "/ops/sign-in"

    assert "pharmadesk-staff" not in browser.cookies
    browser.cookies = held
    assert not browser.is_in()
    assert ("signed_out", "", "") in record(url, browser.who.login)


@pytest.mark.parametrize("change", ["reset", "close"])
def test_account_that_is_reset_or_closed_loses_its_sessions_and_its_password(
    browser: Browser, centre: Centre, change: str
) -> None:
    browser.sign_in()

    getattr(centre.staff(options()), change)(browser.who.login)

    assert not browser.is_in()
    assert browser.try_sign_in().status_code == 401


def test_account_that_is_reset_signs_in_with_what_is_new(browser: Browser, centre: Centre) -> None:
    old, browser.who = browser.who, centre.staff(options()).reset(browser.who.login)

    browser.sign_in()

    assert browser.is_in()
    assert not {old.password, old.secret} & {browser.who.password, browser.who.secret}


# --- forms of others ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", FORMS)
def test_form_without_the_token_of_its_session_is_refused(
    browser: Browser, centre: Centre, url: str, path: str
) -> None:
    other = Browser(browser.web, browser.clock, enrol(centre)).sign_in()
    browser.sign_in()
    foreign = form_token(other.get().text)

    for fields in ({"job": "retention"}, {"form": ""}, {"form": "0" * 64}, {"form": foreign}):
        assert browser.post(path, fields).status_code == 403

    assert browser.is_in()
    assert ("denied", "", "form") in record(url, browser.who.login)


@pytest.mark.parametrize("path", ["/ops/sign-in", *FORMS])
@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", None], ids=["foreign", "null", "none"]
)
def test_form_from_elsewhere_is_refused(browser: Browser, path: str, origin: str | None) -> None:
    browser.sign_in()
    token = form_token(browser.get().text)

    assert browser.post(path, {"form": token}, origin=origin).status_code == 403

    assert browser.is_in()


def test_sign_in_form_without_the_token_of_its_browser_is_refused(browser: Browser) -> None:
    stranger = Browser(browser.web, browser.clock, browser.who)
    token = form_token(stranger.get("/ops/sign-in").text)
    fields = {
        "form": token,
        "login": browser.who.login,
        "password": browser.who.password,
        "code": browser.code(),
    }

    assert browser.post("/ops/sign-in", fields).status_code == 403


def test_body_that_is_no_form_is_refused(browser: Browser) -> None:
    browser.sign_in()
    token = form_token(browser.get().text)
    for content, kind, status in (
        (f'{{"form": "{token}"}}', "application/json", 415),
        (f"form={token}", "text/plain", 415),
        ("&".join("a=1" for _ in range(20)), "application/x-www-form-urlencoded", 400),
        ("form=" + "0" * 5_000, "application/x-www-form-urlencoded", 413),
        (b"form=\xff", "application/x-www-form-urlencoded", 400),
    ):
        reply = browser.web.request(
            "POST",
            "/ops/jobs",
            content=content,
            headers={
                "content-type": kind,
                "origin": browser.origin,
                "cookie": f"pharmadesk-staff={browser.cookies['pharmadesk-staff']}",
            },
        )
        assert reply.status_code == status, kind


# --- what a browser is told ---------------------------------------------------------------------


def test_pages_need_no_script_and_allow_none(browser: Browser) -> None:
    signed_out = browser.get("/ops/sign-in")
    browser.sign_in()
    for reply in (signed_out, *map(browser.get, PAGES), browser.get("/ops/tenants/none")):
        policy = reply.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self';")
        assert "unsafe" not in policy
        assert reply.headers["cache-control"] == "private, no-store"
        assert reply.headers["x-frame-options"] == "DENY"
        found = tags(reply.text)
        assert not {"script", "style", "iframe", "img"} & {tag for tag, _ in found}
        given = {name for _, attributes in found for name in attributes}
        assert not {name for name in given if name.startswith("on") or name == "style"}


def test_cookie_over_tls_has_every_protection(url: str, clock: ManualClock) -> None:
    with opened(url, clock, behind_proxy=True) as (centre, web):
        browser = Browser(web, clock, enrol(centre))
        assert browser.get("/ops/sign-in").status_code == 403, "what came in the clear"
        safe = {"x-forwarded-proto": "https"}
        fields = {
            "form": form_token(browser.get("/ops/sign-in", **safe).text),
            "login": browser.who.login,
            "password": browser.who.password,
            "code": browser.code(),
        }
        in_the_clear = browser.post("/ops/sign-in", fields, **safe)
        origin = browser.origin.replace("http:", "https:")
        reply = browser.post("/ops/sign-in", fields, origin=origin, **safe)

    assert (in_the_clear.status_code, reply.status_code) == (403, 303)
    (given,) = (
        each
        for each in reply.headers.get_list("set-cookie")
        if each.startswith("__Host-pharmadesk-staff=")
    )
    said = {part.strip().lower() for part in given.split(";")[1:]}
    assert said == {"secure", "httponly", "samesite=strict", "path=/", "max-age=43200"}


def test_database_lets_nobody_in(browser: Browser, url: str) -> None:
    browser.sign_in()
    with psycopg.connect(plain(url)) as connection:
        connection.execute(STAFF)
        tables = ("staff_account", "staff_session", "staff_record")
        kept = repr([connection.execute(f"SELECT * FROM {t}").fetchall() for t in tables])  # noqa: S608 - our own names

    for secret in (browser.cookies["pharmadesk-staff"], browser.who.password, browser.who.secret):
        assert secret not in kept


def test_no_pharmacys_transaction_sees_staff(browser: Browser, url: str) -> None:
    browser.sign_in()
    with psycopg.connect(plain(url)) as connection:
        connection.execute(f"SET ROLE {APPLICATION}")
        connection.execute("SELECT set_config(%s, %s, false)", (TENANT_SETTING, new_id()))
        for table in ("staff_account", "staff_session", "staff_record"):
            found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
            assert found == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM staff_record",
        "UPDATE staff_record SET login = ''",
        "UPDATE staff_record SET detail = ''",
        "DELETE FROM staff_account",
    ],
)
def test_record_is_not_the_applications_to_change(url: str, statement: str) -> None:
    with psycopg.connect(plain(url)) as connection:
        connection.execute(f"SET ROLE {APPLICATION}")
        connection.execute(STAFF)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


# --- two doors ----------------------------------------------------------------------------------


def test_tokens_of_people_open_nothing_here_and_of_staff_nothing_there(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    who = enrol(centre)
    with serving_people(centre, clock, url) as shop:
        owner = shop.owner()
        bearer = {"authorization": f"Bearer {owner.access}"}
        assert owner.me().status_code == 200
        for path in PAGES:
            assert shop.web.get(path, headers=bearer).headers["location"] == "/ops/sign-in"
            given = {"cookie": f"pharmadesk-staff={owner.access}"}
            assert shop.web.get(path, headers=given).headers["location"] == "/ops/sign-in"
        by_owner = Browser(shop.web, clock, who).try_sign_in(
            login=owner.login, password=PASSWORD, code=owner.code()
        )
        assert by_owner.status_code == 401

        clock.advance(30 * S_US)
        staff = Browser(shop.web, clock, who).sign_in()
        token = staff.cookies["pharmadesk-staff"]
        for said in (
            {"cookie": f"pharmadesk-staff={token}"},
            {"authorization": f"Bearer {token}"},
        ):
            for path in ("/api/auth/me", "/api/users", "/api/sales"):
                assert shop.web.get(path, headers=said).status_code == 401
        as_person = shop.post(
            "auth/login", {"login": who.login, "password": who.password, "totp": staff.code()}
        )
        assert as_person.status_code == 401


@pytest.mark.parametrize(
    ("asked", "direction", "word"),
    [
        ("", "ltr", "Se connecter"),
        ("ar-MA, fr", "rtl", "تسجيل الدخول"),
        ("en-GB", "ltr", "Sign in"),
        ("de", "ltr", "Se connecter"),
    ],
)
def test_pages_speak_the_language_asked_for(
    browser: Browser, asked: str, direction: str, word: str
) -> None:
    reply = browser.get("/ops/sign-in", **({"accept-language": asked} if asked else {}))

    assert word in texts(reply.text)
    (page,) = (attributes for tag, attributes in tags(reply.text) if tag == "html")
    assert page["dir"] == direction
    assert page["lang"] == reply.headers["content-language"]

"""The staff's pages in a real browser: it keeps the cookie, sends the origin, obeys the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.journal import kinds
from pharmadesk.journal.registry import Registry
from pharmadesk.journal.vocabulary import KINDS
from tests.server import chromium
from tests.server.conftest import founded
from tests.server.people import options, totp
from tests.server.serving import serving
from tests.server.sql import rows
from tests.server.staff import S_US, enrol

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre
    from sync.server.staff.staff import Enrolled
    from tests.server.chromium import Tab

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(chromium.FOUND is None, reason="no Chromium is installed"),
]

HOSTILE = "<img src=x onerror=\"document.title='taken'\">"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def url(new_url: str) -> str:
    """A database of the test's own: both browsers come from one address."""
    return new_url


def sign_in(tab: Tab, who: Enrolled, password: str, clock: ManualClock) -> None:
    tab.type("#login", who.login)
    tab.type("#password", password)
    tab.type("#code", totp(who.secret, clock.now_us()))
    tab.press("main button")


def test_staff_sign_in_replay_an_event_run_a_job_and_leave(
    centre: Centre,
    clock: ManualClock,
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register, who = founded(centre), enrol(centre)
    older = Registry(kind for kind in KINDS if kind.name != "lot.held")
    register.hold()
    with monkeypatch.context() as before:
        before.setattr(kinds, "decode", older.decode)
        register.push()
    register.hello(app_version=HOSTILE)
    aside = "SELECT position FROM projection_failure"
    pharmacy = f"/ops/tenants/{register.tenant_id}"

    with serving(centre, options=options()) as web, chromium.browsing(tmp_path) as tab:
        base = str(web.base_url).rstrip("/")
        tab.look_like("fr-MA", "light")

        tab.go(f"{base}/ops")
        assert tab.path == "/ops/sign-in"
        sign_in(tab, who, "not the password", clock)
        assert "Ces informations ne correspondent pas" in tab.text
        tab.complaints.clear()  # of the answer's status, 401
        clock.advance(30 * S_US)
        sign_in(tab, who, who.password, clock)
        assert tab.path == "/ops"
        assert tab.read("document.cookie") == "", "no script reads it"

        tab.go(f"{base}{pharmacy}")
        assert HOSTILE in tab.text
        assert tab.read("document.title") == "Pharmacie · PharmaDesk"
        assert tab.read("document.images.length") == 0
        assert rows(url, register.tenant_id, aside) == [(2,)]
        tab.press("td.form button")
        assert "L’événement 2 n’est plus mis de côté." in tab.text
        assert rows(url, register.tenant_id, aside) == []

        tab.go(f"{base}/ops/jobs")
        tab.press("tbody tr:last-child button")
        assert "retention_shared a été lancée." in tab.text

        tab.look_like("ar-MA", "dark")
        for path in ("/ops", pharmacy, "/ops/jobs", "/ops/record"):
            tab.go(f"{base}{path}")
            assert tab.read("document.dir") == "rtl"
            assert tab.read(BACKGROUND) == "rgb(14, 21, 20)", "our style, in the dark"
            assert tab.read(OVERFLOW) <= 0

        tab.press("header form button")
        assert tab.path == "/ops/sign-in"
        tab.go(f"{base}/ops")
        assert tab.path == "/ops/sign-in"
        assert tab.complaints == []


def test_page_of_another_site_sends_no_form_of_ours(
    centre: Centre, clock: ManualClock, url: str, tmp_path: Path
) -> None:
    register, who = founded(centre), enrol(centre)
    with serving(centre, options=options()) as web, chromium.browsing(tmp_path) as tab:
        base = str(web.base_url).rstrip("/")
        tab.go(f"{base}/ops")
        sign_in(tab, who, who.password, clock)
        assert tab.path == "/ops"
        token = tab.read("document.querySelector('[name=form]').value")

        form = f"<form method=post action={base}/ops/jobs><input name=form value={token}>"
        form += "<input name=job value=retention><button>win</button></form>"
        tab.go(f"data:text/html,{form}")
        tab.press("button")

        assert rows(url, register.tenant_id, "SELECT job FROM job_run") == []
        tab.go(f"{base}/ops")
        assert tab.path == "/ops", "and whoever is signed in stays so"

"""What the staff's pages show of the pharmacies, and what they have done again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from pharmadesk.journal import kinds
from pharmadesk.journal.registry import Registry
from pharmadesk.journal.vocabulary import KINDS
from pharmadesk.projections import project as projecting
from pharmadesk.values.clock import ManualClock
from sync.server.jobs.schedule import jobs_of
from sync.server.staff import drawing, looking
from tests.server.conftest import NOW_US, founded, joined
from tests.server.register import Register, new_id
from tests.server.sql import execute, rows
from tests.server.staff import Browser, InProcess, enrol, opened, record, tags, texts
from ui.theme.tokens import tokens

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator

    from sync.server.exchange import Centre

FAILURES = "SELECT position, why, problem FROM projection_failure ORDER BY position"
HOSTILE = "<script>alert('1')</script>\"><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock(NOW_US)


@pytest.fixture(scope="module")
def pages(url: str, clock: ManualClock) -> Iterator[tuple[Centre, InProcess]]:
    with opened(url, clock) as pages:
        yield pages


@pytest.fixture
def centre(pages: tuple[Centre, InProcess]) -> Centre:
    return pages[0]


@pytest.fixture
def browser(pages: tuple[Centre, InProcess], clock: ManualClock) -> Browser:
    return Browser(pages[1], clock, enrol(pages[0])).sign_in()


def page_of(register: Register) -> str:
    return f"/ops/tenants/{register.tenant_id}"


def replay(browser: Browser, register: Register, **fields: str) -> list[str]:
    """Press a button that replays, and read the page it leads to."""
    led = browser.press(page_of(register), f"{page_of(register)}/replay", **fields)
    assert led.status_code == 303, led.text
    return texts(browser.get(led.headers["location"]).text)


def deferred(register: Register, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Push events of a kind that the centre's program does not know yet."""
    older = Registry(kind for kind in KINDS if kind.name != "lot.held")
    register.holds(count)
    with monkeypatch.context() as before:
        before.setattr(kinds, "decode", older.decode)
        assert register.push().message["type"] == "ack"


# --- what is shown ------------------------------------------------------------------------------


def test_pharmacy_shows_how_it_stands(
    centre: Centre, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = founded(centre)
    deferred(register, monkeypatch, 2)

    found = texts(browser.get(page_of(register)).text)

    assert register.tenant_id in found
    for event in register.events[1:]:
        assert event.told["event_id"] in found
    assert found.count("lot.held") == 2
    assert found.count("D’un programme plus récent") == 2
    assert "kind.unknown" in found


def test_pharmacy_and_its_registers_go_by_their_names(centre: Centre, browser: Browser) -> None:
    register = founded(centre)  # which answers for itself until somebody has endorsed it
    register.write("pharmacy.described", {"fields": {"name": "Pharmacie <Atlas>"}})
    register.write("register.described", {"register_id": register.device_id, "code": "C2",
                                          "name": "Comptoir"})  # fmt: skip
    register.push()

    page = browser.get(page_of(register)).text

    assert "Pharmacie <Atlas>" in texts(page)
    assert "C2 Comptoir" in texts(page)
    assert {register.tenant_id, register.device_id} <= set(texts(page))
    assert "<Atlas>" not in page


def test_device_shows_when_it_was_heard_and_what_it_has_not_fetched(
    centre: Centre, browser: Browser, clock: ManualClock
) -> None:
    register = founded(centre)
    other = joined(register, new_id())
    register.holds(6)
    register.push()
    other.push()
    fed = register.pull().message["next"]
    register.hello(pull=(fed["position"], fed["tenant_hash"]))
    other.hello(pull=(0, "0" * 64))
    clock.advance(20 * 60_000_000)

    found = texts(browser.get(page_of(register)).text)

    here = found.index(register.device_id, found.index("Appareils"))
    there = found.index(other.device_id, found.index("Appareils"))
    assert found[here + 1 : here + 7] == ["hand-made", *found[here + 2 : here + 3], "20 min", "0",
                                          "7", "En service"]  # fmt: skip
    assert found[there + 3 : there + 6] == ["20 min", "8", "1"]


def test_copied_register_shows_as_two_histories(centre: Centre, browser: Browser) -> None:
    register = founded(centre)
    register.holds(4)
    register.push()
    copy = register.copied(3)
    copy.holds(2)
    assert copy.push(4, branch=1).message["type"] == "ack"

    found = texts(browser.get(page_of(register)).text)

    at = found.index(register.incarnation, found.index("Caisses copiées"))
    assert found[at + 1 : at + 4] == ["1", "3", "5"]


def test_what_is_hostile_is_shown_and_never_markup(
    centre: Centre, browser: Browser, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = founded(centre)
    deferred(register, monkeypatch, 1)
    register.hello(app_version=HOSTILE)
    hostile = "UPDATE projection_failure SET why = %s, problem = %s"
    execute(url, register.tenant_id, hostile, HOSTILE, HOSTILE)

    for path in (page_of(register), f"{page_of(register)}?tried=2"):
        reply = browser.get(path)
        assert reply.status_code == 200
        assert texts(reply.text).count(HOSTILE) == 3, "the program, the reason, the problem"
        assert not {"script", "img"} & {tag for tag, _ in tags(reply.text)}
        assert "<script" not in reply.text


def test_pages_say_nothing_of_what_events_hold(centre: Centre, browser: Browser) -> None:
    register = founded(centre)
    body = {"hold_id": 7, "lot_id": "lot of Mme Alaoui", "reason": "secret reason"}
    register.write("lot.held", body, stream_key="stream of Mme Alaoui")
    register.push()

    page = browser.get(page_of(register)).text

    assert "Événements non intégrés" in page
    assert not {"Alaoui", "secret reason"} & set(re.findall(r"Alaoui|secret reason", page))


def test_pharmacies_come_page_by_page_each_once(new_url: str, clock: ManualClock) -> None:
    with opened(new_url, clock) as (centre, web):
        tenants = [founded(centre).tenant_id for _ in range(looking.PAGE + 3)]
        sick = Register(centre.answer)
        sick.found(centre.new_code())
        sick.open()
        sick.write("lot.held", {"hold_id": 7})
        sick.push()
        browser = Browser(web, clock, enrol(centre)).sign_in()

        shown: list[str] = []
        path = "/ops"
        while path:
            page = browser.get(path).text
            links = [a["href"] or "" for tag, a in tags(page) if tag == "a"]
            shown += [link.rsplit("/", 1)[1] for link in links if "/tenants/" in link]
            path = next((link for link in links if "after=" in link), "")
        amiss = browser.get("/ops?amiss=yes").text

    assert shown == sorted([*tenants, sick.tenant_id])
    links = [a["href"] or "" for tag, a in tags(amiss) if tag == "a"]
    assert [link for link in links if "/tenants/" in link] == [page_of(sick)]


def test_events_in_no_row_come_page_by_page_each_once(
    centre: Centre, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = founded(centre)
    deferred(register, monkeypatch, looking.PAGE + 2)

    first = browser.get(page_of(register)).text
    (path,) = (a["href"] or "" for tag, a in tags(first) if "after=" in (a.get("href") or ""))
    second = browser.get(path).text

    places = [a["value"] for page in (first, second) for tag, a in tags(page)
              if a.get("name") == "position"]  # fmt: skip
    assert places == [str(n) for n in range(2, looking.PAGE + 4)]


@pytest.mark.parametrize("tenant_id", ["none", new_id(), "%27%20OR%201=1"])
def test_pharmacy_that_is_none_is_not_found(browser: Browser, tenant_id: str) -> None:
    assert browser.get(f"/ops/tenants/{tenant_id}").status_code == 404


def test_style_has_the_colours_of_the_program() -> None:
    light, dark = drawing.style().decode().split("@media (prefers-color-scheme: dark)")
    palette = msgspec.to_builtins(tokens().palette)
    for text, scheme in ((light, "light"), (dark, "dark")):
        found = dict(re.findall(r"--(\w+): (#[0-9A-F]{6});", text))
        assert len(found) > 15
        assert {name: palette[scheme][name] for name in found} == found


# --- replay -------------------------------------------------------------------------------------


def test_poison_that_is_replayed_shows_its_reason_again_until_it_is_mended(
    centre: Centre,
    browser: Browser,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: list[logging.LogRecord],
) -> None:
    register = founded(centre)
    register.holds(3)
    poison = register.events[2].told["event_id"]
    sound = projecting.EFFECTS["lot.held"]

    def fails(header: Any, body: Any) -> Any:
        if header.event_id == poison:
            raise ZeroDivisionError
        return sound(header, body)

    with monkeypatch.context() as broken:
        broken.setitem(projecting.EFFECTS, "lot.held", fails)
        register.push()
        found = replay(browser, register, position="3")
        (told,) = (text for text in found if "a été rejoué" in text)
        assert told.endswith("n’est toujours pas intégré : Mis de côté, ZeroDivisionError.")
        assert rows(url, register.tenant_id, FAILURES) == [(3, "quarantined", "ZeroDivisionError")]

    found = replay(browser, register, position="3")

    assert "L’événement 3 n’est plus mis de côté." in found
    assert rows(url, register.tenant_id, FAILURES) == []
    assert len(rows(url, register.tenant_id, "SELECT 1 FROM lot_hold")) == 3
    did = [each for each in record(url, browser.who.login) if each[0] == "replayed"]
    assert sorted(did) == [
        ("replayed", register.tenant_id, "3 rows=0"),
        ("replayed", register.tenant_id, "3 rows=1"),
    ]
    assert expected_logs


def test_one_event_is_replayed_and_the_others_stay(
    centre: Centre, browser: Browser, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = founded(centre)
    deferred(register, monkeypatch, 3)

    replay(browser, register, position="3")
    assert [row[0] for row in rows(url, register.tenant_id, FAILURES)] == [2, 4]

    found = replay(browser, register)
    assert "Tous les événements de cette pharmacie sont intégrés." in found
    assert rows(url, register.tenant_id, FAILURES) == []


def test_replay_is_of_one_pharmacy_alone(
    centre: Centre, browser: Browser, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = founded(centre), founded(centre)
    for each in (one, two):
        deferred(each, monkeypatch, 1)

    replay(browser, one)

    assert rows(url, one.tenant_id, FAILURES) == []
    assert len(rows(url, two.tenant_id, FAILURES)) == 1


@pytest.mark.parametrize("which", [{}, {"position": "2"}], ids=["all", "one"])
def test_event_that_ended_the_process_is_replayed_only_when_that_is_said(
    centre: Centre,
    browser: Browser,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    which: dict[str, str],
) -> None:
    register = founded(centre)
    deferred(register, monkeypatch, 1)
    deadly = "UPDATE projection_failure SET why = 'quarantined', problem = 'process.ended'"
    execute(url, register.tenant_id, deadly)

    found = replay(browser, register, **which)
    assert "process.ended" in " ".join(found)
    assert len(rows(url, register.tenant_id, FAILURES)) == 1

    replay(browser, register, even_deadly="yes", **which)
    assert rows(url, register.tenant_id, FAILURES) == []


@pytest.mark.parametrize("position", ["-1", "x", "9" * 40, "٣"])
def test_place_that_is_none_is_refused(centre: Centre, browser: Browser, position: str) -> None:
    register = founded(centre)
    path = f"{page_of(register)}/replay"

    assert browser.press("/ops", path, position=position).status_code == 400


def test_replay_of_no_pharmacy_is_not_found(browser: Browser) -> None:
    assert browser.press("/ops", f"/ops/tenants/{new_id()}/replay").status_code == 404


# --- jobs ---------------------------------------------------------------------------------------


def test_job_is_run_again_though_it_was_done(
    centre: Centre, browser: Browser, clock: ManualClock, url: str
) -> None:
    tenant_id = founded(centre).tenant_id
    began = "SELECT started_at_us, result FROM job_run WHERE job = 'retention'"
    for _ in range(2):
        led = browser.press("/ops/jobs", "/ops/jobs", job="retention").headers["location"]
        assert led == "/ops/jobs?ran=retention"
        assert rows(url, tenant_id, began) == [(clock.now_us(), "ok")]
        clock.advance(1_000_000)

    assert "retention a été lancée." in texts(browser.get("/ops/jobs?ran=retention").text)
    did = [each for each in record(url, browser.who.login) if each[0] == "job_run"]
    assert [each[1] for each in did] == ["retention"] * 2


def test_jobs_show_each_with_what_failed(centre: Centre, browser: Browser, url: str) -> None:
    tenant_id = founded(centre).tenant_id
    failed = """INSERT INTO job_run VALUES
        ('daily_root', %s, '', 1, 1, 'storage.disk_full', 0)"""
    execute(url, tenant_id, failed, tenant_id)

    found = texts(browser.get("/ops/jobs").text)

    assert {job.name for job in jobs_of(centre)} <= set(found)
    assert "storage.disk_full" in found


def test_job_that_is_none_is_not_found(browser: Browser) -> None:
    assert browser.press("/ops/jobs", "/ops/jobs", job="drop_everything").status_code == 404


# --- the record ---------------------------------------------------------------------------------


def test_record_comes_page_by_page_the_newest_first(new_url: str, clock: ManualClock) -> None:
    with opened(new_url, clock) as (centre, web):
        browser = Browser(web, clock, enrol(centre)).sign_in()
        for _ in range(looking.PAGE + 1):
            browser.press("/ops/jobs", "/ops/jobs", job="retention_shared")
            clock.advance(1_000_000)

        first = browser.get("/ops/record").text
        (path,) = (a["href"] or "" for tag, a in tags(first) if "before=" in (a.get("href") or ""))
        second = texts(browser.get(path).text)

    assert texts(first).count("Tâche lancée") == looking.PAGE
    assert second.index("Tâche lancée") < second.index("Connexion")

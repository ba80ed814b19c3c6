"""How a process is watched: health, figures, log lines, failures told outside."""

from __future__ import annotations

import io
import json
import logging
import re
import socket
import threading
from collections import namedtuple
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest
import sentry_sdk
from prometheus_client.parser import text_string_to_metric_families

from pharmadesk.errors import Refused
from pharmadesk.services import foreseeing
from pharmadesk.values.clock import US_IN_S
from sync.server import app
from sync.server.background.process import Background
from sync.server.jobs.running import Job
from sync.server.operations import checks, json_logs, sentry
from sync.server.operations.figures import Figures
from sync.server.options import ServerOptions
from sync.server.web import Watched
from tests.api.office import a_forecast
from tests.server.conftest import founded
from tests.server.register import Register, new_id
from tests.server.serving import serving
from tests.server.sql import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre

    Replied = tuple[int, Mapping[str, str], bytes]

TOKEN = "a token of Prometheus"
PATIENCE_S = 30


@pytest.fixture
def url(new_url: str) -> str:
    """A database of the test's own: what works in the background goes over all pharmacies."""
    return new_url


@pytest.fixture
def background(centre: Centre) -> Iterator[Background]:
    listens = threading.Event()
    with Background(centre) as background:
        back = background.listening._back

        def is_back() -> None:
            back()
            listens.set()

        background.listening._back = is_back
        if background.listening.is_connected:
            listens.set()
        assert listens.wait(PATIENCE_S)
        yield background


@pytest.fixture
def web(centre: Centre, background: Background) -> Iterator[httpx.Client]:
    watched = Watched(background.checks(), background.figures, TOKEN)
    with serving(centre, background.hub, watched=watched) as client:
        yield client


def over(web: httpx.Client, centre: Centre) -> Register:
    """Give a register that has founded its pharmacy and speaks over HTTP."""

    def post(
        path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        reply = web.post(path, headers=headers, content=body)
        return reply.status_code, reply.headers, reply.content

    register = Register(post)
    register.found(centre.new_code())
    register.open()
    return register


def figures(web: httpx.Client) -> dict[tuple[str, ...], float]:
    """Read the figures with another's parser: by name and values of labels."""
    reply = web.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert reply.status_code == 200
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


# --- health ---------------------------------------------------------------------------------------


def test_readiness_names_each_part(web: httpx.Client) -> None:
    found = web.get("/readyz")

    assert found.status_code == 200
    assert {name: part["status"] for name, part in found.json()["checks"].items()} == {
        "database": "ok", "listener": "ok", "projecting": "ok", "jobs": "ok",
    }  # fmt: skip


def test_process_that_hears_no_hints_still_serves_and_says_so(
    web: httpx.Client, background: Background
) -> None:
    background.listening.stop()

    found = web.get("/readyz")

    assert found.status_code == 200
    assert found.json()["status"] == "degraded"
    assert found.json()["checks"]["listener"]["status"] == "degraded"


@pytest.mark.parametrize(
    ("free", "state"), [(0, "failed"), (checks.LEAST_FREE, "degraded"), (checks.FEW_FREE, "ok")]
)
def test_disk_that_fills_up_is_told_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - what the standard library gives
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage(0, 0, free))
    assert checks.disk(tmp_path).state == state


# --- figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", TOKEN])
def test_figures_are_not_there_without_the_token(web: httpx.Client, shown: str) -> None:
    assert web.get("/metrics", headers={"authorization": shown}).status_code == 404


def test_figures_are_not_there_where_no_token_was_set(centre: Centre) -> None:
    with serving(centre) as web:
        for shown in ("", "Bearer"):
            assert web.get("/metrics", headers={"authorization": shown}).status_code == 404


def test_token_that_is_easily_guessed_is_refused(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(app.TOKEN_VARIABLE, "short")
    with pytest.raises(Refused, match=r"settings\.wrong_value"):
        app.serve(centre, app.Listening("127.0.0.1", 0), tmp_path, ServerOptions())


def test_requests_and_events_are_counted(web: httpx.Client, centre: Centre) -> None:
    register = over(web, centre)
    register.holds(4)
    register.push()
    web.get("/somewhere/else")
    web.request("BREW", "/somewhere/else")

    found = figures(web)

    assert found["pharmadesk_requests_total", "POST", "/sync/v1/push", "200"] == 1
    assert found["pharmadesk_requests_total", "GET", "other", "404"] == 1
    assert found["pharmadesk_request_seconds_count", "/sync/v1/push"] == 1
    assert found["pharmadesk_events_accepted_total",] == 5
    assert found["pharmadesk_accept_lag_seconds_count",] == 1


def test_figures_have_as_many_series_with_many_pharmacies_as_with_one(
    web: httpx.Client, centre: Centre, background: Background
) -> None:
    def live_with(count: int) -> set[tuple[str, ...]]:
        for _ in range(count):
            register = over(web, centre)
            register.push()
            register.pull()
            register.hello()
        background.survey.look()
        return set(figures(web))

    live_with(1)
    one = live_with(1)
    assert live_with(5) == one


def test_figures_of_the_survey_tell_what_is_amiss(
    web: httpx.Client, centre: Centre, background: Background, url: str
) -> None:
    centre.attach(lambda _news: None)
    one, two = founded(centre), founded(centre)
    for each in (one, two):
        each.write("lot.held", {"hold_id": 7})
        each.push()
    centre.project_pending()
    one.hold()
    one.push(3)
    with psycopg.connect(plain(url)) as connection:
        connection.execute(
            "INSERT INTO suspect (tenant_id, device_id, incarnation, branch, seq, content_hash,"
            " why, received_at_us, header, body, signature)"
            " VALUES (%s, '', '', 0, 1, '', '', 0, '', '', '')",
            (two.tenant_id,),
        )
    background.survey.look()

    found = figures(web)

    told = ("tenants", "projection_lag_events", "events_quarantined", "events_suspect")
    assert [found[f"pharmadesk_{name}",] for name in told] == [2, 1, 2, 1]


def test_figures_tell_how_long_rows_and_forecasts_wait_and_what_jobs_fail(
    web: httpx.Client,
    centre: Centre,
    background: Background,
    clock: ManualClock,
    expected_logs: list[logging.LogRecord],
) -> None:
    """The one that waits longest is told, among pharmacies that have any."""
    centre.attach(lambda _news: None)
    started_us = clock.now_us()
    shops = [founded(centre) for _ in range(3)]
    for shop, milli in ((shops[0], 1), (shops[1], 2), (shops[0], 3)):
        forecast = a_forecast(new_id(), milli=milli)
        foreseeing.publish(centre.desk(shop.tenant_id), "mean", [forecast])
        clock.advance(3_600 * US_IN_S)
    centre.project_pending()
    assert ("pharmadesk_forecast_age_seconds",) not in figures(web)
    shops[2].hold()
    shops[2].push()
    clock.advance(7 * US_IN_S)
    fails = Job("fails", lambda _now_us: "today", lambda *_: 1 // 0, for_each=False)
    works = Job("works", lambda _now_us: "today", lambda *_: 1, for_each=False)
    for job in (fails, works):
        background.schedule.running.run(job)
    background.survey.look()

    found = figures(web)

    assert [record.message for record in expected_logs] == ["a job failed"]
    assert found["pharmadesk_forecast_age_seconds",] == 2 * 3_600 + 7
    assert found["pharmadesk_projection_lag_seconds",] == 7
    failing = {key[1]: value for key, value in found.items() if key[0] == "pharmadesk_job_failing"}
    assert (failing["fails"], failing["works"]) == (1, 0)
    succeeded = "pharmadesk_job_last_success_timestamp_seconds"
    assert found[succeeded, "works"] > started_us // US_IN_S
    assert (succeeded, "fails") not in found


def test_figures_can_be_served_on_an_address_of_their_own() -> None:
    counted = Figures()
    counted.answered("GET", "/healthz", 200, 0.1)
    with serving_figures(counted) as address:
        reply = httpx.get(f"http://{address}/metrics", trust_env=False)
    assert "pharmadesk_requests_total" in reply.text


@contextmanager
def serving_figures(counted: Figures) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    end = counted.serve("127.0.0.1", port)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        end()


# --- the log --------------------------------------------------------------------------------------


def test_log_of_a_conversation_names_no_good_no_person_and_no_secret(
    web: httpx.Client, centre: Centre, expected_logs: list[logging.LogRecord]
) -> None:
    written = io.StringIO()
    with json_logs.to(written):
        register = over(web, centre)
        secret = {"name": "Doliprane 1 g", "note": "pour Mme Bennani 0661234567"}
        register.write("item.changed", {"item_id": register.device_id, "fields": secret})
        register.write("lot.held", {"hold_id": "Bennani"})
        register.hold()
        register.push()
        register.pull()
        register.hello()
        register.push(1, 1, base={"seq": "Doliprane", "hash": "x"})
        web.get("/api/customers?search=Bennani", headers={"authorization": "Bearer hush"})
    # The client of this test tells of its own requests, in this same process.
    lines = [line for line in written.getvalue().splitlines() if '"httpx"' not in line]
    log, told = "\n".join(lines), [json.loads(line) for line in lines]
    routes = {line.get("route") for line in told}
    assert {"/sync/v1/push", "/sync/v1/pull", "other"} <= routes
    for text in ("Doliprane", "Bennani", "0661234567", "hush", register.nonce, register.public_key):
        assert text not in log
    assert not re.search(r"[0-9a-f]{64}", log)
    assert not [record for record in expected_logs if record.levelno > logging.WARNING]


def test_line_of_a_request_carries_the_id_its_caller_gave(web: httpx.Client) -> None:
    written = io.StringIO()
    with json_logs.to(written):
        for given in ("of-the-caller", "two\x7fwords", "x" * 101):
            web.post("/sync/v1/nonce", headers={"pharmadesk-request-id": given})
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    ids = [line["request_id"] for line in lines if line.get("route") == "/sync/v1/nonce"]

    assert ids[0] == "of-the-caller"
    assert all(re.fullmatch(r"[0-9a-f-]{36}", each) for each in ids[1:])
    assert len(ids) == 3


def test_traceback_in_the_log_is_one_line_and_struck_of_secrets() -> None:
    written = io.StringIO()
    key = "ab" * 32
    with json_logs.to(written):
        try:
            raise ValueError(f"password='{key}'\nsecond line")  # noqa: TRY301
        except ValueError:
            logging.getLogger("a test").info("it failed with %s", key, exc_info=True)
    (line,) = written.getvalue().splitlines()

    told = json.loads(line)
    assert key not in line
    assert "ValueError" in told["exception"]
    assert told["level"] == "info"


# --- failures told outside ------------------------------------------------------------------------


class Kept(sentry_sdk.Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Any] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.events.append(envelope.get_event())


@pytest.fixture
def kept() -> Iterator[Kept]:
    transport = Kept()
    assert sentry.begin("https://key@sentry.example/1", transport)
    yield transport
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


@pytest.mark.usefixtures("expected_logs")
def test_failure_is_told_without_anybodys_data(kept: Kept) -> None:
    patient = "Mme Bennani"
    try:
        raise ValueError("token=abcdef 0661234567")  # noqa: TRY301
    except ValueError:
        logging.getLogger("a test").exception("it failed", extra={"patient": patient})

    (event,) = kept.events
    text = json.dumps(event, default=str)
    assert "ValueError" in text
    for secret in (patient, "abcdef", "0661234567"):
        assert secret not in text
    assert not {"request", "user", "extra", "breadcrumbs", "server_name", "modules"} & set(event)
    frames = event["exception"]["values"][0]["stacktrace"]["frames"]
    assert not any("vars" in frame for frame in frames)


def test_nothing_is_told_outside_unless_somebody_says_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(sentry.DSN_VARIABLE, raising=False)
    assert not sentry.begin()

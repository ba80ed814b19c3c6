"""What holds for every request: one shape of errors, pages, tags, and names that work once."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.errors import EnvironmentProblem
from sync.server.api import once
from tests.server.register import new_id

if TYPE_CHECKING:
    import logging

    from tests.api.office import Office, Person

ITEMS = "/api/inventory/items"
AN_ITEM = {"name": "Doliprane", "category": "A", "unitCost": 1, "retailPrice": 2}


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "word"),
    [("fr", "champ"), ("ar-MA,fr;q=0.5", "حقول"), ("en", "field"), ("de, en;q=0.9", "field"),
     ("de", "champ")],
)  # fmt: skip
def test_error_has_one_shape_in_the_callers_language(
    owner: Person, language: str, word: str
) -> None:
    answer = owner.post(ITEMS, {}, accept_language=language, x_request_id="mine-1")

    error = answer.json["error"]
    assert set(answer.json) == {"error"}
    assert set(error) == {"code", "message", "details", "timestamp", "requestId"}
    assert word in error["message"]
    assert error["requestId"] == answer.headers["x-request-id"] == "mine-1"
    assert error["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "REQUEST_PATH"),
        ("DELETE", ITEMS, 405, "REQUEST_METHOD"),
        ("PUT", f"{ITEMS}/x", 405, "REQUEST_METHOD"),
        ("GET", f"{ITEMS}/x", 404, "ITEM_UNKNOWN"),
        ("GET", f"{ITEMS}/%00", 404, "REQUEST_PATH"),
        ("GET", f"{ITEMS}?limit=0", 422, "REQUEST_FIELD"),
        ("GET", f"{ITEMS}?limit=2&limit=3", 422, "REQUEST_FIELD"),
        ("GET", f"{ITEMS}?colour=red", 422, "REQUEST_FIELD"),
        ("GET", f"{ITEMS}?q=%00", 422, "REQUEST_FIELD"),
        ("GET", f"{ITEMS}?cursor=bm90aGluZw", 422, "REQUEST_FIELD"),
    ],
)
def test_what_cannot_be_asked_is_told_in_that_shape(
    owner: Person, method: str, path: str, status: int, code: str
) -> None:
    answer = owner.ask(method, path)

    assert (answer.status, answer.code) == (status, code)
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"null", b'{"name": NaN}', b'{"name": "a", "name": "b"}',
     b"\xff", b"[" * 100_000, b'{"name": "\\ud800"}', b'{"unitCost": 1e999999999999999999999}',
     b'{"unitCost": 1' + b"0" * 5_000 + b"}", b'{"unitCost": 1E+999999}'],
    ids=lambda body: body[:20],
)  # fmt: skip
def test_body_that_is_no_object_of_ours_is_refused(owner: Person, body: bytes) -> None:
    answer = owner.post(ITEMS, body)

    assert answer.status in {400, 422}
    assert answer.code in {"REQUEST_MALFORMED", "REQUEST_FIELD"}


def test_body_of_another_kind_or_size_is_refused(owner: Person) -> None:
    assert owner.post(ITEMS, AN_ITEM, content_type="text/plain").status == 415
    large = owner.post(ITEMS, b" " * (1024 * 1024 + 1))
    assert (large.status, large.code) == (413, "REQUEST_TOO_LARGE")


def test_nobody_signed_in_gets_nothing(owner: Person) -> None:
    answer = owner.get(ITEMS, authorization="Bearer none")

    assert (answer.status, answer.code) == (401, "REQUEST_UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_fault_of_ours_tells_nothing_of_itself(
    owner: Person, monkeypatch: pytest.MonkeyPatch, expected_logs: list[logging.LogRecord]
) -> None:
    def fails(*_: Any) -> None:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr("pharmadesk.queries.inventory.item", fails)
    answer = owner.get(f"{ITEMS}/{new_id()}")

    assert (answer.status, answer.code) == (500, "INTERNAL")
    assert "secret" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert expected_logs


def test_centre_that_cannot_answer_now_says_when_to_come_back(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise EnvironmentProblem("centre.behind")

    monkeypatch.setattr("sync.server.api.items.items.register", away)
    answers = [owner.post(ITEMS, AN_ITEM) for _ in range(40)]

    assert {(answer.status, answer.code) for answer in answers} == {(503, "CENTRE_BEHIND")}
    waits = {int(answer.headers["retry-after"]) for answer in answers}
    assert min(waits) > 0
    assert len(waits) > 1, "all who were turned away would come back in one moment"


def test_answer_is_for_the_caller_alone(owner: Person) -> None:
    for answer in (owner.get(ITEMS), owner.post(ITEMS, {}), owner.get("/api/nothing")):
        assert answer.headers["cache-control"] == "private, no-store"


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_pages_hold_every_row_once_in_order(owner: Person, limit: int) -> None:
    names = ["Amoxil", "Amoxil", "Doliprane", "Spasfon"]
    for name in reversed(names):
        owner.an_item(name=name)

    seen = owner.every(ITEMS, limit)

    assert [each["name"] for each in seen] == names
    assert len({each["id"] for each in seen}) == 4


def test_page_goes_on_where_the_last_ended_whatever_came_before(owner: Person) -> None:
    for name in ("B", "C"):
        owner.an_item(name=name)
    first = owner.get(f"{ITEMS}?limit=1").json
    owner.an_item(name="A")

    second = owner.get(f"{ITEMS}?limit=1&cursor={first['nextCursor']}").json

    assert [each["name"] for each in first["data"] + second["data"]] == ["B", "C"]


def test_cursor_of_another_list_is_refused(owner: Person) -> None:
    owner.an_item(name="A")
    owner.an_item(name="B")
    cursor = owner.get(f"{ITEMS}?limit=1").json["nextCursor"]

    assert owner.get(f"/api/audit-log?cursor={cursor}").fields == ["cursor"]


# --- tags -----------------------------------------------------------------------------------------


def test_read_that_is_as_it_was_has_no_body(owner: Person) -> None:
    item = owner.an_item()
    first = owner.get(f"{ITEMS}/{item}")
    tag = first.headers["etag"]

    again = owner.get(f"{ITEMS}/{item}", if_none_match=f'"other", {tag}')
    assert (again.status, again.text, again.headers["etag"]) == (304, "", tag)
    owner.patch(f"{ITEMS}/{item}", {"reorderPoint": 1})
    changed = owner.get(f"{ITEMS}/{item}", if_none_match=tag)
    assert changed.status == 200
    assert changed.headers["etag"] != tag


def test_change_of_what_was_changed_meanwhile_is_refused(owner: Person) -> None:
    item = owner.an_item()
    path, tag = f"{ITEMS}/{item}", owner.get(f"{ITEMS}/{item}").headers["etag"]

    first = owner.patch(path, {"reorderPoint": 1}, if_match=tag)
    second = owner.patch(path, {"reorderPoint": 2}, if_match=tag)

    assert (first.status, second.status, second.code) == (200, 412, "REQUEST_CHANGED")
    assert owner.get(path).json["reorderPoint"] == 1
    assert owner.patch(path, {"reorderPoint": 3}, if_match=first.headers["etag"]).status == 200
    assert owner.patch(path, {"reorderPoint": 4}, if_match="*").status == 200


# --- names that work once -------------------------------------------------------------------------


def test_repeat_of_a_named_request_is_answered_and_not_done(owner: Person) -> None:
    first = owner.post(ITEMS, AN_ITEM, idempotency_key="k1")
    again = owner.post(ITEMS, AN_ITEM, idempotency_key="k1")
    other = owner.post(ITEMS, AN_ITEM, idempotency_key="k2")

    assert (first.status, again.status) == (201, 201)
    assert again.text == first.text
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotent-replayed"] == "true"
    assert other.json["id"] != first.json["id"]
    assert len(owner.get(ITEMS).json["data"]) == 2


def test_name_used_for_another_request_is_refused(owner: Person) -> None:
    owner.post(ITEMS, AN_ITEM, idempotency_key="k")

    for answer in (
        owner.post(ITEMS, AN_ITEM | {"name": "Other"}, idempotency_key="k"),
        owner.post("/api/suppliers", {"name": "A"}, idempotency_key="k"),
    ):
        assert (answer.status, answer.code) == (422, "REQUEST_IDEMPOTENCY")
    assert len(owner.get(ITEMS).json["data"]) == 1


def test_name_is_its_callers_own(pharmacy: Office) -> None:
    for person in (pharmacy.owner, pharmacy.owner):
        assert person.post(ITEMS, AN_ITEM, idempotency_key="k").status == 201

    assert len(pharmacy.owner.get(ITEMS).json["data"]) == 2


def test_name_is_its_pharmacys_own_whoever_uses_it(owner: Person, stranger: Person) -> None:
    stranger.person_id = owner.person_id
    key = new_id()

    here = owner.post(ITEMS, AN_ITEM, idempotency_key=key)
    there = stranger.post(ITEMS, AN_ITEM, idempotency_key=key)
    other = stranger.post(ITEMS, AN_ITEM | {"name": "Other"}, idempotency_key=new_id())

    assert (here.status, there.status, other.status) == (201, 201, 201)
    assert "idempotent-replayed" not in there.headers
    assert there.json["id"] != here.json["id"]
    assert stranger.get(f"{ITEMS}/{here.json['id']}").status == 404


def test_request_that_was_refused_may_be_tried_again_under_its_name(owner: Person) -> None:
    supplier = {**AN_ITEM, "supplierId": new_id()}
    assert owner.post(ITEMS, supplier, idempotency_key="k").status == 422

    assert owner.post(ITEMS, AN_ITEM, idempotency_key="k").status == 201


def test_crash_before_the_answer_was_kept_leaves_nothing_done(
    owner: Person, monkeypatch: pytest.MonkeyPatch, expected_logs: list[logging.LogRecord]
) -> None:
    def dies(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(once.OnceDesk, "_keep", dies)
        assert owner.post(ITEMS, AN_ITEM, idempotency_key="k").status == 500
    assert expected_logs
    assert owner.get(ITEMS).json["data"] == []

    assert owner.post(ITEMS, AN_ITEM, idempotency_key="k").status == 201
    assert len(owner.get(ITEMS).json["data"]) == 1


def test_same_request_at_once_is_done_once(owner: Person) -> None:
    together = threading.Barrier(4)

    def ask(_: int) -> str:
        together.wait()
        return owner.post(ITEMS, AN_ITEM, idempotency_key="k").text

    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(ask, range(4)))

    assert len(answers) == 1
    assert json.loads(answers.pop())["id"]


@pytest.mark.parametrize("key", ["", "é", "a name", "x" * 201])
def test_name_that_is_none_is_refused(owner: Person, key: str) -> None:
    answer = owner.client.post(
        ITEMS,
        json=AN_ITEM,
        headers=[(b"authorization", owner.token.encode()),
                 (b"idempotency-key", key.encode("latin-1"))],
    )  # fmt: skip

    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["field"] == "Idempotency-Key"

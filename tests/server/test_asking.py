"""Who may ask what: nonces, signatures, devices, and bytes that are no message at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.server.conftest import founded
from tests.server.register import Register, frame, new_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre

PUSH, PULL, HELLO = "/sync/v1/push", "/sync/v1/pull", "/sync/v1/hello"
FOUND, OFFER, JOIN = (f"/sync/v1/enrol/{door}" for door in ("found", "offer", "join"))
TEN_MINUTES_US = 600_000_000


def test_same_request_sent_again_by_somebody_else_changes_nothing(
    register: Register, centre: Centre
) -> None:
    body = frame({"type": "push", "incarnation": register.incarnation, "base": register.at(0)},
                 register.events[0].line)  # fmt: skip
    headers = register.headers(PUSH, body)

    first, again = (centre.answer(PUSH, headers, body) for _ in range(2))

    assert (first.status, again.status) == (200, 200)
    assert first.body == again.body
    assert len(register.pull_all()) == 1


def test_nonce_that_has_expired_is_answered_by_a_new_one(
    register: Register, clock: ManualClock
) -> None:
    clock.advance(TEN_MINUTES_US)
    late = register.send(PUSH, frame({"type": "push"}))

    assert (late.status, late.message["code"]) == (401, "sync.nonce")
    assert register.push().message["type"] == "ack"


def test_nonce_of_one_server_is_good_at_another_with_its_key(
    register: Register, open_centre: Callable[[], Centre]
) -> None:
    register.post = open_centre().answer

    assert register.push().message["type"] == "ack"


@pytest.mark.parametrize("nonce", ["", "00", "x" * 64, "0" * 64])
def test_nonce_that_nobody_gave_is_refused(register: Register, nonce: str) -> None:
    answer = register.send(PUSH, frame({"type": "push"}), nonce=nonce)

    assert (answer.status, answer.message["code"]) == (401, "sync.nonce")


@pytest.mark.parametrize("signature", ["", "00" * 64, "zz", "00" * 63])
def test_signature_of_nothing_is_refused(register: Register, signature: str) -> None:
    answer = register.send(PUSH, frame({"type": "push"}), signature=signature)

    assert (answer.status, answer.message["code"]) == (401, "sync.signature")


@pytest.mark.parametrize("what", ["path", "body", "request id"])
def test_signature_holds_for_one_request_alone(
    register: Register, centre: Centre, what: str
) -> None:
    body = frame({"type": "hello"})
    headers = register.headers(HELLO, body)
    path = PULL if what == "path" else HELLO
    if what == "request id":
        headers["pharmadesk-request-id"] = new_id()
    reply = centre.answer(path, headers, body + (b"\0" if what == "body" else b""))

    assert reply.status == 401


def test_key_of_another_device_opens_nothing(register: Register) -> None:
    register.key = Ed25519PrivateKey.generate()

    assert register.hello().message["code"] == "sync.signature"


def test_device_that_nobody_enrolled_is_unknown(centre: Centre) -> None:
    stranger = Register(centre.answer)
    stranger.open()

    answer = stranger.push()

    assert (answer.status, answer.message["code"]) == (403, "sync.device_unknown")


@pytest.mark.parametrize("device", ["", "x", "' OR 1=1 --", "\0", "1" * 10_000])
def test_device_that_is_no_identifier_is_refused(register: Register, device: str) -> None:
    assert register.send(PUSH, b"", device=device).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0",
        b"{}",
        zstandard.compress(b""),
        zstandard.compress(b"{}"),
        zstandard.compress(b"null\n"),
        zstandard.compress(b'{"type":"pull"}\n'),
        zstandard.compress(b'{"type":"push"}\n'),
        zstandard.compress(b"[" * 1_000_000),
        zstandard.compress(b'{"type":"push","x":' + b"[" * 1_000_000),
        zstandard.compress(b'{"type":"push","x":"\xff"}\n'),
        frame({"type": "push", "incarnation": new_id(), "base": {"seq": 0, "hash": "0" * 64}},
              {"h": "\u00e9", "b": "", "s": ""}),
        frame({"type": "push", "incarnation": new_id(), "base": {"seq": 0, "hash": "0" * 64}},
              "no event"),
    ],
    ids=lambda body: repr(body[:24]),
)  # fmt: skip
def test_bytes_that_are_no_push_are_refused(register: Register, body: bytes) -> None:
    answer = register.send(PUSH, body)

    assert (answer.status, answer.message["code"]) == (400, "sync.frame")


def test_small_body_that_unfolds_to_a_huge_one_is_refused(register: Register) -> None:
    bomb = zstandard.compress(bytes(512 * 1024 * 1024))
    assert len(bomb) < 64 * 1024

    answer = register.send(PUSH, bomb)

    assert (answer.status, answer.message["code"]) == (413, "sync.too_large")


def test_path_that_leads_nowhere_is_refused(register: Register) -> None:
    assert register.ask("/sync/v1/else", {"type": "else"}).status == 404


def test_two_pharmacies_never_meet(centre: Centre) -> None:
    """Twins: the same work of two tenants, each of which sees its own and nothing else."""
    one, two = founded(centre), founded(centre)
    for each in (one, two):
        each.holds(5)
        each.push()
    head = one.pull().message["next"]

    assert {line["h"] for line in one.pull_all()}.isdisjoint({line["h"] for line in two.pull_all()})
    foreign = two.pull((head["position"], head["tenant_hash"])).message
    assert foreign["type"] == "refetch"


def test_device_of_another_pharmacy_pushes_no_event_of_this_one(
    centre: Centre, register: Register
) -> None:
    register.holds(2)
    thief = founded(centre)
    thief.incarnation, thief.events = register.incarnation, register.events

    answer = thief.push().message

    assert (answer["type"], answer["seq"], answer["ack"]) == ("broken", 1, None)


@pytest.mark.parametrize("path", [PUSH, HELLO, FOUND, JOIN])
def test_body_of_more_lines_than_anything_has_is_not_read(register: Register, path: str) -> None:
    body = zstandard.compress(frame_of(path, register) + b"{}\n" * 1_001)

    answer = register.send(path, body)

    assert (answer.status, answer.message["code"]) == (413, "sync.too_large")


def frame_of(path: str, register: Register) -> bytes:
    """A message that would be read, uncompressed."""
    message = {
        "type": path.rsplit("/", 1)[-1],
        "token": "x",
        "tenant_id": register.tenant_id,
        "pharmacy_id": register.pharmacy_id,
        "device_id": register.device_id,
        "public_key": register.public_key,
        "app_version": "1",
    }
    return json.dumps(message).encode() + b"\n"


def test_text_that_no_database_keeps_is_no_message(register: Register) -> None:
    answers = [
        register.hello(app_version="1\0"),
        register.offer("a word", sealed="\0"),
        register.join("\0"),
    ]

    assert {(each.status, each.message["code"]) for each in answers} == {(400, "sync.frame")}

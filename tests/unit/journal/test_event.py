from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.errors import Bug, Refused
from pharmadesk.journal import event
from pharmadesk.journal.event import GENESIS_HASH, Header, StoredEvent, received, seal
from pharmadesk.journal.opened import JournalOpened
from tests.unit.journal.support import Device, Note

GOLDEN = Path(__file__).parents[2] / "golden" / "journal"
V1 = json.loads((GOLDEN / "v1.json").read_text(encoding="utf-8"))
V1_EVENTS = [
    StoredEvent(
        written["header"].encode(),
        written["body"].encode(),
        *(bytes.fromhex(written[part]) for part in ("prev_hash", "hash", "signature")),
    )
    for written in V1["events"]
]
HEADER = V1_EVENTS[0].header_bytes
SIGNATURE = bytes(64)
LIMIT = 256 * 1024


class Loose(msgspec.Struct):
    """A body whose type permits what a kind's never does."""

    value: Any = None


class Fact(msgspec.Struct):
    """A body of a type that permits no more than a kind's does."""

    a: int | str | tuple[int, ...] = 0


class Words(msgspec.Struct):
    """Another one."""

    text: str = ""


def as_nothing(_header: Header) -> type[msgspec.Struct] | None:
    return None


def as_fact(_header: Header) -> type[msgspec.Struct] | None:
    return Fact


def as_words(_header: Header) -> type[msgspec.Struct] | None:
    return Words


def body_of(size_bytes: int) -> bytes:
    frame = b'{"text":""}'
    return b'{"text":"' + b"a" * (size_bytes - len(frame)) + b'"}'


@pytest.mark.parametrize("written", V1_EVENTS)
def test_received_golden_event_gives_the_hash_that_was_computed_without_us(
    written: StoredEvent,
) -> None:
    taken = received(written.header_bytes, written.body_bytes, written.prev_hash, written.signature)

    assert taken == written
    assert event.is_signed_by(bytes.fromhex(V1["public_key"]), taken.hash, taken.signature)


@pytest.mark.parametrize(
    ("written", "body_type"), [(V1_EVENTS[0], JournalOpened), (V1_EVENTS[1], Note)]
)
def test_seal_the_facts_of_a_golden_event_writes_the_same_bytes(
    written: StoredEvent, body_type: type[msgspec.Struct]
) -> None:
    header = msgspec.convert(json.loads(written.header_bytes), Header)
    body = msgspec.convert(json.loads(written.body_bytes), body_type)
    signer = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(V1["private_key"]))

    assert seal(header, body, written.prev_hash, signer) == written


def test_approval_digest_of_the_golden_event_is_what_its_approver_signed() -> None:
    noted = V1_EVENTS[1]
    approval = noted.header.approvals[0]

    digest = event.approval_digest(noted.header, approval.person_id, noted.body_bytes)

    assert digest.hex() == V1["approval_digest"]
    assert approval.key == V1["public_key"]
    assert event.is_approved_by(noted.header, approval, noted.body_bytes)
    assert not event.is_approved_by(noted.header, approval, noted.body_bytes + b" ")


def test_sealed_header_is_what_its_bytes_say(device: Device) -> None:
    stored = device.note()

    assert msgspec.convert(json.loads(stored.header_bytes), Header) == stored.header
    assert list(json.loads(stored.header_bytes)) == list(Header.__struct_fields__)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_seal_a_composed_or_decomposed_name_carries_its_code_points(
    device: Device, form: Any
) -> None:
    name = unicodedata.normalize(form, "Amélie Bénégas أَحْمَد")

    stored = device.seal(Note(name))

    assert name.encode() in stored.body_bytes
    taken = received(stored.header_bytes, stored.body_bytes, stored.prev_hash, stored.signature)
    assert json.loads(taken.body_bytes)["text"] == name


BOMBS = {
    "one byte too many": (body_of(LIMIT + 1), "event.too_large"),
    "a million levels": (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "event.depth"),
    "a level too many": (b'{"a":' + b"[" * 32 + b"]" * 32 + b"}", "event.depth"),
    "objects too deep": (b'{"a":' * 33 + b"1" + b"}" * 33, "event.depth"),
    "unclosed levels": (b"[" * 200_000, "event.depth"),
    "high surrogate": (rb'{"a":"\ud800"}', "event.text"),
    "low surrogate": (rb'{"a":"\udc00x"}', "event.text"),
    "surrogate bytes": (b'{"a":"\xed\xa0\x80"}', "event.json"),
    "NUL": (rb'{"a":"\u0000"}', "event.text"),
    "NUL in a name": (rb'{"\u0000":1}', "event.text"),
    "duplicate key": (b'{"a":1,"a":1}', "event.duplicate_key"),
    "escaped duplicate key": (rb'{"a":1,"\u0061":1}', "event.duplicate_key"),
    "infinite exponent": (b'{"a":1e400}', "event.number"),
    "whole float": (b'{"a":1.0}', "event.number"),
    "exponent": (b'{"a":1e2}', "event.number"),
    "NaN": (b'{"a":NaN}', "event.number"),
    "Infinity": (b'{"a":-Infinity}', "event.number"),
    "65 bits": (b'{"a":9223372036854775808}', "event.number"),
    "5000 digits": (b'{"a":' + b"9" * 5_000 + b"}", "event.json"),
    "not JSON": (b"{", "event.json"),
    "Latin-1": (b'{"a":"\xe9"}', "event.json"),
    "UTF-16": ('{"a":1}'.encode("utf-16"), "event.json"),
    "byte order mark": (b"\xef\xbb\xbf{}", "event.json"),
    "no object": (b"[1]", "event.json"),
    "two objects": (b"{}{}", "event.json"),
}


@pytest.mark.parametrize(("bomb", "code"), BOMBS.values(), ids=BOMBS)
def test_bomb_as_a_body_is_refused_at_creation_and_on_arrival(
    device: Device, bomb: bytes, code: str
) -> None:
    with pytest.raises(Refused) as sealed:
        device.seal(bomb)
    assert sealed.value.code == code
    for body_type in (as_nothing, as_fact, as_words):
        with pytest.raises(Refused) as taken:
            received(HEADER, bomb, GENESIS_HASH, SIGNATURE, body_type)
        assert taken.value.code == code


@pytest.mark.parametrize(
    "body",
    [body_of(LIMIT), b'{"a":' + b"[" * 31 + b"]" * 31 + b"}", b'{"a":-9223372036854775808}'],
    ids=["256 KiB", "32 levels", "64 bits"],
)
def test_body_at_a_limit_is_carried_unchanged(device: Device, body: bytes) -> None:
    assert device.seal(body).body_bytes == body
    assert received(HEADER, body, GENESIS_HASH, SIGNATURE).body_bytes == body


@pytest.mark.parametrize("header", [b"[]", b'{"seq":1.0}', b'{"a":"' + b"a" * 65_536 + b'"}'])
def test_bomb_as_a_header_is_refused_on_arrival(header: bytes) -> None:
    with pytest.raises(Refused):
        received(header, b"{}", GENESIS_HASH, SIGNATURE)


@pytest.mark.parametrize(
    ("changes", "hash_size", "signature_size"),
    [
        ({"seq": 0}, 32, 64),
        ({"event_id": "7"}, 32, 64),
        ({"event_id": "0198B2A4-0000-7000-8000-000000000001"}, 32, 64),
        ({"kind": "Kind"}, 32, 64),
        ({"business_date": "18/11/2026"}, 32, 64),
        ({"about": None}, 32, 64),
        ({}, 31, 64),
        ({}, 32, 63),
    ],
)
def test_received_what_is_no_header_is_refused(
    changes: dict[str, object], hash_size: int, signature_size: int
) -> None:
    header = json.dumps(json.loads(HEADER) | changes).encode()

    with pytest.raises(Refused) as refusal:
        received(header, b"{}", bytes(hash_size), bytes(signature_size))

    assert refusal.value.code == "event.header"


def test_received_a_header_of_a_later_program_skips_what_it_does_not_know() -> None:
    header = json.dumps(json.loads(HEADER) | {"weather": "rain"}).encode()

    taken = received(header, b"{}", GENESIS_HASH, SIGNATURE)

    assert taken.header == V1_EVENTS[0].header
    assert taken.header_bytes == header


def deep(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (Note("a\x00b"), "event.text"),
        (Note("\ud800"), "event.text"),
        (Note("a" * LIMIT), "event.too_large"),
        (Note("", 2**63), "event.number"),
        (Loose(1.5), "event.number"),
        (Loose([1, -2e-300]), "event.number"),
        (Loose(1e300), "event.number"),
        (Loose(deep(40)), "event.depth"),
        (Loose(deep(100_000)), "event.depth"),
    ],
)
def test_seal_content_no_event_may_hold_is_refused(
    device: Device, body: msgspec.Struct, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        device.seal(body)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    "body",
    [
        Note("", "12"),  # type: ignore[arg-type]
        Note("", 1.5e300),  # type: ignore[arg-type]
        Note(None),  # type: ignore[arg-type]
        Loose(float("nan")),
        Loose((1, 2)),
    ],
)
def test_seal_a_body_that_would_not_read_back_the_same_is_never_written(
    device: Device, body: msgspec.Struct
) -> None:
    with pytest.raises((Bug, Refused)) as error:
        device.seal(body)

    assert error.value.code in {"event.type", "event.number"}


def test_seal_a_nan_where_null_is_allowed_is_a_bug(device: Device) -> None:
    with pytest.raises(Bug) as bug:
        device.seal(Loose(float("nan")))

    assert bug.value.code == "event.type"


@pytest.mark.parametrize("changes", [{"seq": 0}, {"kind": "noted"}, {"device_id": "till 1"}])
def test_seal_a_header_of_another_form_is_a_bug(device: Device, changes: dict[str, Any]) -> None:
    with pytest.raises(Bug) as bug:
        device.seal(Note("x"), **changes)

    assert bug.value.code == "event.type"


@pytest.mark.parametrize("text", [":1.5", "\\u0000", "[" * 40, ",9" * 20, "x,12e"])
def test_seal_text_that_merely_looks_unfit_is_written(device: Device, text: str) -> None:
    assert json.loads(device.seal(Note(text)).body_bytes)["text"] == text


@pytest.mark.parametrize("key", [b"", bytes(31), None])
def test_is_signed_by_what_is_no_key_is_false(device: Device, key: Any) -> None:
    stored = device.note()

    assert not event.is_signed_by(key, stored.hash, stored.signature)


def test_hash_covers_where_header_ends_and_body_begins() -> None:
    assert event.event_hash(GENESIS_HASH, b"ab", b"c") != event.event_hash(
        GENESIS_HASH, b"a", b"bc"
    )
    assert event.event_hash(b"", b"", b"") == hashlib.sha256(bytes(12)).digest()

"""Write v1.json and mark-v1.txt: the formats by hashlib, hmac, json and Ed25519 alone.

Run once, when the formats were fixed. Stored bytes never change, so neither do these files; a
later format gets files of its own beside them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = Path(__file__).parent
SEED = bytes(range(32))
MARK_KEY = bytes(range(32, 64))

TENANT = "0198b2a4-0000-7000-8000-000000000001"
PHARMACY = "0198b2a4-0000-7000-8000-000000000002"
DEVICE = "0198b2a4-0000-7000-8000-000000000003"
INCARNATION = "0198b2a4-0000-7000-8000-000000000004"
PERSON = "0198b2a4-0000-7000-8000-000000000005"
SESSION = "0198b2a4-0000-7000-8000-000000000006"
ITEM = "0198b2a4-0000-7000-8000-000000000007"


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def u32(number: int) -> bytes:
    return number.to_bytes(4, "big")


def digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(u32(len(part)) + part for part in parts)).digest()


def header(seq: int, kind: str, **more: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "event_id": f"0198b2a4-0000-7000-8000-00000000010{seq}",
        "kind": kind,
        "version": 1,
        "stream_key": "journal",
        "about": [],
        "critical": False,
        "tenant_id": TENANT,
        "pharmacy_id": PHARMACY,
        "device_id": DEVICE,
        "incarnation": INCARNATION,
        "seq": seq,
        "occurred_at_us": 1795000000000000 + seq,
        "utc_offset_s": 0,
        "clock_offset_ms": None,
        "business_date": "2026-11-18",
        "hlc": 117637120000000000 + seq,
        "actor_id": None,
        "cash_session_id": None,
        "approvals": [],
    }
    return fields | more


def main() -> None:
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    public_key = key.public_key().public_bytes_raw()
    opening: dict[str, object] = {
        "public_key": public_key.hex(),
        "parent": None,
        "series_letter": "A",
        "last_numbers": [],
        "program_version": "0.1.0",
    }
    note = {"text": 'é e\u0301 \u2028 "\\/\t\u007f دواء', "amount_centimes": -1450}
    note_bytes = compact(note)
    event_id = "0198b2a4-0000-7000-8000-000000000102"
    names = ("pharmadesk.approval.1", TENANT, DEVICE, INCARNATION, event_id, "test.noted", "1")
    told = hashlib.sha256(note_bytes).digest()
    consent = digest(*(name.encode() for name in names), PERSON.encode(), told)
    approval = {
        "person_id": PERSON,
        "key": public_key.hex(),
        "signature": base64.urlsafe_b64encode(key.sign(consent)).decode().rstrip("="),
    }
    noted = header(
        2,
        "test.noted",
        stream_key="é:1",
        about=[ITEM],
        critical=True,
        utc_offset_s=3600,
        clock_offset_ms=-250,
        actor_id=PERSON,
        cash_session_id=SESSION,
        approvals=[approval],
    )
    events = []
    prev_hash = bytes(32)
    for head, body in (
        (compact(header(1, "journal.opened")), compact(opening)),
        (compact(noted), note_bytes),
    ):
        event_hash = digest(prev_hash, head, body)
        events.append(
            {
                "header": head.decode(),
                "body": body.decode(),
                "prev_hash": prev_hash.hex(),
                "hash": event_hash.hex(),
                "signature": key.sign(event_hash).hex(),
            }
        )
        prev_hash = event_hash
    golden = {
        "private_key": SEED.hex(),
        "public_key": public_key.hex(),
        "approval_digest": consent.hex(),
        "events": events,
    }
    text = json.dumps(golden, ensure_ascii=True, indent=2)
    (HERE / "v1.json").write_text(text + "\n", encoding="utf-8")

    mark = {"incarnation": INCARNATION, "seq": 2, "hash": prev_hash.hex(), "numbers": {"Z": 7}}
    sealed = b"pharmadesk.mark.1\n" + compact(mark) + b"\n"
    seal = hmac.new(MARK_KEY, sealed, hashlib.sha256).hexdigest().encode()
    (HERE / "mark-v1.txt").write_bytes(sealed + seal + b"\n")


if __name__ == "__main__":
    main()

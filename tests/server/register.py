"""A register written from docs/sync-protocol.md alone: it shares no code with the centre.

Its events are JSON written by hand, hashed and signed here; its requests are framed and signed
here; so that neither side's encoder is judged by its own decoder.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ZEROS = "0" * 64
_numbers = itertools.count(1)


class Post(Protocol):
    """Carries a request and brings the status, headers and body of its reply."""

    def __call__(
        self, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]: ...


def new_id() -> str:
    """Make an identifier that is a UUIDv7 by its form."""
    return f"019aaaaa-0000-7000-8000-{next(_numbers):012x}"


def prefixed(*parts: bytes | str) -> bytes:
    """SHA-256 over parts with their length before each."""
    raw = [part.encode() if isinstance(part, str) else part for part in parts]
    return hashlib.sha256(b"".join(struct.pack(">I", len(one)) + one for one in raw)).digest()


def text(raw: bytes) -> str:
    """Unpadded base64url."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(written: str) -> bytes:
    """Bytes of unpadded base64url."""
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))


def frame(*lines: Any) -> bytes:
    """Lines of JSON, compressed."""
    return zstandard.compress(b"".join(json.dumps(line).encode() + b"\n" for line in lines))


def unframe(body: bytes) -> list[Any]:
    """The lines of a body."""
    plain = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    return [json.loads(line) for line in plain.splitlines()]


@dataclass(frozen=True)
class Person:
    """Somebody with a key of theirs on one device."""

    person_id: str = field(default_factory=new_id)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public_key(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    def approve(self, header: dict[str, Any], body: bytes) -> dict[str, str]:
        """Sign an event."""
        names = ("tenant_id", "device_id", "incarnation", "event_id", "kind", "version")
        texts = [str(header[name]) for name in names]
        digest = prefixed(
            "pharmadesk.approval.1", *texts, self.person_id, hashlib.sha256(body).digest()
        )
        signature = text(self.key.sign(digest))
        return {"person_id": self.person_id, "key": self.public_key, "signature": signature}


@dataclass(frozen=True)
class Event:
    """An event with everything that is said of it on the wire."""

    header: bytes
    body: bytes
    hash: bytes
    signature: bytes
    seq: int

    @property
    def line(self) -> dict[str, str]:
        return {"h": text(self.header), "b": text(self.body), "s": text(self.signature)}

    @property
    def told(self) -> dict[str, Any]:
        return dict(json.loads(self.header))


@dataclass
class Answer:
    """A reply, read."""

    status: int
    headers: Mapping[str, str]
    message: dict[str, Any]
    lines: list[dict[str, Any]]


@dataclass
class Register:
    """A device with its journal, and its way to the centre."""

    post: Post
    tenant_id: str = field(default_factory=new_id)
    pharmacy_id: str = field(default_factory=new_id)
    device_id: str = field(default_factory=new_id)
    incarnation: str = field(default_factory=new_id)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    events: list[Event] = field(default_factory=list)
    nonce: str = ""
    now_ms: int = 1_795_000_000_000
    server_key: str = ""

    @property
    def public_key(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    # --- its journal ----------------------------------------------------------------------------

    def write(
        self, of: str, body: dict[str, Any] | bytes, by: Person | None = None, **changes: Any
    ) -> Event:
        """Append an event, approved by somebody or by nobody."""
        seq = len(self.events) + 1
        header = {
            "event_id": new_id(),
            "kind": of,
            "version": 1,
            "stream_key": "stream",
            "about": [],
            "critical": False,
            "tenant_id": self.tenant_id,
            "pharmacy_id": self.pharmacy_id,
            "device_id": self.device_id,
            "incarnation": self.incarnation,
            "seq": seq,
            "occurred_at_us": self.now_ms * 1000,
            "utc_offset_s": 0,
            "clock_offset_ms": None,
            "business_date": "2026-11-23",
            "hlc": (self.now_ms << 16) + seq,
            "actor_id": None,
            "cash_session_id": None,
            "approvals": [],
        } | changes
        body_bytes = body if isinstance(body, bytes) else json.dumps(body).encode()
        if by is not None:
            header["approvals"] = [by.approve(header, body_bytes)]
        header_bytes = json.dumps(header, separators=(",", ":")).encode()
        before = self.events[-1].hash if self.events else bytes(32)
        digest = prefixed(before, header_bytes, body_bytes)
        event = Event(header_bytes, body_bytes, digest, self.key.sign(digest), seq)
        self.events.append(event)
        return event

    def open(self, parent: dict[str, Any] | None = None) -> Event:
        """Begin the chain."""
        body: dict[str, Any] = {
            "public_key": self.public_key,
            "parent": parent,
            "series_letter": "A",
            "last_numbers": [],
            "program_version": "1",
        }
        return self.write("journal.opened", body)

    def announce(self, person: Person, by: Person | None = None) -> Event:
        """Say with which key somebody approves on this device."""
        told = {
            "person_id": person.person_id,
            "device_id": self.device_id,
            "key": person.public_key,
        }
        return self.write("approval_key.announced", told, by)

    def grant(self, person: Person, role: str, by: Person | None = None, *seen: str) -> Event:
        """Give somebody a role."""
        told = {"grant_id": new_id(), "person_id": person.person_id, "role": role}
        return self.write("role.granted", told | {"revocations_seen": list(seen)}, by)

    def take_role(self, person: Person, role: str, by: Person | None = None) -> str:
        """Take a role from somebody; return the revocation's id."""
        told = {"revocation_id": new_id(), "person_id": person.person_id, "role": role}
        self.write("role.revoked", told, by)
        return told["revocation_id"]

    def endorse(self, by: Person) -> Event:
        """Stand for everything written so far."""
        head = {"incarnation": self.incarnation} | self.at(len(self.events))
        return self.write("authority.endorsed", {"heads": [head]}, by)

    def revoke(self, other: Register, seq: int, by: Person | None = None) -> Event:
        """End the say of another device after one of its events."""
        trusted = {"incarnation": other.incarnation} | other.at(seq) if seq else None
        told = {"device_id": other.device_id, "trusted": trusted, "reason": "stolen"}
        return self.write("device.revoked", told, by)

    def release(self, *event_ids: str, by: Person | None = None) -> Event:
        """Let events act that were held."""
        return self.write("events.released", {"event_ids": list(event_ids)}, by)

    def hold(self, lot_id: str | None = None, **changes: Any) -> Event:
        """Append an event that is one row."""
        body = {"hold_id": new_id(), "lot_id": lot_id or new_id(), "reason": "recall"}
        return self.write("lot.held", body, **changes)

    def holds(self, count: int) -> None:
        """Append many."""
        for _ in range(count):
            self.hold()

    def copied(self, common: int) -> Register:
        """Return the same register restored from a copy: it has forgotten what came after."""
        copy = Register(self.post, self.tenant_id, self.pharmacy_id, self.device_id)
        copy.incarnation, copy.key, copy.server_key = self.incarnation, self.key, self.server_key
        copy.events = self.events[:common]
        return copy

    def at(self, seq: int) -> dict[str, Any]:
        """Name one of its events."""
        return {"seq": seq, "hash": self.events[seq - 1].hash.hex() if seq else ZEROS}

    # --- its requests ---------------------------------------------------------------------------

    def headers(self, path: str, body: bytes, **changes: str) -> dict[str, str]:
        """Sign a request."""
        request_id = new_id()
        device_id = changes.get("device", self.device_id)
        nonce = changes.get("nonce", self.nonce)
        digest = prefixed(
            "pharmadesk.request.1",
            *(device_id, changes.get("method", "POST"), path, nonce, request_id),
            hashlib.sha256(body).digest(),
        )
        return {
            "pharmadesk-device": device_id,
            "pharmadesk-nonce": nonce,
            "pharmadesk-request-id": request_id,
            "pharmadesk-protocol": "1",
            "pharmadesk-signature": changes.get("signature", self.key.sign(digest).hex()),
        }

    def ask(self, path: str, message: dict[str, Any], lines: Iterable[Any] = ()) -> Answer:
        """Ask, with a nonce of the last reply; a first one is fetched."""
        if not self.nonce:
            self.nonce = self.post("/sync/v1/nonce", {}, b"")[1]["pharmadesk-nonce"]
        body = frame(message, *lines)
        answer = self.send(path, body)
        return self.send(path, body) if answer.message.get("code") == "sync.nonce" else answer

    def send(self, path: str, body: bytes, **changes: str) -> Answer:
        """Send bytes as they are."""
        status, headers, replied = self.post(path, self.headers(path, body, **changes), body)
        self.nonce = headers["pharmadesk-nonce"]
        message, *lines = unframe(replied)
        return Answer(status, headers, message, lines)

    def found(self, code: str) -> Answer:
        """Open the first door."""
        message = {
            "type": "found",
            "token": code,
            "tenant_id": self.tenant_id,
            "pharmacy_id": self.pharmacy_id,
            "device_id": self.device_id,
            "public_key": self.public_key,
            "app_version": "hand-made",
        }
        answer = self.ask("/sync/v1/enrol/found", message)
        self.server_key = answer.message.get("server_public_key", "")
        return answer

    def offer(self, token: str, sealed: str = "sealed", by: Person | None = None) -> Answer:
        """Prepare the second door."""
        digest = hashlib.sha256(token.encode()).hexdigest()
        message = {"type": "offer", "token_hash": digest, "sealed": sealed}
        if by is not None:
            content = hashlib.sha256(sealed.encode()).digest()
            parts = (self.tenant_id, self.device_id, digest, content, by.person_id)
            signature = by.key.sign(prefixed("pharmadesk.offer.1", *parts)).hex()
            owner = {"owner_id": by.person_id, "owner_key": by.public_key}
            message |= owner | {"approval": signature}
        return self.ask("/sync/v1/enrol/offer", message)

    def join(self, token: str, owner: Person | None = None, **again: str) -> Answer:
        """Open the second door."""
        message = {
            "type": "join",
            "token": token,
            "device_id": self.device_id,
            "public_key": self.public_key,
            "app_version": "hand-made",
            "owner_key": owner.public_key if owner else "",
        }
        answer = self.ask("/sync/v1/enrol/join", message | again)
        self.server_key = answer.message.get("server_public_key", "")
        return answer

    def hello(self, acked: int = 0, pull: tuple[int, str] = (0, ZEROS), **changes: Any) -> Answer:
        """Say where it stands."""
        message = {
            "type": "hello",
            "protocol": 1,
            "incarnation": self.incarnation,
            "head": self.at(len(self.events)),
            "acked": self.at(acked),
            "pull": {"position": pull[0], "tenant_hash": pull[1]},
            "server_epoch": None,
            "device_time_us": self.now_ms * 1000,
            "app_version": "hand-made",
            "kinds": [],
        } | changes
        return self.ask("/sync/v1/hello", message)

    def push(
        self, first: int = 1, last: int | None = None, branch: int = 0, **changes: Any
    ) -> Answer:
        """Push the events from one seq to another."""
        sent = self.events[first - 1 : last]
        message = {
            "type": "push",
            "incarnation": self.incarnation,
            "base": self.at(first - 1),
            "branch": branch,
            "prior": [],
        } | changes
        return self.ask("/sync/v1/push", message, [event.line for event in sent])

    def pull(
        self,
        after: tuple[int, str] = (0, ZEROS),
        limit: int = 1_000,
        own_seq: int = 0,
        own: str | None = None,
    ) -> Answer:
        """Ask for the log."""
        message = {
            "type": "pull",
            "after": {"position": after[0], "tenant_hash": after[1]},
            "limit": limit,
            "own": own or self.incarnation,
            "own_seq": own_seq,
        }
        return self.ask("/sync/v1/pull", message)

    def pull_all(self, limit: int = 1_000) -> list[dict[str, Any]]:
        """Ask until nothing follows."""
        place, lines = (0, ZEROS), []
        while True:
            answer = self.pull(place, limit)
            assert answer.message["type"] == "feed", answer.message
            lines += answer.lines
            following = answer.message["next"]
            place = (following["position"], following["tenant_hash"])
            if answer.message["complete"]:
                return lines

    def share(
        self, after: int = 0, entries: Iterable[Any] = (), erasures: Iterable[Any] = ()
    ) -> Answer:
        """Put into the vault, and ask for what follows a number."""
        message = {"type": "vault", "after": after, "entries": list(entries)}
        return self.ask("/sync/v1/vault", message | {"erasures": list(erasures)})

    def erasure(self, person_id: str, by: Person) -> dict[str, str]:
        """Let an owner erase a person on this device."""
        parts = (self.tenant_id, self.device_id, person_id, by.person_id)
        return {
            "person_id": person_id,
            "device_id": self.device_id,
            "owner_id": by.person_id,
            "owner_key": by.public_key,
            "approval": by.key.sign(prefixed("pharmadesk.erasure.1", *parts)).hex(),
        }

    def verify(self, after: int = 0, limit: int = 1_000, **changes: Any) -> Answer:
        """Ask which of its events the centre holds."""
        message = {"type": "verify", "incarnation": self.incarnation, "branch": 0}
        return self.ask("/sync/v1/verify", message | {"after": after, "limit": limit} | changes)

    # --- what it can prove ----------------------------------------------------------------------

    def countersigned(self, ack: dict[str, Any], branch: int = 0) -> bool:
        """Tell whether the centre signed this acknowledgement."""
        digest = prefixed(
            "pharmadesk.ack.1",
            *(self.tenant_id, self.device_id, self.incarnation, str(branch)),
            *(str(ack["through"]["seq"]), ack["through"]["hash"], ack["tenant_hash"]),
            *(str(ack["received_at_us"]), ack["server_epoch"]),
        )
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.server_key))
        key.verify(bytes.fromhex(ack["countersignature"]), digest)
        return True


def log_hash(events: Iterable[tuple[bytes, int]]) -> str:
    """The hash over a log of (event hash, eff_hlc)."""
    digest = bytes(32)
    for event_hash, eff_hlc in events:
        digest = hashlib.sha256(digest + event_hash + struct.pack(">Q", eff_hlc)).digest()
    return digest.hex()

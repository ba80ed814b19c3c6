"""The event: its bytes, its hash, its signature. This file owns the format.

Format 1 (golden file: tests/golden/journal/v1.json, made without this code)

    header     UTF-8 JSON object, no spaces, the fields of `Header` in their order, at most 64 KiB
    body       UTF-8 JSON object, no spaces, the fields of the kind's struct in their order,
               at most 256 KiB; integers and text only (content.py has the rules and their codes)
    prev_hash  32 bytes: the hash of the event before it in its chain; 32 zero bytes for the first
               event of an incarnation, whose body names the parent chain
    hash       SHA-256 over   u32 32             prev_hash
                              u32 header length  header
                              u32 body length    body        (u32: four bytes, big-endian)
    signature  64 bytes: Ed25519 over the 32 bytes of `hash`, by the device's key

A *chain* is what one device wrote in one incarnation: `seq` is 1, 2, 3 … without a gap. Because
each hash covers the one before it, the signature of event n vouches for events 1 … n.

Bytes are written once and verified as they are stored. Nothing ever encodes an event again: a
later program may order or escape differently, and old hashes still hold. A reader skips header
fields it does not know, so that a later program may add some at the end.

    approval   Ed25519, by the approving person's key, over SHA-256 of these nine, each with its
               u32 length before it: "pharmadesk.approval.1", tenant_id, device_id, incarnation,
               event_id, kind, version as decimal text, person_id, SHA-256 of the body (32 bytes);
               in the header as unpadded base64url text
"""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Annotated, Protocol, cast

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pharmadesk.domain.bounds import Day, Instant  # noqa: TC001 - msgspec reads them
from pharmadesk.errors import Bug, Refused
from pharmadesk.journal import content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

GENESIS_HASH = bytes(32)
SIGNATURE_BYTES = 64

Id = Annotated[
    str,
    msgspec.Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z"),
]
KindName = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]+(\.[a-z_]+)+\Z", max_length=60)]
PublicKey = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Version = Annotated[int, msgspec.Meta(ge=1, lt=2**31)]  # the width of its column at the centre

_u32 = struct.Struct(">I").pack


class Approval(msgspec.Struct, frozen=True):
    """A person's consent to this event, by the key that is theirs on the event's device."""

    person_id: Id
    key: PublicKey
    signature: str


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """Who recorded what, when, and where in its chain.

    Units: `occurred_at_us` UTC microseconds; `hlc` unix milliseconds << 16 | counter.
    """

    event_id: Id
    kind: KindName
    version: Version
    stream_key: str
    about: tuple[Id, ...]
    critical: bool
    tenant_id: Id
    pharmacy_id: Id
    device_id: Id
    incarnation: Id
    seq: Positive
    occurred_at_us: Instant
    utc_offset_s: int
    clock_offset_ms: int | None
    business_date: Day
    hlc: int
    actor_id: Id | None
    cash_session_id: Id | None
    approvals: tuple[Approval, ...]


class Signer(Protocol):
    """Whatever holds the device's key; `Ed25519PrivateKey` is one."""

    def sign(self, data: bytes, /) -> bytes:
        """Return the Ed25519 signature of the data."""


@dataclass(frozen=True, slots=True, repr=False)
class Approver:
    """A person whose key is at hand; `public_key` is hexadecimal."""

    person_id: str
    signer: Signer
    public_key: str

    def approve(self, header: Header, body_bytes: bytes) -> Approval:
        """Consent to the event of this header and body."""
        signature = self.signer.sign(approval_digest(header, self.person_id, body_bytes))
        text = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
        return Approval(self.person_id, self.public_key, text)


@dataclass(frozen=True)
class StoredEvent:
    """An event as it lies in a journal: bytes, never to be written differently."""

    header_bytes: bytes
    body_bytes: bytes
    prev_hash: bytes
    hash: bytes
    signature: bytes

    @cached_property
    def header(self) -> Header:
        """The header, decoded when first asked for."""
        return _headers.decode(self.header_bytes)


_encoder = msgspec.json.Encoder(order="deterministic")
_headers = msgspec.json.Decoder(Header)


def seal(
    header: Header,
    body: msgspec.Struct | bytes,
    prev_hash: bytes,
    signer: Signer,
    approvers: Iterable[Approver] = (),
) -> StoredEvent:
    """Make the event that follows `prev_hash`, approved and signed.

    Raises: `Refused` when the content breaks a rule of content.py; `Bug` when a header or body
    is not of its own declared type.
    """
    if isinstance(body, bytes):
        content.check_json(body, content.MAX_BODY_BYTES)
        body_bytes = body
    else:
        body_bytes = _encode(body, content.MAX_BODY_BYTES)
    if approvals := tuple(each.approve(header, body_bytes) for each in approvers):
        header = msgspec.structs.replace(header, approvals=(*header.approvals, *approvals))
    header_bytes = _encode(header, content.MAX_HEADER_BYTES)
    digest = event_hash(prev_hash, header_bytes, body_bytes)
    stored = StoredEvent(header_bytes, body_bytes, prev_hash, digest, signer.sign(digest))
    vars(stored)["header"] = header  # what decoding the bytes would give, as `_encode` made sure
    return stored


def received(
    header_bytes: bytes,
    body_bytes: bytes,
    prev_hash: bytes,
    signature: bytes,
    body_type: Callable[[Header], type[msgspec.Struct] | None] = lambda _header: None,
) -> StoredEvent:
    """Take in an event written elsewhere, its hash computed here; the caller checks who signed.

    `body_type` tells what its body should be, where that is known: a body that is just what this
    program would have written needs no closer look.
    Raises: `Refused` with a code of content.py, or "event.header" for one that is not a header.
    """
    header = _as_written(header_bytes, Header, content.MAX_HEADER_BYTES)
    body = None if header is None else body_type(cast("Header", header))
    if header is None:
        content.check_json(header_bytes, content.MAX_HEADER_BYTES)
    if body is None or _as_written(body_bytes, body, content.MAX_BODY_BYTES) is None:
        content.check_json(body_bytes, content.MAX_BODY_BYTES)
    if len(prev_hash) != len(GENESIS_HASH) or len(signature) != SIGNATURE_BYTES:
        raise Refused("event.header", problem="hash or signature of the wrong length")
    digest = event_hash(prev_hash, header_bytes, body_bytes)
    stored = StoredEvent(header_bytes, body_bytes, prev_hash, digest, signature)
    if header is not None:
        vars(stored)["header"] = header
    try:
        stored.header  # noqa: B018 - decoding is the check, and the result stays cached
    except msgspec.ValidationError as error:
        raise Refused("event.header", problem=str(error)) from None
    return stored


def event_hash(prev_hash: bytes, header_bytes: bytes, body_bytes: bytes) -> bytes:
    """Return the hash that the format prescribes; `verify` spends its time here."""
    parts = (
        _u32(len(prev_hash)),
        prev_hash,
        _u32(len(header_bytes)),
        header_bytes,
        _u32(len(body_bytes)),
        body_bytes,
    )
    return hashlib.sha256(b"".join(parts)).digest()


def is_signed_by(public_key: bytes, digest: bytes, signature: bytes) -> bool:
    """Tell whether the key with these 32 bytes signed this hash."""
    try:
        _public_key(public_key).verify(signature, digest)
    except (InvalidSignature, ValueError, TypeError):  # the last two: no key, or not even bytes
        return False
    return True


def is_approved_by(header: Header, approval: Approval, body_bytes: bytes) -> bool:
    """Tell whether the key that an approval shows has signed this very event."""
    text = approval.signature
    try:
        signature = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return False
    digest = approval_digest(header, approval.person_id, body_bytes)
    return is_signed_by(bytes.fromhex(approval.key), digest, signature)


def approval_digest(header: Header, person_id: str, body_bytes: bytes) -> bytes:
    """Return what an approving person's key signs, bound to this event and no other."""
    texts = (
        "pharmadesk.approval.1",
        header.tenant_id,
        header.device_id,
        header.incarnation,
        header.event_id,
        header.kind,
        str(header.version),
        person_id,
    )
    parts = [*(text.encode() for text in texts), hashlib.sha256(body_bytes).digest()]
    return hashlib.sha256(b"".join(_u32(len(part)) + part for part in parts)).digest()


def _encode(value: msgspec.Struct, limit_bytes: int) -> bytes:
    """Encode a struct, and make sure that what was written reads back as the same.

    msgspec writes whatever the fields hold, whatever their type: NaN would become null, and 1.0
    would stand for 1. What reads back as the declared types, equal, and is written the same again
    can break the rules of content.py only by its text, its greatest integers or its size.
    """
    form = _form(type(value))
    try:
        raw = _encoder.encode(value)
    except UnicodeEncodeError:
        raise Refused("event.text") from None
    except RecursionError:
        raise Refused("event.depth") from None
    content.check_size(raw, limit_bytes)
    if not form.is_closed or b"\\u0000" in raw or content.has_long_number(raw):
        content.check_json(raw, limit_bytes)
    try:
        read = form.decode(raw)
    except msgspec.ValidationError as error:
        raise Bug("event.type", type=type(value).__name__, problem=str(error)) from error
    if read != value or _encoder.encode(read) != raw:
        raise Bug("event.type", type=type(value).__name__, problem="a field of another type")
    return raw


def _as_written(raw: bytes, of: type[msgspec.Struct], limit_bytes: int) -> msgspec.Struct | None:
    """Decode foreign bytes that are, to the byte, what `_encode` makes of a struct of this type.

    None for any others: they may be good all the same, and content.py looks into every corner.
    """
    form = _form(of)
    if not form.is_closed or b"\\u" in raw or len(raw) > limit_bytes:
        return None
    if content.has_long_number(raw):
        return None
    try:
        read = form.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return read if _encoder.encode(read) == raw else None


@dataclass(frozen=True, slots=True)
class _Form:
    """What is known of a type of struct; a closed one has no room for anything but facts."""

    decode: Callable[[bytes], msgspec.Struct]
    is_closed: bool


@lru_cache(maxsize=256)
def _form(of: type[msgspec.Struct]) -> _Form:
    # Reading the types takes longer than the program has to start, and no start writes an event.
    from pharmadesk.journal.closed import is_closed  # noqa: PLC0415

    return _Form(msgspec.json.Decoder(of).decode, is_closed(of))


@lru_cache(maxsize=64)
def _public_key(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)

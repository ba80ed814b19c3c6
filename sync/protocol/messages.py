"""What a register and the centre say to each other.

One request, one answer; the answer is one of several messages told apart by `type`. Hashes, keys
and signatures are lowercase hexadecimal text. Events are no part of a message: they follow it,
line by line (`framing`).
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

PROTOCOL = 1
MAX_PUSH_EVENTS = 500
MAX_PUSH_BYTES = 1024 * 1024
MAX_PULL_EVENTS = 1_000
MAX_SET_ASIDE = 20
MAX_VAULT_ENTRIES = 100
MAX_HASHES = 1_000


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower):
    """What every message is: frozen, named fields; fields of a later program are skipped."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a message."""


class At(Part, frozen=True):
    """An event of a chain, named by its seq and its hash; seq 0 is before the first."""

    seq: int
    hash: str


class Chain(Part, frozen=True):
    """One history of one incarnation of one device; branch 0 is the one it knows of."""

    device_id: str
    incarnation: str
    branch: int = 0


class Place(Part, frozen=True):
    """How far the tenant's log is known: a position, and the hash over everything up to it."""

    position: int
    tenant_hash: str


class KindVersion(Part, frozen=True):
    """A kind of event, and the newest version of it that this program knows."""

    kind: str
    version: int


# --- hello --------------------------------------------------------------------------------------


class Hello(Message, frozen=True):
    """Where a register stands: `head` is its newest event, `acked` what it has an ack for.

    `fingerprint` is of the rows it could take over whole, where it has none of others yet. With
    `retry` somebody asks that what is in no row of the centre be tried again first.
    """

    protocol: int
    incarnation: str
    head: At
    acked: At
    pull: Place
    server_epoch: str | None
    device_time_us: int
    app_version: str
    kinds: tuple[KindVersion, ...]
    fingerprint: str = ""
    retry: bool = False


class SetAside(Part, frozen=True):
    """An event that is in no row of the centre, and why: `quarantined`, `deferred` or `behind`."""

    event_id: str
    why: str


class Snapshot(Part, frozen=True):
    """All rows of the tenant as the log up to `position` gives them, in `size` bytes.

    `signature` is the centre's, over `signing.snapshot_digest`.
    """

    sha256: str
    size: int
    position: int
    tenant_hash: str
    fingerprint: str
    signature: str


class Welcome(Message, frozen=True):
    """Where the centre stands: push after `cursor`; pull only when `pull_ok`.

    A program that is too old to pull is told by `paused`; `upgrade` is the version to update to.
    `snapshot` is for a register of the same fingerprint that has pulled nothing yet.
    The log goes to position `head`; `aside` of its events are in no row of the centre, the first
    of them in `set_aside`. `vault` is the number of the last entry there; None from a centre
    without one.
    """

    server_epoch: str
    cursor: At
    pull_ok: bool
    server_time_us: int
    paused: bool = False
    upgrade: str = ""
    snapshot: Snapshot | None = None
    head: int = 0
    aside: int = 0
    set_aside: tuple[SetAside, ...] = ()
    vault: int | None = None


class Fork(Message, frozen=True):
    """Two histories of one chain: `common` is the last event that both have."""

    common: At


class Refetch(Message, frozen=True):
    """The register's place in the log is not one of this centre's: start the feed again."""

    server_epoch: str


# --- push ---------------------------------------------------------------------------------------


class Received(Part, frozen=True, omit_defaults=True):
    """What the centre decided about one event: its place in the log, and when it counts.

    `held` says why it must not act elsewhere by itself, if it must not.
    """

    position: int
    eff_hlc: int
    held: str = ""


class Prior(Part, frozen=True):
    """What an earlier answer said of one event; it holds after the centre was restored."""

    seq: int
    eff_hlc: int


class Push(Message, frozen=True):
    """Events of one chain that follow `base`, oldest first. The events follow as lines."""

    incarnation: str
    base: At
    branch: int = 0
    prior: tuple[Prior, ...] = ()


class Ack(Message, frozen=True):
    """Everything up to `through` is kept. `received` is for each event that was sent.

    `countersignature` is the centre's Ed25519 signature over `signing.ack_digest`.
    """

    through: At
    received: tuple[Received, ...]
    tenant_hash: str
    received_at_us: int
    server_epoch: str
    countersignature: str


class Gap(Message, frozen=True):
    """`base` is further on than the centre: push from `cursor`."""

    cursor: At


class Broken(Message, frozen=True):
    """The event at `seq` has a wrong hash or signature; what came before it is kept (`ack`)."""

    seq: int
    ack: Ack | None


# --- return ---------------------------------------------------------------------------------------


class Return(Message, frozen=True):
    """Events of another device that follow `base`, for a centre that has lost them: as lines."""

    device_id: str
    incarnation: str
    base: At


class Returned(Message, frozen=True):
    """Everything that was sent, up to `through`, is kept; whose it is gets the promise."""

    through: At
    server_epoch: str


# --- pull ---------------------------------------------------------------------------------------


class Pull(Message, frozen=True):
    """Ask for the log after a place. Events of `own` up to `own_seq` are told without bytes."""

    after: Place
    limit: int
    own: str
    own_seq: int


class Feed(Message, frozen=True):
    """A stretch of the tenant's log; `complete` when nothing followed when it was read.

    The log goes to position `head`; `aside` of its events are in no row of the centre, the first
    of them in `set_aside`. `vault` is the number of the last entry there; None from a centre
    without one.
    """

    next: Place
    complete: bool
    server_epoch: str
    head: int = 0
    aside: int = 0
    set_aside: tuple[SetAside, ...] = ()
    vault: int | None = None


# --- snapshot -----------------------------------------------------------------------------------


class Read(Message, frozen=True):
    """Ask for the bytes of a snapshot from any of them on."""

    sha256: str
    offset: int


class Piece(Message, frozen=True):
    """Bytes of a snapshot from `offset` on: the `b` of the one line that follows."""

    offset: int


# --- vault --------------------------------------------------------------------------------------


class Sealed(Part, frozen=True):
    """A person's key, sealed under the tenant's, which the centre does not have."""

    person_id: str
    sealed: str


class Erasure(Part, frozen=True):
    """An owner's word that a person is erased, signed on that owner's device.

    `approval` and, once the centre has heard of it, `countersignature` are over
    `signing.erasure_digest`.
    """

    person_id: str
    device_id: str
    owner_id: str
    owner_key: str
    approval: str
    countersignature: str = ""


class Vault(Message, frozen=True):
    """Put entries into the vault, and ask for those after a number."""

    after: int
    entries: tuple[Sealed, ...] = ()
    erasures: tuple[Erasure, ...] = ()


class Shelved(Part, frozen=True):
    """An entry of the vault: something sealed, or an erasure."""

    number: int
    person_id: str
    sealed: str = ""
    erasure: Erasure | None = None


class NotKept(Part, frozen=True):
    """What was brought of a person is not kept, and why."""

    person_id: str
    code: str


class Shelf(Message, frozen=True):
    """Entries of the vault in their order; go on after `next` unless this is `complete`."""

    entries: tuple[Shelved, ...]
    next: int
    complete: bool
    server_epoch: str
    refused: tuple[NotKept, ...] = ()


# --- verify -------------------------------------------------------------------------------------


class Verify(Message, frozen=True):
    """Ask which events of a chain the centre holds after a seq.

    The chain is of the asking device, or of another of its pharmacy that is named.
    """

    incarnation: str
    branch: int
    after: int
    limit: int
    device_id: str = ""


class Held(Part, frozen=True):
    """A chain of the asking device at the centre, and its last event there."""

    incarnation: str
    branch: int
    end: At


class Hashes(Message, frozen=True):
    """The hashes of the events after the seq that was asked for, in order, without a gap.

    The first is of `first`; `chains` are all that the centre has of this device.
    """

    first: int
    hashes: tuple[str, ...]
    chains: tuple[Held, ...]


# --- enrolment ----------------------------------------------------------------------------------


class Former(msgspec.Struct, frozen=True):
    """A device that a register was before it was recovered with its phrase."""

    device_id: str
    public_key: str


class Found(Message, frozen=True):
    """Open the first door: this register founds its pharmacy at this centre.

    One that was recovered names in `formers` the devices that it goes on from.
    """

    token: str
    tenant_id: str
    pharmacy_id: str
    device_id: str
    public_key: str
    app_version: str
    formers: tuple[Former, ...] = ()


class Offer(Message, frozen=True):
    """Prepare the second door: whoever has this code's token may join, once, until it expires.

    `sealed` is for the one who joins, encrypted under the code, which the centre never sees. The
    owner who offers stands for who joins: `approval` is that owner's signature over
    `signing.offer_digest`, by the key that is theirs on this device.
    """

    token_hash: str
    sealed: str
    owner_id: str = ""
    owner_key: str = ""
    approval: str = ""


class Join(Message, frozen=True):
    """Open the second door: a new register of a pharmacy that is here already.

    `owner_key` is the key with which the owner who offered will approve on this device. A register
    that comes in again names its pharmacy in `tenant_id`: it is let into no other. One that was
    recovered names the owner at it in `owner_id`, and in `formers` the devices that it goes on
    from; it may show a code of the centre's operator instead of an owner's.
    """

    token: str
    device_id: str
    public_key: str
    app_version: str
    owner_key: str = ""
    tenant_id: str = ""
    owner_id: str = ""
    formers: tuple[Former, ...] = ()


class Enrolled(Message, frozen=True):
    """The device is known here from now on."""

    tenant_id: str
    pharmacy_id: str
    server_public_key: str
    server_epoch: str
    sealed: str = ""


# --- nonces ---------------------------------------------------------------------------------------


class Nonce(Message, frozen=True):
    """A nonce was asked for; the reply's header has it."""


# --- what went wrong ----------------------------------------------------------------------------


class Problem(Message, frozen=True):
    """A request that was not carried out: a stable code and its parameters."""

    code: str
    parameters: dict[str, str | int] = {}


HelloAnswer: TypeAlias = Welcome | Fork | Refetch
PushAnswer: TypeAlias = Ack | Gap | Fork | Broken
ReturnAnswer: TypeAlias = Returned | Gap | Fork | Broken
PullAnswer: TypeAlias = Feed | Refetch
Request: TypeAlias = Hello | Push | Return | Pull | Read | Vault | Verify | Found | Offer | Join
Answer: TypeAlias = (
    Welcome
    | Fork
    | Refetch
    | Ack
    | Gap
    | Broken
    | Returned
    | Feed
    | Piece
    | Shelf
    | Hashes
    | Enrolled
    | Nonce
    | Problem
)

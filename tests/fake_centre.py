"""A centre in memory, written from the protocol and not from the server: for tests of registers.

It keeps one tenant's log as lists, answers as the protocol says, and can be put back to an earlier
state, as a server restored from a backup is. What it was told stays to be looked at.
"""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.journal.event import event_hash, is_signed_by
from sync.protocol import exchange, framing, messages, signing
from sync.protocol.exchange import Reply
from sync.protocol.framing import Line
from sync.protocol.messages import At, Chain, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pharmadesk.values.clock import Clock

ZERO = bytes(32)
FIVE_MINUTES_MS = 300_000

NOTHING = At(seq=0, hash="0" * 64)

_number = attrgetter("number")

ChainKey = tuple[str, str, int]


@dataclass(frozen=True)
class Kept:
    """An event in the log."""

    chain: ChainKey
    seq: int
    hash: bytes
    prev: bytes
    position: int
    eff_hlc: int
    tenant_hash: bytes
    header: bytes
    body: bytes
    signature: bytes
    held: str = ""


@dataclass
class Memory:
    """Everything a backup of the centre holds."""

    devices: dict[str, bytes] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    tenant: tuple[str, str] = ("", "")
    offers: dict[str, str] = field(default_factory=dict)
    returns: set[str] = field(default_factory=set)
    chains: dict[ChainKey, list[Kept]] = field(default_factory=dict)
    log: list[Kept] = field(default_factory=list)
    vault: dict[str, messages.Shelved] = field(default_factory=dict)
    vault_number: int = 0


class FakeCentre:
    """Answers requests as `sync.server` must."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.memory = Memory()
        self.epoch = "epoch 1"
        self.code = "F0VN-D000-F0VN-D000"
        self.requests: list[str] = []
        self.told: list[Any] = []
        self.refuse_next: list[tuple[int, str, dict[str, str]]] = []
        self.most_events = messages.MAX_PUSH_EVENTS
        self.most_told = messages.MAX_PULL_EVENTS
        self.most_shelved = messages.MAX_VAULT_ENTRIES
        self.aside = 0
        self.set_aside: tuple[messages.SetAside, ...] = ()
        self.is_mended = False
        self.wants_update = False
        self._signer = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        self._nonces: set[str] = set()

    @property
    def public_key(self) -> bytes:
        return self._signer.public_key().public_bytes_raw()

    def backup(self) -> Memory:
        """Copy everything."""
        return copy.deepcopy(self.memory)

    def restore(self, backup: Memory, epoch: str) -> None:
        """Go back to an earlier state, under another epoch."""
        self.memory = copy.deepcopy(backup)
        self.epoch = epoch

    def forget_nonces(self) -> None:
        """Let every nonce expire."""
        self._nonces.clear()

    # --- a request ------------------------------------------------------------------------------

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request."""
        self.requests.append(path)
        if self.refuse_next:
            status, code, extra = self.refuse_next.pop(0)
            return self._reply(status, messages.Problem(code=code), (), extra)
        if path == exchange.NONCE:
            return self._reply(401, messages.Problem(code="sync.nonce"))
        if headers[signing.NONCE] not in self._nonces:
            return self._reply(401, messages.Problem(code="sync.nonce"))
        union: Any = messages.Request
        message, lines = framing.read(body, union)
        self.told.append(message)
        return self._carry_out(path, headers, body, message, lines)

    def _carry_out(
        self,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        message: Any,
        lines: tuple[Line, ...],
    ) -> Reply:
        device, nonce = headers[signing.DEVICE], headers[signing.NONCE]
        key = self._key_of(device, message)
        if key is None:
            return self._reply(403, messages.Problem(code="sync.device_unknown"))
        request_id = headers[signing.REQUEST_ID]
        digest = signing.request_digest(device, "POST", path, nonce, request_id, body)
        if not signing.is_signed(key, digest, headers[signing.SIGNATURE]):
            return self._reply(401, messages.Problem(code="sync.signature"))
        if isinstance(message, messages.Push) and self._is_too_large(lines):
            return self._reply(413, messages.Problem(code="sync.too_large"))
        answer, told = self._answer(device, message, lines)
        tells = messages.Pull | messages.Vault | messages.Verify
        if device in self.memory.revoked and isinstance(message, tells):
            answer, told = messages.Problem(code="sync.device_revoked"), ()
        status = 403 if isinstance(answer, messages.Problem) else 200
        return self._reply(status, answer, told)

    def _is_too_large(self, lines: tuple[Line, ...]) -> bool:
        is_heavy = len(lines) > 1 and framing.size(lines) > messages.MAX_PUSH_BYTES
        return is_heavy or len(lines) > self.most_events

    def _reply(
        self,
        status: int,
        message: messages.Message,
        lines: tuple[Line, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        nonce = f"nonce {len(self.requests)}"
        self._nonces.add(nonce)
        return Reply(
            status, {signing.NONCE: nonce, **(headers or {})}, framing.write(message, lines)
        )

    def _key_of(self, device: str, message: Any) -> bytes | None:
        if isinstance(message, messages.Found | messages.Join):
            return bytes.fromhex(message.public_key)
        return self.memory.devices.get(device)

    def _answer(
        self, device: str, message: Any, lines: tuple[Line, ...]
    ) -> tuple[messages.Message, tuple[Line, ...]]:
        match message:
            case messages.Hello():
                return self._hello(device, message), ()
            case messages.Push():
                return self._push(device, message, lines), ()
            case messages.Pull():
                return self._pull(device, message)
            case messages.Vault():
                return self._share(message), ()
            case messages.Verify():
                return self._hashes(device, message), ()
            case messages.Return():
                answer = self._take_back(message, lines)
            case _:
                answer = self._at_the_door(message)
        return answer, ()

    def _at_the_door(self, message: Any) -> messages.Message:
        match message:
            case messages.Found():
                return self._found(message)
            case messages.Offer():
                self.memory.offers[message.token_hash] = message.sealed
                return self._enrolled()
            case messages.Join():
                return self._join(message)
        raise AssertionError(message)

    # --- enrolment ------------------------------------------------------------------------------

    def _found(self, found: messages.Found) -> messages.Message:
        if found.token != self.code:
            return messages.Problem(code="sync.code")
        self.memory.tenant = (found.tenant_id, found.pharmacy_id)
        for former in found.formers:
            self.memory.devices[former.device_id] = bytes.fromhex(former.public_key)
        self.memory.devices[found.device_id] = bytes.fromhex(found.public_key)
        return self._enrolled()

    def _join(self, join: messages.Join) -> messages.Message:
        sealed = self.memory.offers.get(hashlib.sha256(join.token.encode()).hexdigest())
        if join.token in self.memory.returns and join.tenant_id:
            sealed = ""
        if sealed is None or join.tenant_id not in {"", self.memory.tenant[0]}:
            return messages.Problem(code="sync.code")
        if join.device_id in self.memory.revoked:
            return messages.Problem(code="sync.device_revoked")
        for former in join.formers:
            self.memory.devices.setdefault(former.device_id, bytes.fromhex(former.public_key))
        self.memory.devices[join.device_id] = bytes.fromhex(join.public_key)
        return self._enrolled(sealed)

    def return_code(self) -> str:
        """Make a code of the operator's for a register that was recovered."""
        self.memory.returns.add("RETVRNRETVRNRETV")
        return "RETV-RNRE-TVRN-RETV"

    def _enrolled(self, sealed: str = "") -> messages.Enrolled:
        tenant_id, pharmacy_id = self.memory.tenant
        return messages.Enrolled(
            tenant_id=tenant_id,
            pharmacy_id=pharmacy_id,
            server_public_key=self.public_key.hex(),
            server_epoch=self.epoch,
            sealed=sealed,
        )

    def _hashes(self, device: str, asked: messages.Verify) -> messages.Message:
        device = asked.device_id or device
        chains = {key: kept for key, kept in self.memory.chains.items() if key[0] == device}
        held = chains.get((device, asked.incarnation, asked.branch), [])
        told = [kept for kept in held if kept.seq > asked.after][: min(asked.limit, 3)]
        return messages.Hashes(
            first=told[0].seq if told else asked.after + 1,
            hashes=tuple(kept.hash.hex() for kept in told),
            chains=tuple(
                messages.Held(
                    incarnation=key[1],
                    branch=key[2],
                    end=At(seq=kept[-1].seq, hash=kept[-1].hash.hex()),
                )
                for key, kept in chains.items()
            ),
        )

    # --- vault ----------------------------------------------------------------------------------

    def _share(self, said: messages.Vault) -> messages.Message:
        """Keep what is brought; whose word an erasure is, the true centre judges."""
        memory, refused = self.memory, []
        for entry in said.entries:
            known = memory.vault.get(entry.person_id)
            if known is None:
                self.shelve(entry.person_id, sealed=entry.sealed)
            elif known.erasure is None and known.sealed != entry.sealed:
                refused.append(messages.NotKept(person_id=entry.person_id, code="sync.vault_taken"))
        for erasure in said.erasures:
            known = memory.vault.get(erasure.person_id)
            if known is None or known.erasure is None:
                digest = signing.erasure_digest(
                    memory.tenant[0], erasure.device_id, erasure.person_id, erasure.owner_id
                )
                signed = signing.sign(self._signer, digest)
                kept = msgspec.structs.replace(erasure, countersignature=signed)
                self.shelve(erasure.person_id, erasure=kept)
        later = sorted((e for e in memory.vault.values() if e.number > said.after), key=_number)
        told = later[: self.most_shelved]
        return messages.Shelf(
            entries=tuple(told),
            next=told[-1].number if told else min(said.after, memory.vault_number),
            complete=len(told) == len(later),
            refused=tuple(refused),
            server_epoch=self.epoch,
        )

    def shelve(self, person_id: str, **content: Any) -> None:
        """Keep an entry of a person at the end of the vault."""
        self.memory.vault_number += 1
        number = self.memory.vault_number
        self.memory.vault[person_id] = messages.Shelved(
            number=number, person_id=person_id, **content
        )

    # --- hello, push, pull ----------------------------------------------------------------------

    def _hello(self, device: str, hello: messages.Hello) -> messages.Message:
        held = self.memory.chains.get((device, hello.incarnation, 0), [])
        hashes = {0: ZERO} | {kept.seq: kept.hash for kept in held}
        for at in (hello.head, hello.acked):
            if at.seq <= len(held) and hashes[at.seq].hex() != at.hash:
                is_common = hashes.get(hello.acked.seq, b"").hex() == hello.acked.hash
                return messages.Fork(common=hello.acked if is_common else NOTHING)
        if not self._knows(hello.pull):
            return messages.Refetch(server_epoch=self.epoch)
        if hello.retry and self.is_mended:
            self.aside, self.set_aside = 0, ()
        return messages.Welcome(
            server_epoch=self.epoch,
            cursor=At(seq=len(held), hash=hashes[len(held)].hex()),
            pull_ok=device not in self.memory.revoked and not self.wants_update,
            paused=self.wants_update,
            server_time_us=self.clock.now_us(),
            head=len(self.memory.log),
            aside=self.aside,
            set_aside=self.set_aside,
            vault=self.memory.vault_number,
        )

    def _push(self, device: str, push: messages.Push, lines: tuple[Line, ...]) -> messages.Message:
        key = (device, push.incarnation, push.branch)
        held = self._held(key)
        chain = self.memory.chains.get(key, [])
        end = At(seq=chain[-1].seq, hash=chain[-1].hash.hex()) if chain else NOTHING
        if push.base != NOTHING and (push.base.seq, push.base.hash) not in held:
            is_ahead = push.base.seq > end.seq
            return messages.Gap(cursor=end) if is_ahead else messages.Fork(common=NOTHING)
        priors = {prior.seq: prior.eff_hlc for prior in push.prior}
        at, answered = push.base, list[Kept]()
        for line in lines:
            header, body = framing.to_bytes(line.h), framing.to_bytes(line.b)
            signature, prev = framing.to_bytes(line.s), bytes.fromhex(at.hash)
            digest, told = event_hash(prev, header, body), json.loads(header)
            following = At(seq=at.seq + 1, hash=digest.hex())
            known = held.get((following.seq, following.hash))
            if known is None and chain and at != end:
                return messages.Fork(common=at)
            is_good = is_signed_by(self.memory.devices[device], digest, signature)
            if told["seq"] != following.seq or not is_good:
                ack = self._ack(key, answered) if answered else None
                return messages.Broken(seq=following.seq, ack=ack)
            if known is None:
                event = (digest, prev, header, body, signature)
                known = self._append(key, told, event, priors.get(following.seq))
                chain, end = self.memory.chains[key], following
            answered.append(known)
            at = following
        return self._ack(key, answered)

    def _take_back(self, told: messages.Return, lines: tuple[Line, ...]) -> messages.Message:
        """Keep what another register had read, as if its own had pushed it."""
        if told.device_id not in self.memory.devices:
            return messages.Broken(seq=told.base.seq + 1, ack=None)
        push = messages.Push(incarnation=told.incarnation, base=told.base)
        answer = self._push(told.device_id, push, lines)
        if not isinstance(answer, messages.Ack):
            return answer
        return messages.Returned(through=answer.through, server_epoch=self.epoch)

    def _held(self, key: ChainKey) -> dict[tuple[int, str], Kept]:
        """Return the events of a branch and of those below it."""
        device, incarnation, branch = key
        return {
            (kept.seq, kept.hash.hex()): kept
            for below in range(branch + 1)
            for kept in self.memory.chains.get((device, incarnation, below), [])
        }

    def _append(
        self,
        key: ChainKey,
        told: dict[str, Any],
        event: tuple[bytes, bytes, bytes, bytes, bytes],
        prior: int | None,
    ) -> Kept:
        digest, prev, header, body, signature = event
        log = self.memory.log
        latest = (self.clock.now_us() // 1_000 + FIVE_MINUTES_MS) << 16
        eff_hlc = min(told["hlc"], latest) if prior is None else prior
        before = log[-1].tenant_hash if log else ZERO
        tenant_hash = hashlib.sha256(before + digest + eff_hlc.to_bytes(8, "big")).digest()
        kept = Kept(
            key,
            told["seq"],
            digest,
            prev,
            len(log) + 1,
            eff_hlc,
            tenant_hash,
            header,
            body,
            signature,
            "revoked" if key[0] in self.memory.revoked else "",
        )
        log.append(kept)
        self.memory.chains.setdefault(key, []).append(kept)
        return kept

    def _ack(self, key: ChainKey, answered: list[Kept]) -> messages.Ack:
        last = answered[-1]
        device, incarnation, branch = key
        unsigned = messages.Ack(
            through=At(seq=last.seq, hash=last.hash.hex()),
            received=tuple(
                messages.Received(position=k.position, eff_hlc=k.eff_hlc, held=k.held)
                for k in answered
            ),
            tenant_hash=last.tenant_hash.hex(),
            received_at_us=self.clock.now_us(),
            server_epoch=self.epoch,
            countersignature="",
        )
        chain = Chain(device_id=device, incarnation=incarnation, branch=branch)
        digest = signing.ack_digest(self.memory.tenant[0], chain, unsigned)
        signed = signing.sign(self._signer, digest)
        return messages.Ack(
            through=unsigned.through,
            received=unsigned.received,
            tenant_hash=unsigned.tenant_hash,
            received_at_us=unsigned.received_at_us,
            server_epoch=unsigned.server_epoch,
            countersignature=signed,
        )

    def _pull(self, device: str, pull: messages.Pull) -> tuple[messages.Message, tuple[Line, ...]]:
        if not self._knows(pull.after):
            return messages.Refetch(server_epoch=self.epoch), ()
        start = pull.after.position
        some = self.memory.log[start : start + min(pull.limit, self.most_told)]
        end = some[-1] if some else None
        feed = messages.Feed(
            next=Place(position=end.position, tenant_hash=end.tenant_hash.hex())
            if end
            else pull.after,
            complete=start + len(some) == len(self.memory.log),
            server_epoch=self.epoch,
            head=len(self.memory.log),
            aside=self.aside,
            set_aside=self.set_aside,
            vault=self.memory.vault_number,
        )
        own = (device, pull.own, 0)
        return feed, tuple(
            Line(i=kept.hash.hex(), p=kept.position, e=kept.eff_hlc)
            if kept.chain == own and kept.seq <= pull.own_seq
            else self._line(kept)
            for kept in some
        )

    def _line(self, kept: Kept) -> Line:
        is_root = kept.chain[2] > 0 and self.memory.chains[kept.chain][0] is kept
        return Line(
            h=framing.to_text(kept.header),
            b=framing.to_text(kept.body),
            s=framing.to_text(kept.signature),
            p=kept.position,
            e=kept.eff_hlc,
            n=kept.chain[2],
            r=framing.to_text(kept.prev) if is_root else "",
            w=kept.held,
        )

    def _knows(self, place: Place) -> bool:
        log = self.memory.log
        if place.position > len(log):
            return False
        held = log[place.position - 1].tenant_hash if place.position else ZERO
        return held.hex() == place.tenant_hash

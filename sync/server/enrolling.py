"""The two doors: a register founds its pharmacy here, or joins one that is here already.

By the second comes also a register that was recovered with its phrase, a new device of the same
pharmacy: with an owner's code, or with one of the operator's that is for this pharmacy alone and
opens to no newcomer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pharmadesk.journal import centre_authority, centre_rows
from pharmadesk.journal.tenant_log import LOG_BEGINS
from pharmadesk.services.replication.accepted import Sender
from pharmadesk.storage.driver import execute
from pharmadesk.storage.postgres import set_local
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.protocol import signing
from sync.protocol.messages import Enrolled
from sync.server import asking, codes, devices, identity
from sync.server.asking import checked_id
from sync.server.refusing import Denied

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.storage.shared import SharedDatabase
    from pharmadesk.values.clock import Clock
    from sync.protocol.messages import Found, Join, Offer
    from sync.server.asking import Request
    from sync.server.nonces import Nonces

_KEY: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOST_OF_A_TOKEN: Final = 200
_MOST_SEALED: Final = 64 * 1024
_MOST_OF_A_VERSION: Final = 100
_MOST_FORMERS: Final = 20

_TENANT = "INSERT INTO tenant_directory (tenant_id) VALUES (?) ON CONFLICT DO NOTHING"
_HEAD = """INSERT INTO tenant_head (pharmacy_id, last_position, last_hash, greatest_hlc)
    VALUES (?, 0, ?, 0) ON CONFLICT DO NOTHING"""
_PHARMACY = "SELECT pharmacy_id FROM tenant_head"


class Enrolling:
    """Lets devices in; an answer that was lost is given again."""

    def __init__(
        self, database: SharedDatabase, clock: Clock, nonces: Nonces, public_key: bytes
    ) -> None:
        self._database = database
        self._clock = clock
        self._nonces = nonces
        self._public_key = public_key.hex()

    def new_code(self) -> str:
        """Make a code for a pharmacy that is to be founded here."""
        code = codes.new()
        with self._database.transaction() as connection:
            token_hash = codes.hash_of(codes.token_of(code))
            nobodys = codes.Code(token_hash, None, None, "")
            codes.keep(connection, nobodys, "found", self._clock.now_us())
        return code

    def new_return_code(self, tenant_id: str) -> str:
        """Make a code with which a recovered register of a tenant comes back to it."""
        code = codes.new()
        with self._database.transaction({TENANT_SETTING: tenant_id}) as connection:
            token_hash = codes.hash_of(codes.token_of(code))
            its_own = codes.Code(token_hash, tenant_id, None, "")
            codes.keep(connection, its_own, "return", self._clock.now_us())
        return code

    def found(self, request: Request, said: Found) -> Enrolled:
        """Adopt a tenant with its first device.

        Raises: Denied `sync.code`, `sync.taken`, and those of `asking.unknown`.
        """
        tenant_id = checked_id(said.tenant_id, "tenant_id")
        checked_id(said.pharmacy_id, "pharmacy_id")
        device = self._newcomer(request, said, tenant_id)
        token_hash = codes.hash_of(codes.token_of(_token(said.token)))
        now_us = self._clock.now_us()
        with self._database.transaction() as connection:
            code = codes.find(connection, token_hash, "found", device.device_id, now_us)
            enrolled = code and self._adopt_whole(connection, code, device, said, now_us)
        if code is None:
            raise Denied("sync.code")
        if enrolled is None:
            raise Denied("sync.taken")
        return enrolled

    def offer(self, sender: Sender, said: Offer) -> Enrolled:
        """Keep a code under which another device may join this tenant.

        Raises: Denied `sync.device_revoked`, `sync.frame`, `sync.authority`, `sync.code`.
        """
        if sender.revoked:
            raise Denied("sync.device_revoked")
        if _KEY.fullmatch(said.token_hash) is None or len(said.sealed) > _MOST_SEALED:
            raise Denied("sync.frame", problem="not a hash, or too much to seal")
        now_us, tenant_id = self._clock.now_us(), sender.tenant_id
        owner_id = checked_id(said.owner_id, "owner_id") if said.owner_id else None
        code = codes.Code(said.token_hash, tenant_id, owner_id, said.sealed)
        with self._database.transaction({TENANT_SETTING: tenant_id}) as connection:
            if not _is_offered_by_owner(connection, sender, said):
                raise Denied("sync.authority")
            kept = codes.keep(connection, code, "join", now_us)
            enrolled = self._enrolled(connection, tenant_id)
        if not kept:
            raise Denied("sync.code")
        return enrolled

    def join(self, request: Request, said: Join) -> Enrolled:
        """Take a device into the tenant whose code it shows.

        Raises: Denied `sync.code`, `sync.taken`, `sync.device_revoked`, `sync.other_owner`, and
        those of `asking.unknown`.
        """
        if said.owner_key and _KEY.fullmatch(said.owner_key) is None:
            raise Denied("sync.frame", problem="a public key is 64 hexadecimal digits")
        newcomer = self._newcomer(request, said, "")
        token_hash = codes.hash_of(_token(said.token))
        now_us = self._clock.now_us()
        with self._database.transaction() as connection:
            code = _code_of(connection, said, token_hash, now_us)
            enrolled = code and self._admit(connection, code, newcomer, said, now_us)
        if code is None:
            raise Denied("sync.code")
        if enrolled is None:
            raise Denied("sync.taken")
        return enrolled

    def _newcomer(self, request: Request, said: Found | Join, tenant_id: str) -> Sender:
        if _KEY.fullmatch(said.public_key) is None:
            raise Denied("sync.frame", problem="a public key is 64 hexadecimal digits")
        device_id = checked_id(said.device_id, "device_id")
        public_key = bytes.fromhex(said.public_key)
        asking.unknown(request, device_id, public_key, self._nonces)
        return Sender(tenant_id, device_id, public_key)

    def _adopt_whole(
        self,
        connection: Connection,
        code: codes.Code,
        device: Sender,
        said: Found,
        now_us: int,
    ) -> Enrolled | None:
        """Adopt a tenant, or leave nothing of it behind: its id must stay free for its owner."""
        with connection.begin_nested() as attempt:
            enrolled = self._adopt(connection, code, device, said, now_us)
            if enrolled is None:
                attempt.rollback()
        if enrolled is None:
            codes.fail(connection, code.token_hash)
        return enrolled

    def _adopt(
        self,
        connection: Connection,
        code: codes.Code,
        device: Sender,
        said: Found,
        now_us: int,
    ) -> Enrolled | None:
        set_local(connection, {TENANT_SETTING: device.tenant_id})
        is_new = execute(connection, _TENANT, device.tenant_id).count == 1
        known = devices.of(connection, device.device_id)
        set_local(connection, {TENANT_SETTING: device.tenant_id})
        is_again = known is not None and known.tenant_id == device.tenant_id
        founders = [*_formers(said, device.tenant_id), device]
        if is_new == is_again or not all(
            self._add(connection, each, said, now_us) for each in founders
        ):
            return None
        execute(connection, _HEAD, said.pharmacy_id, LOG_BEGINS)
        for each in founders:
            devices.adopt(connection, each.device_id)
        centre_rows.start(connection)
        codes.use(connection, code, device.device_id)
        return self._enrolled(connection, device.tenant_id)

    def _admit(
        self, connection: Connection, code: codes.Code, newcomer: Sender, said: Join, now_us: int
    ) -> Enrolled | None:
        assert code.tenant_id is not None, "a code to join names its tenant"
        device = Sender(code.tenant_id, newcomer.device_id, newcomer.public_key)
        for former in _formers(said, code.tenant_id):
            self._add(connection, former, said, now_us)
        if not self._add(connection, device, said, now_us):
            codes.fail(connection, code.token_hash)
            return None
        if _is_withdrawn(connection, device.device_id):
            raise Denied("sync.device_revoked")
        if code.owner_id is not None and said.owner_key:
            devices.vouch(connection, device.device_id, code.owner_id, said.owner_key)
        codes.use(connection, code, device.device_id)
        return self._enrolled(connection, code.tenant_id, code.sealed)

    def _add(self, connection: Connection, device: Sender, said: Found | Join, now_us: int) -> bool:
        return devices.add(connection, device, said.app_version[:_MOST_OF_A_VERSION], now_us)

    def _enrolled(self, connection: Connection, tenant_id: str, sealed: str = "") -> Enrolled:
        return Enrolled(
            tenant_id=tenant_id,
            pharmacy_id=str(execute(connection, _PHARMACY).scalar()),
            server_public_key=self._public_key,
            server_epoch=identity.epoch(connection),
            sealed=sealed,
        )


def _code_of(connection: Connection, said: Join, token_hash: str, now_us: int) -> codes.Code | None:
    """Find the code that lets a device in, with the owner who stands for it.

    Of another pharmacy's code nothing is said, and it stays good for whom it was made.

    Raises: Denied `sync.other_owner`.
    """
    code = codes.find(connection, token_hash, "join", said.device_id, now_us)
    if code is not None:
        if said.tenant_id not in {"", code.tenant_id}:
            return None
        if said.owner_id not in {"", code.owner_id}:
            raise Denied("sync.other_owner")
        return code
    code = codes.find(connection, token_hash, "return", said.device_id, now_us)
    if code is None or said.tenant_id != code.tenant_id:
        return None
    set_local(connection, {TENANT_SETTING: said.tenant_id})
    owners = centre_authority.read(connection).owners()
    if not said.owner_key or (owners and said.owner_id not in owners):
        raise Denied("sync.other_owner")
    return code._replace(owner_id=checked_id(said.owner_id, "owner_id"))


def _formers(said: Found | Join, tenant_id: str) -> list[Sender]:
    """Read which devices a register was before; what they wrote will be told by this one."""
    if len(said.formers) > _MOST_FORMERS:
        raise Denied("sync.frame", problem="a register was fewer devices before")
    found = []
    for former in said.formers:
        if _KEY.fullmatch(former.public_key) is None:
            raise Denied("sync.frame", problem="a public key is 64 hexadecimal digits")
        key = bytes.fromhex(former.public_key)
        found.append(Sender(tenant_id, checked_id(former.device_id, "device_id"), key))
    return found


def _is_withdrawn(connection: Connection, device_id: str) -> bool:
    """Tell whether a device was revoked, also when that was told before the device was known."""
    known = devices.of(connection, device_id)
    is_revoked = known is not None and known.revoked
    return is_revoked or device_id in centre_authority.read(connection).revoked


def _is_offered_by_owner(connection: Connection, sender: Sender, said: Offer) -> bool:
    """Tell whether an owner signed this offer, or its register founded the pharmacy just now."""
    authority = centre_authority.read(connection)
    if authority.answers_for_itself(sender.device_id):
        return True
    if not authority.is_owner(said.owner_id, sender.device_id, said.owner_key):
        return False
    told = (sender.tenant_id, sender.device_id, said.token_hash, said.sealed, said.owner_id)
    key = bytes.fromhex(said.owner_key)
    return signing.is_signed(key, signing.offer_digest(*told), said.approval)


def _token(text: str) -> str:
    if len(text) > _MOST_OF_A_TOKEN:
        raise Denied("sync.frame", problem="a token is shorter")
    return text

"""The centre without HTTP: a path, headers and a body in, a reply out.

`Centre.answer` does everything a request needs (who asks, what is said, one transaction, what is
answered) and never raises. Two centres may work on one database: what they share is in it.
"""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.journal.centre_tables import ALL_TENANTS_SETTING
from pharmadesk.services.centre_desk import CentreDesk
from pharmadesk.services.replication.projected import Projector
from pharmadesk.services.replication.written import Writer
from pharmadesk.storage.driver import execute
from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.postgres import PostgresDatabase, SharedDatabase
from pharmadesk.storage.tenancy import TENANT_SETTING
from pharmadesk.values.identifiers import IdSource
from sync.protocol import exchange, framing, messages, signing
from sync.protocol.exchange import Reply
from sync.protocol.messages import Problem
from sync.server import asking, devices, identity, telling
from sync.server.asking import Request
from sync.server.enrolling import Enrolling
from sync.server.nonces import Nonces
from sync.server.pushing import Pushing
from sync.server.refusing import Denied, status_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pharmadesk.services.replication.accepted import Sender
    from pharmadesk.values.clock import Clock
    from sync.protocol.framing import Line
    from sync.protocol.messages import Message
    from sync.server.devices import Trusted

    Answered = tuple[Message, Iterable[Line]]

OK: Final = 200
_TENANTS = "SELECT tenant_id FROM tenant_directory ORDER BY tenant_id"

_log = logging.getLogger(__name__)


class Centre:
    """Where the registers of all pharmacies meet.

    Shape: `url` as libpq writes it; `seed` is the 32 secret bytes of the signing key, which are
    in no database.
    """

    def __init__(self, url: str, clock: Clock, seed: bytes, *, connections: int = 20) -> None:
        signer = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = signer.public_key().public_bytes_raw()
        with PostgresDatabase(url, "") as alone:
            migrate(alone)
        self.clock = clock
        self.seed = seed
        self._ids = IdSource(clock)
        self._database = SharedDatabase(url, connections=connections)
        self._nonces = Nonces(seed, clock)
        self._pushing = Pushing(self._database, clock, signer)
        self._enrolling = Enrolling(self._database, clock, self._nonces, self.public_key)
        self._projector = Projector()
        with self._database.transaction() as connection:
            identity.begin(connection, _new_epoch())

    def close(self) -> None:
        """Close every connection to the database."""
        self._database.close()

    # --- what a register asks -------------------------------------------------------------------

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """Answer a request; header names are lowercase."""
        request = Request(path, headers, body)
        try:
            message, lines = self._answer(request)
        except Denied as denied:
            return self.problem(denied.code, **denied.parameters)
        except Refused as refusal:  # of framing: bytes that are no message
            return self.problem(refusal.code)
        except EnvironmentProblem as problem:
            _log.warning("%s failed: %s", path, problem)
            return self.problem("sync.unavailable")
        except Exception:  # noqa: BLE001 - whatever it is, the register gets an answer
            _log.exception("%s failed", path)
            return self.problem("sync.fault")
        return self._reply(OK, message, lines)

    def _reply(self, status: int, message: Message, lines: Iterable[Line] = ()) -> Reply:
        """Write an answer, with a nonce for the next request."""
        headers = {"content-type": framing.CONTENT_TYPE, signing.NONCE: self._nonces.new()}
        return Reply(status, headers, framing.write(message, lines))

    def problem(self, code: str, **parameters: str | int) -> Reply:
        """Write that a request is not carried out."""
        return self._reply(status_of(code), Problem(code=code, parameters=parameters))

    def _answer(self, request: Request) -> Answered:
        if request.path == exchange.NONCE:
            return messages.Nonce(), ()
        if request.path == exchange.FOUND:
            found, _ = framing.read(request.body, messages.Found)
            return self._enrolling.found(request, found), ()
        if request.path == exchange.JOIN:
            join, _ = framing.read(request.body, messages.Join)
            return self._enrolling.join(request, join), ()
        return self._answer_device(request, asking.known(request, self._database, self._nonces))

    def _answer_device(self, request: Request, sender: Sender) -> Answered:
        if request.path == exchange.PUSH:
            push, events = framing.read(request.body, messages.Push)
            answer = self._pushing.take(sender, push, events)
            self._project_quietly(sender.tenant_id)
            return answer, ()
        if request.path == exchange.OFFER:
            offer, _ = framing.read(request.body, messages.Offer)
            return self._enrolling.offer(sender, offer), ()
        with self._database.transaction({TENANT_SETTING: sender.tenant_id}) as connection:
            epoch = identity.epoch(connection)
            if request.path == exchange.PULL:
                pull, _ = framing.read(request.body, messages.Pull)
                return telling.pull(connection, sender, pull, epoch)
            if request.path == exchange.HELLO:
                said, _ = framing.read(request.body, messages.Hello)
                now_us = self.clock.now_us()
                return telling.hello(connection, sender, said, now_us, epoch), ()
        raise Denied("sync.path")

    # --- what a person does at the centre itself ------------------------------------------------

    def desk(self, tenant_id: str) -> CentreDesk:
        """Return where use cases are carried out for a tenant."""
        writer = Writer(self.seed, self.clock, self._ids, self._projector, tenant_id)
        return CentreDesk(self._database, writer)

    # --- what its operator does -----------------------------------------------------------------

    def new_code(self) -> str:
        """Make a one-time code for a pharmacy that is to be founded here."""
        return self._enrolling.new_code()

    def revoke(self, tenant_id: str, device_id: str, last: Trusted) -> bool:
        """End a device's say after its last trusted event; tell whether it had one."""
        return devices.revoke(self._database, tenant_id, device_id, last, self.clock.now_us())

    def restored(self) -> str:
        """Begin a new epoch, because the database was restored from a copy."""
        epoch = _new_epoch()
        with self._database.transaction() as connection:
            identity.renew(connection, epoch)
        return epoch

    def is_ready(self) -> bool:
        """Tell whether the database answers."""
        try:
            with self._database.transaction() as connection:
                identity.epoch(connection)
        except PharmaDeskError:
            return False
        return True

    # --- rows -----------------------------------------------------------------------------------

    def project_pending(self) -> int:
        """Make rows of everything that was accepted; return how many events that went over."""
        return sum(map(self._project, self._tenants()))

    def retry_set_aside(self, tenant_id: str | None = None) -> int:
        """Try a tenant's events that are no rows yet, or everybody's; return how many became."""
        done = 0
        for each in self._tenants() if tenant_id is None else [tenant_id]:
            with self._database.transaction({TENANT_SETTING: each}) as connection:
                done += self._projector.retry(connection)
        return done

    def _tenants(self) -> list[str]:
        with self._database.transaction({ALL_TENANTS_SETTING: "yes"}) as connection:
            return [row[0] for row in execute(connection, _TENANTS)]

    def _project(self, tenant_id: str) -> int:
        total = 0
        while True:
            with self._database.transaction({TENANT_SETTING: tenant_id}) as connection:
                went_over = self._projector.advance(connection)
            if not went_over:
                return total
            total += went_over

    def _project_quietly(self, tenant_id: str) -> None:
        """Project what was pushed; the push is kept whatever becomes of this."""
        try:
            self._project(tenant_id)
        except Exception:  # noqa: BLE001 - the events are safe, the next push or start goes on
            _log.exception("projecting stopped")


def _new_epoch() -> str:
    return str(uuid.uuid4())

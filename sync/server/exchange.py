"""The centre without HTTP: a path, headers and a body in, a reply out.

`Centre.answer` does everything a request needs (who asks, what is said, one transaction, what is
answered) and never raises. Two centres may work on one database: what they share is in it.
"""

from __future__ import annotations

import logging
import uuid
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.journal.centre import log_head
from pharmadesk.journal.centre_tables import ALL_TENANTS_SETTING
from pharmadesk.queries.pharmacies import Brief, brief
from pharmadesk.services.centre_desk import CentreDesk
from pharmadesk.services.replication import rederived
from pharmadesk.services.replication.projected import Projector
from pharmadesk.services.replication.snapshots import LEAST_EVENTS
from pharmadesk.services.replication.stepping import Wanted
from pharmadesk.services.replication.written import Writer
from pharmadesk.storage.driver import execute
from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.postgres import PostgresDatabase
from pharmadesk.storage.shared import SharedDatabase
from pharmadesk.storage.tenancy import OWNER, TENANT_SETTING
from pharmadesk.values.identifiers import IdSource
from sync.protocol import exchange, framing, messages, signing
from sync.protocol.exchange import Reply
from sync.protocol.messages import Problem
from sync.server import asking, devices, identity, snapshots, telling, vaulting, verifying
from sync.server.asking import Request
from sync.server.enrolling import Enrolling
from sync.server.live.news import ListenerGone, LogGoesOn, user
from sync.server.nonces import Nonces
from sync.server.pushing import Pushing
from sync.server.refusing import RECORDED, Denied, status_of
from sync.server.retrying import Retrying
from sync.server.returning import Returning
from sync.server.snapshots import Snapshots
from sync.server.versions import ANY_VERSION, Versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Connection

    from pharmadesk.journal.event import Signer
    from pharmadesk.services.replication.accepted import Sender
    from pharmadesk.services.replication.rederived import Rederived
    from pharmadesk.values.clock import Clock
    from sync.protocol.framing import Line
    from sync.protocol.messages import Message
    from sync.server.access.managing import Invited
    from sync.server.access.people import People
    from sync.server.devices import Trusted
    from sync.server.live.news import News
    from sync.server.options import ServerOptions
    from sync.server.staff.staff import Staff

    Answered = tuple[Message, Iterable[Line]]

T = TypeVar("T")

OK: Final = 200
_TENANTS = "SELECT tenant_id FROM tenant_directory ORDER BY tenant_id"

_log = logging.getLogger(__name__)


class Centre:
    """Where the registers of all pharmacies meet.

    Shape: `url` as libpq writes it; `seed` is the 32 secret bytes of the signing key, which are
    in no database.
    """

    def __init__(
        self,
        url: str,
        clock: Clock,
        seed: bytes,
        *,
        connections: int = 20,
        versions: Versions = ANY_VERSION,
    ) -> None:
        signer = Ed25519PrivateKey.from_private_bytes(seed)
        self.signer: Signer = signer
        self.public_key = signer.public_key().public_bytes_raw()
        with PostgresDatabase(url, "") as alone:
            migrate(alone)
        self._url = url
        self.clock = clock
        self.seed = seed
        self._ids = IdSource(clock)
        self._versions = versions
        self._database = SharedDatabase(url, connections=connections)
        self._nonces = Nonces(seed, clock)
        self._pushing = Pushing(self._database, clock, signer)
        self._enrolling = Enrolling(self._database, clock, self._nonces, self.public_key)
        self._snapshots = Snapshots(self._database, clock, signer)
        self._projector = Projector()
        self._retrying = Retrying(self._database, clock, self._projector)
        self._returning = Returning(self._database, clock, self._writer)
        self._told: Callable[[News], None] = self._make_rows
        self._arrived: Callable[[messages.Ack], None] | None = None
        self._denied: Callable[[Sender, str], None] = _nobody_records
        with self._database.transaction() as connection:
            identity.begin(connection, _new_epoch())

    @property
    def url(self) -> str:
        """Where its database is; it may hold a password."""
        return self._url

    @property
    def database(self) -> SharedDatabase:
        """The rows of every tenant."""
        return self._database

    @property
    def projector(self) -> Projector:
        """What makes rows of logs."""
        return self._projector

    def attach(
        self, told: Callable[[News], None], arrived: Callable[[messages.Ack], None] | None = None
    ) -> None:
        """Tell somebody what was committed, who makes the rows; else they are made at once."""
        self._told = told
        self._arrived = arrived

    def record_denials(self, denied: Callable[[Sender, str], None]) -> None:
        """Tell somebody what devices are denied; it must not fail."""
        self._denied = denied

    def tell(self, news: News) -> None:
        """Tell what was committed: whoever appends to a log beside the pushes does so after it."""
        self._told(news)

    def close(self) -> None:
        """Close every connection to the database."""
        self._database.close()

    # --- what a register asks -------------------------------------------------------------------

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """Answer a request; header names are lowercase."""
        request = Request(path, headers, body)

        def work() -> Reply:
            message, lines = self._answer(request)
            return self._reply(OK, message, lines)

        return self._safely(path, work)

    def admit(self, path: str, headers: dict[str, str]) -> Sender | Reply:
        """Let a device listen to its tenant's hints, or say why not."""
        request = Request(path, headers, b"", "GET")

        def work() -> Sender:
            sender = asking.known(request, self._database, self._nonces)
            if sender.revoked:
                raise Denied("sync.device_revoked", of=sender)
            return sender

        return self._safely(path, work)

    def may_listen(self, device_id: str) -> bool:
        """Tell whether a device may still hear of its tenant."""
        with self._database.transaction() as connection:
            device = devices.of(connection, device_id)
        return device is not None and not device.revoked

    def log_position(self, tenant_id: str) -> int:
        """Return how far a tenant's log has come."""
        with self._database.transaction({TENANT_SETTING: tenant_id}) as connection:
            return log_head(connection).position

    def nonce(self) -> str:
        """Make a nonce for a next request."""
        return self._nonces.new()

    def _safely(self, path: str, work: Callable[[], T]) -> T | Reply:
        """Do what a request wants; whatever happens becomes an answer."""
        try:
            return work()
        except Denied as denied:
            if denied.of is not None and denied.code in RECORDED:
                self._denied(denied.of, denied.code)
            return self.problem(denied.code, **denied.parameters)
        except Refused as refusal:  # of framing: bytes that are no message
            return self.problem(refusal.code)
        except EnvironmentProblem as problem:
            _log.warning("%s failed: %s", path, problem)
            return self.problem("sync.unavailable")
        except Exception:  # noqa: BLE001 - whatever it is, the register gets an answer
            _log.exception("%s failed", path)
            return self.problem("sync.fault")

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
        sender = asking.known(request, self._database, self._nonces)
        try:
            return self._answer_device(request, sender)
        except Denied as denied:
            denied.of = sender
            raise

    def _answer_device(self, request: Request, sender: Sender) -> Answered:
        if request.path == exchange.PUSH:
            push, events = framing.read(request.body, messages.Push)
            answer = self._pushing.take(sender, push, events)
            ack = answer.ack if isinstance(answer, messages.Broken) else answer
            if isinstance(ack, messages.Ack):
                if self._arrived is not None:
                    self._arrived(ack)
                at = ack.received[-1].position
                self._told(LogGoesOn(sender.tenant_id, at, sender.device_id))
            return answer, ()
        if request.path == exchange.RETURN:
            told, events = framing.read(request.body, messages.Return)
            given, position = self._returning.take(sender, told, events)
            if position is not None:
                self._told(LogGoesOn(sender.tenant_id, position, sender.device_id))
            return given, ()
        if request.path == exchange.OFFER:
            offer, _ = framing.read(request.body, messages.Offer)
            return self._enrolling.offer(sender, offer), ()
        if request.path == exchange.HELLO:
            return self._greet(request, sender), ()
        if request.path == exchange.VAULT:
            said, _ = framing.read(request.body, messages.Vault)
            return self._share(sender, said), ()
        return self._tell(request, sender)

    def _tell(self, request: Request, sender: Sender) -> Answered:
        """Answer what changes nothing of the log."""
        with self._database.transaction({TENANT_SETTING: sender.tenant_id}) as connection:
            epoch = identity.epoch(connection)
            if request.path == exchange.VERIFY:
                doubt, _ = framing.read(request.body, messages.Verify)
                return verifying.hashes(connection, sender, doubt), ()
            if request.path == exchange.SNAPSHOT:
                asked, _ = framing.read(request.body, messages.Read)
                return snapshots.read(connection, sender, asked)
            if request.path == exchange.PULL:
                pull, _ = framing.read(request.body, messages.Pull)
                return telling.pull(connection, sender, pull, epoch)
        raise Denied("sync.path")

    def _greet(self, request: Request, sender: Sender) -> messages.HelloAnswer:
        said, _ = framing.read(request.body, messages.Hello)
        if said.retry and not sender.revoked:
            self._retrying.wish(sender.tenant_id)
        with self._database.transaction({TENANT_SETTING: sender.tenant_id}) as connection:
            epoch = identity.epoch(connection)
            around = telling.Around(self.clock.now_us(), epoch, self._versions)
            return telling.hello(connection, sender, said, around)

    def _share(self, sender: Sender, said: messages.Vault) -> messages.Shelf:
        """Share the vault with a register, and hint to the others what it brought."""
        with self._database.transaction({TENANT_SETTING: sender.tenant_id}) as connection:
            epoch = identity.epoch(connection)
            own = vaulting.Centre(
                self.signer, self.public_key, partial(self._forget_user, sender.tenant_id)
            )
            shelf, is_changed = vaulting.share(connection, sender, said, own, epoch)
            position = log_head(connection).position
        if is_changed:
            self._told(LogGoesOn(sender.tenant_id, position, sender.device_id))
        return shelf

    def _forget_user(self, tenant_id: str, connection: Connection, person_id: str) -> None:
        from sync.server import erasing  # noqa: PLC0415 - only a centre that erases pays

        erasing.forget(connection, self.seed, tenant_id, person_id, self.clock.now_us())

    # --- what a person does at the centre itself ------------------------------------------------

    def desk(self, tenant_id: str) -> CentreDesk:
        """Return where use cases are carried out for a tenant."""
        return CentreDesk(
            self._database,
            self._writer(tenant_id),
            lambda position: self.tell(LogGoesOn(tenant_id, position)),
        )

    def _writer(self, tenant_id: str) -> Writer:
        """Return who the centre is as a device of a tenant."""
        return Writer(self.seed, self.clock, self._ids, self._projector, tenant_id)

    def people(self, options: ServerOptions) -> People:
        """Return what lets people in."""
        from sync.server.access.people import People  # noqa: PLC0415 - only who serves people pays

        return People(
            self._database,
            self.clock,
            self.seed,
            self.desk,
            options,
            lambda tenant_id, user_id: self.tell(ListenerGone(tenant_id, user(user_id))),
        )

    def staff(self, options: ServerOptions) -> Staff:
        """Return what lets the staff of whoever runs the centre in."""
        from sync.server.staff.staff import Staff  # noqa: PLC0415 - only who serves people pays

        return Staff(self.people(options).around)

    def tell_denials(self, people: People) -> int:
        """Tell journals the denials that are counted and not told yet."""
        return people.audit.tell_pending(self.tenants())

    # --- what its operator does -----------------------------------------------------------------

    def new_code(self) -> str:
        """Make a one-time code for a pharmacy that is to be founded here."""
        return self._enrolling.new_code()

    def new_return_code(self, options: ServerOptions, tenant_id: str) -> str:
        """Make a one-time code for a recovered register of a pharmacy, and tell the staff's record.

        Raises: Refused `pharmacy.unknown`.
        """
        if tenant_id not in self.tenants():
            raise Refused("pharmacy.unknown")
        self.staff(options).did_at_command("code.return", tenant_id)
        return self._enrolling.new_return_code(tenant_id)

    def revoke(self, tenant_id: str, device_id: str, last: Trusted) -> bool:
        """End a device's say after its last trusted event; tell whether it had one."""
        now_us = self.clock.now_us()
        done = devices.revoke(self._database, tenant_id, device_id, last, now_us)
        self._told(ListenerGone(tenant_id, device_id))
        return done

    def invite(self, options: ServerOptions, tenant_id: str, person_id: str, login: str) -> Invited:
        """Make a one-time code with which a person of a pharmacy chooses a password.

        Raises: Refused `user.no_person`, `user.login_unfit`, `user.login_taken`.
        """
        if tenant_id not in self.tenants():
            raise Refused("user.no_person")
        return self.people(options).managing.invite(self.desk(tenant_id), None, person_id, login)

    def make_snapshot(self, tenant_id: str, least_events: int = LEAST_EVENTS) -> bool:
        """Make a tenant's snapshot where its log has grown enough; tell whether it had."""
        return self._snapshots.make(tenant_id, least_events)

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
        return sum(map(self._project, self.tenants()))

    def retry_set_aside(
        self,
        tenant_id: str | None = None,
        *,
        even_deadly: bool = False,
        only: int | None = None,
    ) -> int:
        """Try all of a tenant's events that are no rows, or everybody's; return how many became.

        `only` is the position of the one event that is to be tried.
        """
        done = 0
        for each in self.tenants() if tenant_id is None else [tenant_id]:
            done += self._retrying.all(each, Wanted(deadly=even_deadly, only=only))
        return done

    def rebuild(self, tenant_id: str) -> Rederived:
        """Make a tenant's rows anew, beside those in use, and put right what differs.

        Raises: those of `rederived.rebuild`.
        """
        settings = {TENANT_SETTING: tenant_id, "role": OWNER, "statement_timeout": "0"}
        with self._database.transaction(settings) as connection:
            return rederived.rebuild(connection, self._projector)

    def pharmacies(self) -> dict[str, Brief]:
        """Tell of every tenant's pharmacy."""
        told = {}
        for tenant_id in self.tenants():
            with self._database.transaction({TENANT_SETTING: tenant_id}) as connection:
                told[tenant_id] = brief(connection)
        return told

    def tenants(self) -> list[str]:
        """Return every tenant's id."""
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

    def _make_rows(self, news: News) -> None:
        if isinstance(news, LogGoesOn):
            self._project_quietly(news.tenant_id)

    def _project_quietly(self, tenant_id: str) -> None:
        """Project what was appended; it is kept whatever becomes of this."""
        try:
            self._project(tenant_id)
        except Exception:  # noqa: BLE001 - the events are safe, the next push or start goes on
            _log.exception("projecting stopped")


def _new_epoch() -> str:
    return str(uuid.uuid4())


def _nobody_records(_of: Sender, _code: str) -> None:
    """There is no record of people's and devices' denials here."""

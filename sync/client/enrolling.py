"""The two doors of a centre, from the register's side: a code is shown, and the way is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk import __version__
from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.services import enrolment, people, readmission, recovered, register
from pharmadesk.services.enrolment import Admission
from pharmadesk.services.replication import centre
from sync.client.asking import UNAUTHORIZED, Asker, CentreLine, Denied
from sync.client.door import at_the_door
from sync.protocol import exchange, messages, signing
from sync.protocol.messages import Enrolled

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.enrolment import Newcomer, Offer
    from pharmadesk.services.register import Surroundings
    from pharmadesk.services.till import Till
    from pharmadesk.storage.database import Database
    from pharmadesk.values.identifiers import IdSource
    from sync.protocol.exchange import Transport
    from sync.protocol.messages import Message


def knock(server_url: str, ids: IdSource, transport: Transport) -> None:
    """Find out whether a centre answers at an address; it learns nothing of who asks.

    Raises: Refused or EnvironmentProblem `enrolment.*`.
    """
    _reached(transport, Asker(ids.new(), Ed25519PrivateKey.generate(), ids), server_url)


def found(till: Till, actor: Actor, server_url: str, code: str, transport: Transport) -> None:
    """Found this register's pharmacy at a centre, with a code of the centre's operator.

    At a centre that has lost the pharmacy it is founded once more. A register that was recovered
    from a copy of the time before it was founded comes back to it.

    Raises: Refused `permission.denied`, `sync.already_enrolled`, `sync.code`, `sync.taken`,
    `sync.other_owner`, `authority.no_key`, those of `readmission`; and whatever stands at or before
    the door, `enrolment.*`.
    """
    enrolment.require_owner(actor)
    if enrolment.is_enrolled(till):
        readmission.check(till, actor, "found")
        readmission.confirm(till, _found(till, server_url, code, transport))
    elif recovered.formers(till):
        admission, founds = _with_operators_code(till, actor, server_url, code, transport)
        if founds:
            enrolment.enrol_founder(till, actor, admission)
        else:
            enrolment.enrol_recovered(till, actor, admission)
            readmission.go_on(till, actor)
    else:
        admission = _found(till, server_url, code, transport)
        enrolment.enrol_founder(till, actor, admission)


def offer(till: Till, actor: Actor, transport: Transport) -> str:
    """Make a code under which another register may join, and tell the centre of it.

    Raises: Refused `permission.denied`, `sync.not_enrolled`, `sync.authority`, `sync.device_*`;
    `enrolment.*`.
    """
    made = enrolment.new_offer(till, actor)
    asker = Asker(till.identity.device_id, till.signer, till.ids)
    message = _offer(till, made)
    _ask(transport, asker, centre.known(till).server_url, exchange.OFFER, message)
    return made.code


def join(
    database: Database,
    around: Surroundings,
    newcomer: Newcomer,
    server_url: str,
    transport: Transport,
) -> Till:
    """Join a pharmacy from an empty register; its log is still to be pulled.

    Raises: Refused `register.*`, `pin.*`, `sync.code`, `sync.taken`, `enrolment.wrong_code`; and
    whatever stands at or before the door, `enrolment.*`.
    """
    enrolment.check_newcomer(newcomer)
    device_id = enrolment.newcomer_id(database, around)
    token, _ = enrolment.halves(newcomer.code)
    pin = people.new_pin(around.secrets.pin_pepper, newcomer.owner_pin)
    message = messages.Join(
        token=token,
        device_id=device_id,
        public_key=register.public_key(around.secrets).hex(),
        app_version=__version__,
        owner_key=pin.key.public_key,
    )
    signer = Ed25519PrivateKey.from_private_bytes(around.secrets.device_seed)
    asker = Asker(device_id, signer, around.ids)
    enrolled = _ask(transport, asker, server_url, exchange.JOIN, message)
    return enrolment.join(database, around, newcomer, pin, _admission(server_url, enrolled))


def join_again(till: Till, actor: Actor, server_url: str, code: str, transport: Transport) -> None:
    """Join this register's own pharmacy once more, at a centre that has lost the register.

    Raises: Refused `permission.denied`, `sync.code`, `sync.taken`, `sync.device_revoked`, those of
    `readmission`; and whatever stands at or before the door, `enrolment.*`.
    """
    readmission.check(till, actor, "join")
    token, _ = enrolment.halves(code)
    identity = till.identity
    message = messages.Join(
        token=token,
        device_id=identity.device_id,
        public_key=till.public_key.hex(),
        app_version=__version__,
        owner_key=readmission.owner_key(till),
        tenant_id=identity.tenant_id,
    )
    asker = Asker(identity.device_id, till.signer, till.ids)
    enrolled = _ask(transport, asker, server_url, exchange.JOIN, message)
    readmission.confirm_offer(till, code, _admission(server_url, enrolled))


def come_back(till: Till, actor: Actor, server_url: str, code: str, transport: Transport) -> None:
    """Bring a register that was recovered with its phrase back to its pharmacy, as a new device.

    The code is an offer of the same owner, made on another register, or the operator's.

    Raises: Refused `permission.denied`, `authority.no_key`, `sync.code`, `sync.taken`,
    `sync.device_revoked`, `sync.other_owner`, those of `readmission`; and whatever stands at or
    before the door, `enrolment.*`.
    """
    readmission.check(till, actor, "return")
    founds = False
    if len(enrolment.read_code(code)) == enrolment.JOINING_LETTERS:
        token, _ = enrolment.halves(code)
        admission = _join_recovered(till, actor, server_url, token, transport)
        readmission.confirm_offer(till, code, admission)
    else:
        admission, founds = _with_operators_code(till, actor, server_url, code, transport)
        readmission.confirm(till, admission)
    readmission.go_on(till, actor, founds=founds)


def _with_operators_code(
    till: Till, actor: Actor, server_url: str, code: str, transport: Transport
) -> tuple[Admission, bool]:
    """Let a recovered register in; tell also whether the pharmacy was founded by that.

    A code is for a return, or for founding a pharmacy that the centre does not have.
    """
    token = enrolment.read_code(code)
    try:
        return _join_recovered(till, actor, server_url, token, transport), False
    except Refused as refusal:
        if refusal.code != "sync.code":
            raise
    return _found(till, server_url, code, transport), True


def _found(till: Till, server_url: str, code: str, transport: Transport) -> Admission:
    identity = till.identity
    message = messages.Found(
        token=code,
        tenant_id=identity.tenant_id,
        pharmacy_id=identity.pharmacy_id,
        device_id=identity.device_id,
        public_key=till.public_key.hex(),
        app_version=__version__,
        formers=_formers(till),
    )
    asker = Asker(identity.device_id, till.signer, till.ids)
    return _admission(server_url, _ask(transport, asker, server_url, exchange.FOUND, message))


def _join_recovered(
    till: Till, actor: Actor, server_url: str, token: str, transport: Transport
) -> Admission:
    identity, owner = till.identity, readmission.approver(actor)
    message = messages.Join(
        token=token,
        device_id=identity.device_id,
        public_key=till.public_key.hex(),
        app_version=__version__,
        owner_key=owner.public_key,
        tenant_id=identity.tenant_id,
        owner_id=owner.person_id,
        formers=_formers(till),
    )
    asker = Asker(identity.device_id, till.signer, till.ids)
    return _admission(server_url, _ask(transport, asker, server_url, exchange.JOIN, message))


def _formers(till: Till) -> tuple[messages.Former, ...]:
    return tuple(
        messages.Former(device_id=device_id, public_key=key.hex())
        for device_id, key in recovered.formers(till).items()
    )


def _offer(till: Till, made: Offer) -> messages.Offer:
    """Let the owner who offers stand for whoever will come with the code."""
    unsigned = messages.Offer(token_hash=made.token_hash, sealed=made.sealed)
    if made.owner is None:
        return unsigned
    identity, owner = till.identity, made.owner
    digest = signing.offer_digest(
        identity.tenant_id, identity.device_id, made.token_hash, made.sealed, owner.person_id
    )
    return msgspec.structs.replace(
        unsigned,
        owner_id=owner.person_id,
        owner_key=owner.public_key,
        approval=signing.sign(owner.signer, digest),
    )


def _reached(transport: Transport, asker: Asker, server_url: str) -> CentreLine:
    line = CentreLine(transport, asker)
    try:
        line.fetch_nonce()
    except Denied as denied:
        raise at_the_door(denied.error, server_url, is_centre=False) from None
    except EnvironmentProblem as problem:
        raise at_the_door(problem, server_url, is_centre=False) from problem
    return line


def _ask(
    transport: Transport, asker: Asker, server_url: str, path: str, message: Message
) -> Enrolled:
    line = _reached(transport, asker, server_url)
    try:
        try:
            answer, _ = line.ask(path, message, (), Enrolled)
        except Denied as denied:
            if denied.status != UNAUTHORIZED or not line.is_ready:
                raise
            answer, _ = line.ask(path, message, (), Enrolled)
    except Denied as denied:
        raise at_the_door(denied.error, server_url, is_centre=True) from None
    except EnvironmentProblem as problem:
        raise at_the_door(problem, server_url, is_centre=True) from problem
    assert isinstance(answer, Enrolled)
    return answer


def _admission(server_url: str, enrolled: Enrolled) -> Admission:
    try:
        server_key = bytes.fromhex(enrolled.server_public_key)
    except ValueError:
        raise Refused("sync.answer") from None
    return Admission(
        server_url,
        server_key,
        enrolled.server_epoch,
        enrolled.tenant_id,
        enrolled.pharmacy_id,
        enrolled.sealed,
    )

"""What an insurer pays of a sale: its share is worked out, taken as a payment, and claimed.

The number of who is insured lies with the draft, in the encrypted file; the journal has it sealed
in the claim alone, and the payment names the insurer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pharmadesk.domain.insurer_events import ClaimMade, ClaimMoved, InsurerSet
from pharmadesk.domain.insurers import ClaimState, Insured, Insurer, named, share_of
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.tenders import INSURER
from pharmadesk.domain.tickets import MAX_CENTIMES, ticket_number
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue, insurers
from pharmadesk.storage import vault
from pharmadesk.values.dates import parse_day
from pharmadesk.values.money import BASIS_POINTS, share
from pharmadesk.values.text import MOST_NAME, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from pharmadesk.domain.dispensing_events import SealedPrescription
    from pharmadesk.domain.events import SaleCompleted
    from pharmadesk.domain.tickets import Tendered
    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.queries.catalogue import ItemCard
    from pharmadesk.queries.insurers import Claim
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.values.prescription import Prescription

MOST_INSURER = 40


# --- the share ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Covered:
    """What an insurer pays of each line of a basket at most, in centimes."""

    insurer: Insurer
    parts: tuple[int, ...]

    @property
    def most_centimes(self) -> int:
        """What it pays of the whole at most."""
        return sum(self.parts)

    def of(self, centimes: int) -> tuple[int, ...]:
        """Share what it does pay among the lines, as the rule would have.

        Raises: Refused `insurer.above_share` with what it pays at most.
        """
        if centimes > self.most_centimes:
            raise Refused("insurer.above_share", most_centimes=self.most_centimes)
        return tuple(share(centimes, list(self.parts)))


def insurer_named(connection: Connection, name: str, day: str) -> Insurer:
    """Find an insurer by what was typed.

    Raises: Refused `insurer.unknown` with those there are.
    """
    known = insurers.insurers_on(connection, day)
    found = named(known, name)
    if found is None:
        raise Refused("insurer.unknown", names=", ".join(each.name for each in known))
    return found


def covered(insurer: Insurer, lines: Sequence[Insured]) -> Covered:
    """Work out what an insurer pays of some lines.

    Raises: Refused `insurer.nothing` where it pays nothing of any.
    """
    found = Covered(insurer, tuple(share_of(line, insurer) for line in lines))
    if not found.most_centimes:
        raise Refused("insurer.nothing", name=insurer.name)
    return found


def line_of(item: ItemCard, quantity: int, amount_centimes: int, *, by_unit: bool) -> Insured:
    """Set a line as an insurer sees it."""
    return Insured(
        quantity,
        amount_centimes,
        item.reimbursement_base_centimes,
        item.reimbursement_bp,
        item.units_per_pack if by_unit else 1,
    )


def of_basket(connection: Connection, basket: BasketView, name: str, day: str) -> Covered:
    """Work out what an insurer pays of a basket.

    Raises: Refused `insurer.unknown`, `insurer.nothing`.
    """
    return covered(insurer_named(connection, name, day), _lines_of(connection, basket))


def _lines_of(connection: Connection, basket: BasketView) -> list[Insured]:
    items = catalogue.items_in_hand(connection, {line.item_id for line in basket.lines})
    return [
        line_of(items[line.item_id], line.quantity, line.amount_centimes, by_unit=line.by_unit)
        for line in basket.lines
    ]


def covers(till: Till, basket: BasketView) -> tuple[Covered, ...]:
    """Work out what each insurer pays of a basket; one that pays nothing is left out."""
    day = till.trusted_date()
    with till.read() as connection:
        lines = _lines_of(connection, basket)
        known = insurers.insurers_on(connection, day)
    found = (Covered(each, tuple(share_of(line, each) for line in lines)) for each in known)
    return tuple(each for each in found if each.most_centimes)


def let_through(
    unit: Unit, basket: BasketView, before: Sequence[Tendered], told: Tendered
) -> Tendered:
    """Let an insurer's payment of a basket through, with its name as it is written.

    Raises: Refused `insurer.unknown`, `insurer.nothing`, `insurer.above_share`, `insurer.twice`.
    """
    if told.tender != INSURER:
        return told
    if any(money.tender == INSURER for money in before):
        raise Refused("insurer.twice")
    found = of_basket(unit.connection, basket, told.bank, unit.desk.trusted_date())
    found.of(told.centimes)
    return replace(told, bank=found.insurer.name)


# --- with the sale --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """What an insurer pays of a sale: the payment as it was taken, and the rule it is within."""

    money: Tendered
    covered: Covered

    @property
    def parts(self) -> tuple[int, ...]:
        """What it pays of each line."""
        return self.covered.of(self.money.centimes)


def share_in(
    unit: Unit, offered: Sequence[Tendered], lines: Sequence[Insured]
) -> tuple[Share | None, list[Tendered]]:
    """Find an insurer's share in what is offered, and take the number of the insured out of it.

    A basket may have changed since the share was taken: it is looked at again.

    Raises: Refused `insurer.unknown`, `insurer.nothing`, `insurer.above_share`, `insurer.twice`.
    """
    taken = [money for money in offered if money.tender == INSURER]
    if not taken:
        return None, list(offered)
    if len(taken) > 1:
        raise Refused("insurer.twice")
    (money,) = taken
    insurer = insurer_named(unit.connection, money.bank, unit.desk.trusted_date())
    found = Share(replace(money, bank=insurer.name), covered(insurer, lines))
    found.covered.of(money.centimes)
    told = [
        replace(each, reference="", bank=insurer.name) if each.tender == INSURER else each
        for each in offered
    ]
    return found, told


def claim(
    unit: Unit,
    sale: SaleCompleted,
    share: Share,
    noted: Prescription,
    kept: SealedPrescription | None,
) -> None:
    """Claim an insurer's share, with the sale or never; the patient is who was prescribed for."""
    insured_id = kept.patient_id if kept is not None else ""
    key = vault.person_key(unit.connection, insured_id) if insured_id else None
    if key is None:
        insured_id = unit.desk.ids.new()
        key = vault.new_person_key(unit.connection, insured_id)
    body = ClaimMade(
        sale_id=sale.sale_id,
        ticket=ticket_number(sale.series, sale.number),
        insurer_id=share.covered.insurer.insurer_id,
        insurer=share.covered.insurer.name,
        insured_id=insured_id,
        sealed_insured=vault.seal(key, insured_id, f"{noted.patient}\n{share.money.reference}"),
        share_centimes=share.money.centimes,
        most_centimes=share.covered.most_centimes,
    )
    unit.emit("claim.made", body, stream_key=sale.sale_id)


# --- what became of it ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Followed:
    """A claim as it is listed; name and number are empty for one who was erased."""

    claim: Claim
    patient: str
    number: str


def listed(till: Till, actor: Actor) -> list[Followed]:
    """List every claim, the oldest first.

    Raises: Refused `permission.denied`.
    """
    with till.read() as connection:
        if not actor.may(Action.FOLLOW_CLAIMS):
            raise Refused("permission.denied", action=Action.FOLLOW_CLAIMS.value)
        return [_opened(connection, each) for each in insurers.claims(connection)]


def sums(claims: Sequence[Claim]) -> Mapping[tuple[str, ClaimState], int]:
    """Add up what each insurer owes in each state.

    Shape: (name of the insurer, state) to centimes; of what was paid, that.
    """
    found: dict[tuple[str, ClaimState], int] = {}
    for each in claims:
        key = (each.insurer, each.state)
        found[key] = found.get(key, 0) + each.due_centimes
    return found


def send(till: Till, actor: Actor, sale_ids: Sequence[str], batch: str) -> int:
    """Note in which batch claims were sent, and count them.

    Raises: Refused `permission.denied`, `claim.no_batch`, `claim.unknown`, `claim.sent`, `text.*`.
    """
    name = one_line(batch, MOST_NAME)
    if not name:
        raise Refused("claim.no_batch")

    def work(unit: Unit) -> int:
        unit.require(Action.FOLLOW_CLAIMS)
        for sale_id in sale_ids:
            found = _standing(unit, sale_id)
            if found.state != ClaimState.TO_SEND:
                raise Refused("claim.sent", ticket=found.ticket)
            _move(unit, sale_id, ClaimState.SENT, batch=name)
        return len(sale_ids)

    return till.write(actor, work)


def pay(till: Till, actor: Actor, sale_id: str, centimes: int) -> ClaimState:
    """Note what an insurer paid of a claim; less than is due leaves the rest to come.

    Raises: Refused `permission.denied`, `claim.unknown`, `claim.over`, `payment.nothing`,
    `claim.too_much` with what is left.
    """

    def work(unit: Unit) -> ClaimState:
        unit.require(Action.FOLLOW_CLAIMS)
        found = _standing(unit, sale_id)
        if not 0 < centimes <= MAX_CENTIMES:
            raise Refused("payment.nothing")
        if centimes > found.left_centimes:
            raise Refused("claim.too_much", left_centimes=found.left_centimes)
        whole = centimes == found.left_centimes
        state = ClaimState.PAID if whole else ClaimState.PARTLY_PAID
        _move(unit, sale_id, state, paid_centimes=centimes)
        return state

    return till.write(actor, work)


def refuse(till: Till, actor: Actor, sale_id: str) -> None:
    """Note that an insurer pays nothing, or nothing more, of a claim.

    Raises: Refused `permission.denied`, `claim.unknown`, `claim.over`.
    """

    def work(unit: Unit) -> None:
        unit.require(Action.FOLLOW_CLAIMS)
        _standing(unit, sale_id)
        _move(unit, sale_id, ClaimState.REFUSED)

    till.write(actor, work)


def decide(desk: Desk, actor: Actor, insurer: Insurer, from_day: str) -> None:
    """Say who an insurer is and at which rate it pays from a day on; without one, at each item's.

    Raises: Refused `permission.denied`, `insurer.unfit`, `day.unreadable`, `text.*`.
    """
    valid_from = parse_day(from_day)
    name = one_line(insurer.name, MOST_INSURER)
    insurer_id = one_line(insurer.insurer_id, MOST_INSURER)
    rate = insurer.rate_bp
    if not (name and insurer_id) or (rate is not None and not 0 <= rate <= BASIS_POINTS):
        raise Refused("insurer.unfit")

    def work(unit: Unit) -> None:
        unit.require(Action.CHANGE_SETTINGS)
        body = InsurerSet(insurer_id=insurer_id, valid_from=valid_from, name=name, rate_bp=rate)
        unit.emit("insurer.set", body, stream_key=insurer_id)

    desk.write(actor, work)


def _opened(connection: Connection, found: Claim) -> Followed:
    key = vault.person_key(connection, found.insured_id)
    text = vault.unseal(key, found.insured_id, found.sealed_insured) if key else ""
    patient, _, number = text.partition("\n")
    return Followed(found, patient, number)


def _standing(unit: Unit, sale_id: str) -> Claim:
    """Read a claim that is not at its end.

    Raises: Refused `claim.unknown`, `claim.over`.
    """
    found = insurers.claim_of(unit.connection, sale_id)
    if found is None:
        raise Refused("claim.unknown")
    if found.state >= ClaimState.REFUSED:
        raise Refused("claim.over", ticket=found.ticket)
    return found


def _move(
    unit: Unit, sale_id: str, state: ClaimState, *, batch: str = "", paid_centimes: int = 0
) -> None:
    body = ClaimMoved(sale_id=sale_id, state=state, batch=batch, paid_centimes=paid_centimes)
    unit.emit("claim.moved", body, stream_key=sale_id)

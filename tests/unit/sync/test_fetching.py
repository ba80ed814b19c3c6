"""The log as a register takes it in: what it believes, what becomes rows, and what waits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.domain import events
from pharmadesk.journal.event import GENESIS_HASH, Header, seal
from pharmadesk.journal.kinds import REGISTRY
from pharmadesk.journal.mark import Mark
from pharmadesk.journal.opened import JournalOpened
from pharmadesk.projections import project
from pharmadesk.services import incarnations, proving
from pharmadesk.services.replication import applying, pulled
from pharmadesk.storage import sync_state
from sync.client.engine import Engine
from sync.protocol import framing
from tests.sync_world import assert_converged, assert_sound, sync_all
from tests.unit.sync.meddling import Meddler, change_supplier, feed_of, known

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.unit import Unit
    from pharmadesk.values.clock import ManualClock
    from tests.fake_centre import FakeCentre
    from tests.sync_world import Counter

FIVE_MINUTES_MS = 300_000

# --- fetching -------------------------------------------------------------------------------------


def _time(feed: Any, lines: list[framing.Line]) -> Any:
    lines[-1] = msgspec.structs.replace(lines[-1], e=lines[-1].e + 1)  # type: ignore[operator]
    return feed, lines


def _body(feed: Any, lines: list[framing.Line]) -> Any:
    body = framing.to_bytes(lines[-1].b).replace(b"cash", b"card")
    lines[-1] = msgspec.structs.replace(lines[-1], b=framing.to_text(body))
    return feed, lines


def _signature(feed: Any, lines: list[framing.Line]) -> Any:
    lines[-1] = msgspec.structs.replace(lines[-1], s=framing.to_text(bytes(64)))
    return feed, lines


def _left_out(feed: Any, lines: list[framing.Line]) -> Any:
    return feed, lines[1:]


def _cut(feed: Any, lines: list[framing.Line]) -> Any:
    return feed, lines[:-1]


def _swapped(feed: Any, lines: list[framing.Line]) -> Any:
    places = [(line.p, line.e) for line in lines]
    swapped = [
        msgspec.structs.replace(line, p=p, e=e)
        for line, (p, e) in zip(reversed(lines), places, strict=True)
    ]
    return feed, swapped


@pytest.mark.parametrize("change", [_time, _body, _left_out, _cut, _swapped])
def test_log_that_was_meddled_with_is_not_taken_in(
    pair: tuple[Counter, Counter], change: Callable[..., Any]
) -> None:
    first, second = pair
    for _ in range(2):
        first.shop.sell("cream")
    first.synchronise()
    before = pulled.place(second.shop.till)
    Meddler(second, feed_of(change))
    step = second.step_until_stopped()
    assert step.problem is not None
    assert step.problem.code == "sync.feed_altered"
    assert pulled.place(second.shop.till) == before
    assert "sale" not in second.rows()
    second.engine = Engine(second.shop.till, second.network)
    sync_all(second, first)
    assert_converged(first, second)


def test_log_is_taken_in_up_to_its_last_proof_and_no_further(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    for _ in range(2):
        first.shop.sell("cream")
    first.synchronise()
    Meddler(second, feed_of(_signature))

    step = second.step_until_stopped()

    assert step.problem is not None
    assert step.problem.code == "sync.feed_altered"
    assert len(second.shop.rows("sale")) == 1
    second.engine = Engine(second.shop.till, second.network)
    sync_all(second, first)
    assert_converged(first, second)


def test_chain_signed_by_another_key_than_its_device_had_is_not_taken_in(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    """A centre that was broken into could let anybody speak as a register."""
    first, second = pair
    impostor = Ed25519PrivateKey.generate()
    key = impostor.public_key().public_bytes_raw().hex()
    opening = JournalOpened(key, None, "A", (), "0.1.0")
    true = centre.memory.log[0]
    header = msgspec.structs.replace(
        msgspec.json.decode(true.header, type=Header),
        event_id=first.shop.till.ids.new(),
        incarnation=first.shop.till.ids.new(),
    )
    forged = seal(header, opening, GENESIS_HASH, impostor)
    chain = (header.device_id, header.incarnation, 0)
    event = (forged.hash, bytes(32), forged.header_bytes, forged.body_bytes, forged.signature)
    centre._append(chain, msgspec.to_builtins(header), event, None)
    step = second.step_until_stopped()
    assert step.problem is not None
    assert step.problem.code == "sync.feed_altered"


def test_register_that_was_off_for_long_pulls_in_short_transactions(
    pair: tuple[Counter, Counter], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pair
    change_supplier(first, 7)
    first.synchronise()
    monkeypatch.setattr(pulled, "MOST_AT_ONCE", 3)
    heard: list[int] = []
    second.shop.till.listen(lambda changes: heard.append(len(changes.events)))
    second.synchronise()
    assert [count for count in heard if count] == [3, 3, 1]
    assert_converged(first, second)


def test_long_way_tells_how_much_is_left(pair: tuple[Counter, Counter], centre: FakeCentre) -> None:
    first, second = pair
    change_supplier(first, 7)
    first.synchronise()
    centre.most_told = 3
    fetched = [(step.taken, step.coming) for step in second.synchronise() if step.taken]
    assert fetched == [(3, 4), (3, 1), (1, 0)]


def test_register_that_only_reads_knows_when_it_last_heard(pair: tuple[Counter, Counter]) -> None:
    first, second = pair
    second.synchronise()
    first.shop.sell("cream")
    first.synchronise()
    second.shop.clock.advance(3_600_000_000)

    second.synchronise()

    assert known(second).last_success_us == second.shop.clock.now_us()


def test_screens_hear_of_what_was_pulled(pair: tuple[Counter, Counter]) -> None:
    first, second = pair
    heard: set[str] = set()
    second.shop.till.listen(lambda changes: heard.update(changes.kinds))
    first.shop.sell("cream")
    first.synchronise()
    second.synchronise()
    assert "sale.completed" in heard


def test_clock_of_a_register_goes_on_from_what_it_pulled(
    pair: tuple[Counter, Counter], clock: ManualClock
) -> None:
    first, second = pair
    clock.advance(60_000_000)  # the second register's clock is a minute behind
    first.shop.sell("cream")
    first.synchronise()
    second.synchronise()
    second.shop.sell("loose")
    latest = max(kept.eff_hlc for kept in centre_log(first))
    assert second.shop.last_header()["hlc"] > latest


def centre_log(counter: Counter) -> list[Any]:
    centre: Any = counter.network.centre
    return list(centre.memory.log)


def test_register_never_merges_a_clock_the_centre_has_not_clamped(
    pair: tuple[Counter, Counter], clock: ManualClock
) -> None:
    first, second = pair
    second.shop.clock.set_wall(clock.now_us() + 365 * 86_400_000_000)
    second.shop.sell("cream")
    second.synchronise()
    first.synchronise()
    first.shop.sell("loose")
    ahead_ms = (first.shop.last_header()["hlc"] >> 16) - clock.now_us() // 1_000
    assert ahead_ms <= FIVE_MINUTES_MS + 1


def test_offset_of_the_clock_is_written_into_what_comes_after(
    pair: tuple[Counter, Counter], clock: ManualClock
) -> None:
    _, second = pair
    second.shop.clock.set_wall(clock.now_us() - 90_000_000)
    second.engine = Engine(second.shop.till, second.network)
    second.synchronise()
    second.shop.sell("cream")
    assert second.shop.last_header()["clock_offset_ms"] == 90_000


def test_pulled_day_of_a_register_whose_clock_is_wrong_is_no_day_of_ours(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    first.shop.till.trusted.settle("2027-11-23")  # somebody said so, over there
    change_supplier(first, 1)
    first.synchronise()
    second.synchronise()
    second.restart()
    assert second.shop.till.trusted_date() == "2026-11-23"


# --- what does not become rows --------------------------------------------------------------------


def test_event_whose_rows_contradict_others_delays_nothing_but_itself(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    lot_id = first.shop.lot_id("P-SOON")
    same = first.shop.till.ids.new()
    for counter, reason in ((first, "recall"), (second, "damaged")):
        body = events.LotHeld(hold_id=same, lot_id=lot_id, reason=reason)
        counter.shop.emit("lot.held", body)
        counter.shop.sell("cream")
    for counter in (first, second, first):
        counter.synchronise()
    for counter in pair:
        with counter.shop.till.database.read() as connection:
            (aside,) = sync_state.aside(connection)
        assert (aside.reason, aside.detail) == ("projection.conflict", "lot_hold")
        assert len(counter.rows()["sale"]) == 2
        assert_sound(counter, frozenset({aside.event_id}))


def test_event_of_a_later_program_waits_for_it(
    pair: tuple[Counter, Counter], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kinds that this program knows stand in for those it will know."""
    first, second = pair
    known_kinds = REGISTRY._kinds
    first.shop.sell("cream")
    first.synchronise()
    older = {name: kind for name, kind in known_kinds.items() if name != "sale.completed"}
    monkeypatch.setattr(REGISTRY, "_kinds", older)
    second.synchronise()
    with second.shop.till.database.read() as connection:
        (aside,) = sync_state.aside(connection)
    assert (aside.reason, aside.detail) == ("event.deferred", "sale.completed")
    assert "sale" not in second.rows()
    monkeypatch.setattr(REGISTRY, "_kinds", known_kinds)
    second.restart()
    assert_converged(first, second)


def test_event_that_breaks_its_projection_is_tried_again_at_the_next_start(
    pair: tuple[Counter, Counter], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pair
    first.shop.sell("cream")
    first.shop.sell("loose")
    first.synchronise()
    sound = project.EFFECTS["sale.completed"]
    monkeypatch.setitem(project.EFFECTS, "sale.completed", lambda *_: 1 // 0)
    second.synchronise()
    assert applying.retry(second.shop.till) == 0
    with second.shop.till.database.read() as connection:
        waiting = sync_state.aside(connection)
    assert [(each.reason, each.detail, each.tries) for each in waiting] == [
        ("projection.failed", "ZeroDivisionError", 2)
    ] * 2
    monkeypatch.setitem(project.EFFECTS, "sale.completed", sound)
    assert applying.retry(second.shop.till) == 2
    assert_converged(first, second)


def test_held_event_of_a_revoked_register_is_kept_and_does_not_act(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    first.shop.sell("cream")
    first.synchronise()

    def hold(feed: Any, lines: list[framing.Line]) -> Any:
        lines[-1] = msgspec.structs.replace(lines[-1], w="revoked")
        return feed, lines

    Meddler(second, feed_of(hold))
    second.synchronise()
    with second.shop.till.database.read() as connection:
        (aside,) = sync_state.aside(connection)
    assert (aside.reason, aside.detail) == ("event.held", "revoked")
    assert "sale" not in second.rows()
    assert applying.retry(second.shop.till) == 0


def test_approval_that_its_key_did_not_give_is_none_though_the_centre_lets_it_pass(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    shop = first.shop
    assert shop.owner.approver is not None
    liar = replace(shop.owner.approver, signer=Ed25519PrivateKey.generate())
    fields = events.ItemFields(price_centimes=1)
    body = events.ItemChanged(item_id=shop.items["cream"], fields=fields)
    lie = shop.emit("item.changed", body, replace(shop.owner, approver=liar))
    true = shop.emit("item.changed", body)
    first.synchronise()
    second.synchronise()

    with second.shop.till.database.read() as connection:
        (aside,) = sync_state.aside(connection)
    assert (aside.event_id, aside.reason, aside.detail) == (lie, "event.held", "approval")
    written = {row["event_id"] for row in second.shop.rows("field_write")}
    assert true in written
    assert lie not in written
    assert_sound(second, frozenset({lie}))


def test_register_that_names_a_parent_nobody_knows_spoils_no_other_journal(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    till = first.shop.till

    def begin(unit: Unit) -> None:
        till.identity = replace(till.identity, incarnation=till.ids.new())
        nowhere = Mark(till.ids.new(), 9, "ab" * 32, {})
        incarnations.begin(unit, incarnations.opening(till.public_key, "Z", nowhere, {}))

    till.write(None, begin)
    first.engine = Engine(till, first.network)
    first.synchronise()
    second.synchronise()

    assert proving.verify(second.shop.till, second.shop.owner).faults == ()
    own = proving.verify(till, first.shop.owner).faults
    assert [fault.code for fault in own] == ["journal.truncated"]


def test_how_much_is_coming_is_known_before_it_comes_and_own_events_are_none_of_it(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    for _ in range(3):
        first.shop.sell("cream")
    first.synchronise()
    second.shop.sell("cream")
    second.restart()
    steps = second.synchronise()

    foreseen = [step.coming for step in steps if step.state == "moved"]
    taken = sum(step.taken for step in steps)
    assert max(foreseen) == taken > 0
    assert steps[-1].coming == 0


def test_events_that_do_not_count_at_the_centre_are_told_with_every_answer(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, _ = pair
    centre.aside = 2
    assert first.synchronise()[-1].aside == 2
    centre.aside = 0
    assert first.synchronise()[-1].aside == 0

"""A register and its centre: what is told, what is kept, and what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from pharmadesk.domain import events
from pharmadesk.errors import Bug, EnvironmentProblem, Refused
from pharmadesk.journal.tenant_log import LOG_BEGINS, next_tenant_hash
from pharmadesk.services import synchronising
from pharmadesk.services.replication import acknowledged, outgoing, pulled
from pharmadesk.services.replication.proven import LogPlace, Ours, Stretch
from pharmadesk.storage import sync_state
from pharmadesk.values.clock import US_IN_S
from sync.client.engine import Engine
from sync.protocol import exchange, framing, messages
from sync.protocol.exchange import Reply
from tests.sync_world import Network, assert_converged, sync_all
from tests.till import found_shop, refused
from tests.unit.sync.meddling import Meddler, asked, change_supplier, known, rewritten

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.queries.synchronising import AsideEvent
    from pharmadesk.values.clock import ManualClock
    from tests.fake_centre import FakeCentre
    from tests.sync_world import Counter


def aside(counter: Counter) -> tuple[AsideEvent, ...]:
    seen = synchronising.overview(counter.shop.till)
    assert seen is not None
    return seen.aside


# --- telling --------------------------------------------------------------------------------------


def test_promise_is_kept_as_it_was_signed_and_the_mark_is_forced_to_the_disk(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, _ = pair
    first.shop.sell("cream")
    first.synchronise()
    with first.shop.till.database.read() as connection:
        kept = sync_state.acks(connection)[-1]
    (chain,) = outgoing.chains(first.shop.till)
    assert (kept.through_seq, kept.through_hash) == chain.acked == chain.head
    assert kept.server_epoch == centre.epoch
    forced = (first.shop.folder / "mark").read_text(encoding="utf-8")
    assert f'"seq":{chain.head.seq}' in forced
    assert known(first).last_success_us == first.shop.clock.now_us()


def test_centre_that_has_nothing_new_was_heard_all_the_same(pair: tuple[Counter, Counter]) -> None:
    first, _ = pair
    first.synchronise()
    day = known(first).last_success_day
    first.shop.clock.advance(26 * 60 * 60 * US_IN_S)
    first.engine.stir()

    steps = first.synchronise()

    assert not any(step.told or step.taken for step in steps)
    assert known(first).last_success_us == first.shop.clock.now_us()
    assert known(first).last_success_day != day


def test_register_that_rests_unheard_was_not_heard(pair: tuple[Counter, Counter]) -> None:
    first, _ = pair
    first.synchronise()
    before = known(first)
    first.shop.clock.advance(26 * 60 * 60 * US_IN_S)

    assert first.engine.step().state == "rested"

    assert known(first) == before


def test_batch_holds_500_events_at_most_and_follows_the_one_before(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, _ = pair
    change_supplier(first, 501)
    centre.told.clear()
    steps = first.synchronise()
    assert [step.told for step in steps if step.told] == [500, 1]
    pushes = [told for told in centre.told if isinstance(told, messages.Push)]
    assert pushes[1].base.seq == pushes[0].base.seq + 500
    assert first.waiting() == 0


def test_batch_stays_below_its_bytes_but_carries_one_event_however_large(
    pair: tuple[Counter, Counter],
) -> None:
    first, _ = pair
    change_supplier(first, 3)
    (chain,) = outgoing.chains(first.shop.till)
    entries = outgoing.batch(first.shop.till, chain, chain.acked.seq)
    sizes = [
        len(entry.stored.header_bytes) + len(entry.stored.body_bytes) + 64 for entry in entries
    ]
    till, after = first.shop.till, chain.acked.seq
    assert len(outgoing.batch(till, chain, after, most_bytes=sum(sizes[:2]))) == 2
    assert len(outgoing.batch(till, chain, after, most_bytes=sum(sizes[:2]) - 1)) == 1
    assert len(outgoing.batch(till, chain, after, most_bytes=1)) == 1


def test_large_events_are_told_in_batches_that_the_centre_takes(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, _ = pair
    first.synchronise()
    ids, long = first.shop.till.ids, "x" * 500
    fields = events.ItemFields(name=long, dci=long, presentation=long, family=long)
    for _ in range(6):
        rows = tuple(
            events.ItemRegistered(item_id=ids.new(), fields=fields, barcodes=()) for _ in range(92)
        )
        body = events.CatalogueImported(import_id=ids.new(), rows=rows)
        first.shop.emit("catalogue.imported", body)
    centre.told.clear()
    first.synchronise()
    pushes = [told for told in centre.told if isinstance(told, messages.Push)]
    assert len(pushes) == 2, "each was taken"
    assert first.waiting() == 0


def test_batches_grow_again_once_the_centre_takes_more(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, _ = pair
    centre.most_events = 2
    change_supplier(first, 10)
    first.synchronise()
    centre.most_events = messages.MAX_PUSH_EVENTS
    change_supplier(first, 100)
    told = [step.told for step in first.synchronise() if step.told]
    assert max(told) > 30
    assert first.waiting() == 0


def test_centre_that_takes_less_gets_half_until_it_takes_it(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, _ = pair
    centre.most_events = 3
    change_supplier(first, 8)
    steps = first.synchronise()
    assert max(step.told for step in steps) == 3
    assert first.waiting() == 0


@pytest.mark.parametrize("fault", ["lost_requests", "lost_answers", "repeated"])
@pytest.mark.parametrize("path", ["hello", "push", "pull"])
def test_network_fault_changes_nothing_but_the_time_it_takes(
    pair: tuple[Counter, Counter], centre: FakeCentre, fault: str, path: str
) -> None:
    first, second = pair
    for counter in pair:
        counter.shop.sell("cream")
        getattr(counter.network, fault).append(path)
        counter.engine = Engine(counter.shop.till, counter.network)
        counter.synchronise()
    sync_all(first, second)
    assert_converged(first, second)
    assert len({kept.hash for kept in centre.memory.log}) == len(centre.memory.log)


def test_promise_of_somebody_else_is_not_taken(
    pair: tuple[Counter, Counter],
) -> None:
    first, _ = pair

    def forge(ack: messages.Ack, lines: Any) -> Any:
        return msgspec.structs.replace(ack, received_at_us=ack.received_at_us + 1), lines

    Meddler(first, rewritten(exchange.PUSH, messages.Ack, forge))
    first.shop.sell("cream")
    step = first.step_until_stopped()
    assert step.problem is not None
    assert step.problem.code == "sync.countersignature"
    assert first.waiting() == 1
    assert known(first).problem == "sync.countersignature"


def test_promise_about_events_that_were_not_told_makes_no_sense(
    pair: tuple[Counter, Counter],
) -> None:
    first, _ = pair

    def shorten(ack: messages.Ack, lines: Any) -> Any:
        return msgspec.structs.replace(ack, received=ack.received[1:]), lines

    Meddler(first, rewritten(exchange.PUSH, messages.Ack, shorten))
    first.shop.sell("cream")
    step = first.step_until_stopped()
    assert step.problem is not None
    assert step.problem.code == "sync.answer"
    assert first.waiting() == 1


def test_centre_that_answers_in_circles_is_left_alone_for_a_while(
    pair: tuple[Counter, Counter],
) -> None:
    first, _ = pair

    def part(ack: Any, lines: Any) -> Any:
        del ack
        (chain,) = outgoing.chains(first.shop.till)[:1]
        common = messages.At(seq=chain.acked.seq, hash=chain.acked.hash.hex())
        return messages.Fork(common=common), lines

    Meddler(first, rewritten(exchange.PUSH, messages.Ack, part))
    first.shop.sell("cream")
    step = first.step_until_stopped()
    assert step.problem is not None
    assert step.problem.code == "sync.answer"


def test_event_damaged_on_the_disk_ends_its_chain_and_the_register_sells_on(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    for _ in range(3):
        first.shop.sell("cream")
    (chain,) = outgoing.chains(first.shop.till)
    damaged = chain.head.seq - 1
    with first.shop.till.database._writing.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_event_no_update")
        connection.exec_driver_sql(
            "UPDATE journal_event SET body = CAST(replace(body, '9999', '9998') AS BLOB) "
            "WHERE incarnation = ? AND seq = ?",
            (chain.incarnation, damaged),
        )
    first.engine.stir()
    steps = [first.engine.step() for _ in range(12)]
    problems = [step.problem for step in steps if step.problem is not None]
    assert [(p.code, p.parameters) for p in problems] == [("sync.chain_broken", {"seq": damaged})]
    assert known(first).problem == "sync.chain_broken"
    assert first.shop.till.identity.series == "C2-B"
    assert first.waiting() == 2  # what cannot be read, and what hangs on it
    (suspect,) = aside(first)
    assert (suspect.reason, suspect.ticket) == ("event.suspect", "C2-A 000002")
    first.shop.sell("loose")
    first.synchronise()
    second.synchronise()
    assert {sale["series"] for sale in second.rows()["sale"]} == {"C2-A", "C2-B"}


def test_event_that_is_whole_again_is_proven_when_a_person_tries_again(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    first.shop.sell("cream")
    (chain,) = outgoing.chains(first.shop.till)
    with first.shop.till.database._writing.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_event_no_update")

    def alter(before: str, after: str) -> None:
        with first.shop.till.database._writing.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE journal_event SET body = CAST(replace(body, ?, ?) AS BLOB) "
                "WHERE incarnation = ? AND seq = ?",
                (before, after, chain.incarnation, chain.head.seq),
            )

    alter("9999", "9998")
    first.synchronise()
    assert len(aside(first)) == 1
    alter("9998", "9999")
    first.synchronise()
    assert len(aside(first)) == 1  # nobody has asked, and nothing changes by itself

    assert synchronising.retry(first.shop.till, first.shop.owner) == 0
    first.engine.retry_there()
    first.synchronise()

    assert aside(first) == ()
    assert first.waiting() == 0
    second.synchronise()
    assert [sale["series"] for sale in second.rows()["sale"]] == ["C2-A"]


# --- what stands in the way -----------------------------------------------------------------------


def test_nonces_that_expired_are_replaced_and_the_request_signed_again(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, _ = pair
    first.shop.sell("cream")
    centre.forget_nonces()
    centre.requests.clear()
    steps = first.synchronise()
    assert asked(centre)[:2] == ["push", "push"]
    assert {step.state for step in steps} == {"moved", "rested"}
    assert first.waiting() == 0


@pytest.mark.parametrize(
    ("status", "told", "code", "kind"),
    [
        (401, "sync.signature", "sync.signature", Refused),
        (403, "sync.device_unknown", "sync.device_unknown", Refused),
        (403, "sync.device_revoked", "sync.device_revoked", Refused),
        (418, "tea.pot", "sync.refused", Refused),
        (429, "sync.busy", "sync.busy", EnvironmentProblem),
        (500, "sync.fault", "sync.fault", EnvironmentProblem),
        (502, "<html>", "sync.unavailable", EnvironmentProblem),
        (503, "sync.unavailable", "sync.unavailable", EnvironmentProblem),
    ],
)
def test_refusal_of_the_centre_is_noted_and_everything_is_kept(
    pair: tuple[Counter, Counter],
    centre: FakeCentre,
    status: int,
    told: str,
    code: str,
    kind: type[Exception],
) -> None:
    first, second = pair
    first.shop.sell("cream")
    centre.refuse_next = [(status, told, {})] * 2
    step = first.step_until_stopped()
    assert isinstance(step.problem, kind)
    assert known(first).problem == code
    assert first.waiting() == 1
    centre.refuse_next.clear()
    sync_all(first, second)
    assert known(first).problem is None
    assert_converged(first, second)


@pytest.mark.parametrize(("wait", "wished"), [("17", 17), ("86400", 3_600), ("soon", None)])
def test_centre_says_when_it_wishes_to_be_asked_again(
    pair: tuple[Counter, Counter], centre: FakeCentre, wait: str, wished: int | None
) -> None:
    first, _ = pair
    centre.refuse_next = [(429, "sync.busy", {"retry-after": wait})]
    assert first.step_until_stopped().retry_after_s == wished


def test_line_that_is_cut_is_noted_once_and_forgotten_when_it_is_back(
    pair: tuple[Counter, Counter],
) -> None:
    first, _ = pair
    first.network.is_cut = True
    for _ in range(3):
        assert first.step_until_stopped().problem is not None
    assert known(first).problem == "sync.unreachable"
    first.network.is_cut = False
    first.synchronise()
    assert known(first).problem is None


@pytest.mark.parametrize("body", [b"", b"not zstd", framing.write(messages.Nonce())])
def test_answer_that_is_none_changes_nothing(pair: tuple[Counter, Counter], body: bytes) -> None:
    first, _ = pair
    Meddler(
        first,
        lambda path, reply: Reply(200, reply.headers, body) if path == exchange.PULL else reply,
    )
    before = pulled.place(first.shop.till)
    step = first.step_until_stopped()
    assert step.problem is not None
    assert step.problem.code == "sync.answer"
    assert pulled.place(first.shop.till) == before


# --- the register's own rules ---------------------------------------------------------------------


def test_engine_of_a_register_without_a_centre_is_refused(
    centre: FakeCentre, clock: ManualClock, tmp_path: Path
) -> None:
    shop = found_shop(tmp_path, clock)
    with refused("sync.not_enrolled"):
        Engine(shop.till, Network(centre))
    shop.till.close()


def test_promise_for_an_event_that_is_not_here_is_a_bug(pair: tuple[Counter, Counter]) -> None:
    first, _ = pair
    incarnation = first.shop.till.identity.incarnation
    ack = sync_state.Ack(incarnation, 0, 9_999, "1", bytes(32), bytes(32), 0, "")
    with pytest.raises(Bug, match=r"journal\.cursor_astray"):
        acknowledged.take(first.shop.till, ack, {}, {})


def test_stretch_that_does_not_follow_on_what_was_pulled_is_refused(
    pair: tuple[Counter, Counter],
) -> None:
    first, _ = pair
    (chain,) = outgoing.chains(first.shop.till)
    digest = outgoing.hash_at(first.shop.till, chain, 1)
    assert digest is not None
    beginning = LogPlace(0, LOG_BEGINS)
    end = LogPlace(1, next_tenant_hash(LOG_BEGINS, digest, 1))
    with refused("sync.place_moved"):
        pulled.take(first.shop.till, Stretch(beginning, (Ours(1, 1, digest),), end))

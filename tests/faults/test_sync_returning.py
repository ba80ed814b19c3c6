"""A centre that went back to a copy gets from any register what it has lost of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.services.replication.centre import known
from pharmadesk.services.synchronising import missing_at_centre
from sync.protocol import exchange, framing, messages
from sync.protocol.exchange import Reply
from tests.sync_world import assert_converged, newcomer, sync_all
from tests.unit.sync.meddling import Meddler, asked

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fake_centre import FakeCentre
    from tests.sync_world import Counter

HOUR_US = 3_600_000_000


def sold_and_lost(pair: tuple[Counter, Counter], centre: FakeCentre) -> set[bytes]:
    """Let the second register sell, be heard and break, and put the centre back to before that.

    Return the hashes of all that was in the log.
    """
    first, second = pair
    sync_all(first, second)
    backup = centre.backup()
    for _ in range(3):
        second.shop.sell("cream")
    sync_all(second, first)
    log = {kept.hash for kept in centre.memory.log}
    centre.restore(backup, "epoch 2")
    centre.requests.clear()
    return log


def centre_lacks(counter: Counter) -> tuple[str, ...]:
    """Name the registers whose events the centre does not take from this one, as it says."""
    missing = missing_at_centre(counter.shop.till)
    assert (known(counter.shop.till).problem == "sync.not_given") == bool(missing)
    return missing


def in_log(centre: FakeCentre) -> set[bytes]:
    return {kept.hash for kept in centre.memory.log}


def test_sales_of_a_register_that_broke_come_back_from_the_one_that_read_them(
    pair: tuple[Counter, Counter], centre: FakeCentre, tmp_path: Path
) -> None:
    first, second = pair
    log = sold_and_lost(pair, centre)
    times = {kept.hash: kept.eff_hlc for kept in centre.memory.log}
    first.synchronise()
    assert log <= in_log(centre)
    assert times.items() <= {kept.hash: kept.eff_hlc for kept in centre.memory.log}.items()
    (tmp_path / "third").mkdir()
    third = newcomer(first, tmp_path / "third", second.shop.clock, "C4")
    sync_all(third, first)
    assert len(third.rows()["sale"]) == 3
    assert_converged(first, third)
    third.shop.till.close()


@pytest.mark.deep
def test_register_gives_back_before_it_reads_anew_and_rests(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, _ = pair
    sold_and_lost(pair, centre)
    first.synchronise()
    told = [name for name in asked(centre) if name in {"return", "pull"}]
    assert told == ["pull", "return", "return", "pull"], "the first says to read it anew"
    centre.requests.clear()
    first.synchronise()
    assert "return" not in asked(centre)


@pytest.mark.deep
def test_register_that_comes_back_after_its_events_did_is_promised_them(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    log = sold_and_lost(pair, centre)
    first.synchronise()
    second.shop.sell("loose")
    sync_all(second, first)
    assert log < in_log(centre)
    assert len(centre.memory.log) == len(in_log(centre))
    assert_converged(first, second)


@pytest.mark.deep
def test_time_that_was_set_right_is_left_to_the_register_that_was_promised_it(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    sync_all(first, second)
    backup = centre.backup()
    second.shop.sell("cream")
    on_time = second.shop.till.identity.incarnation
    second.shop.clock.set_wall(centre.clock.now_us() + HOUR_US)
    for _ in range(2):
        second.shop.sell("cream")
    sync_all(second, first)
    times = {kept.hash: kept.eff_hlc for kept in centre.memory.log}
    centre.restore(backup, "epoch 2")
    first.shop.clock.advance(HOUR_US // 2)  # the centre's clock as well
    first.synchronise()
    told = [kept for kept in centre.memory.log if kept.chain[1] == on_time]
    assert times.keys() > {kept.hash for kept in told}
    assert all(times[kept.hash] == kept.eff_hlc for kept in told)
    sync_all(second, first)
    assert times.items() <= {kept.hash: kept.eff_hlc for kept in centre.memory.log}.items()
    assert_converged(first, second)


@pytest.mark.deep
@pytest.mark.parametrize("fault", ["lost_requests", "lost_answers", "repeated"])
def test_line_that_fails_while_events_come_back_loses_and_repeats_none(
    pair: tuple[Counter, Counter], centre: FakeCentre, fault: str
) -> None:
    first, _ = pair
    log = sold_and_lost(pair, centre)
    getattr(first.network, fault).extend(["return", "return"])
    first.synchronise()
    assert log <= in_log(centre)
    assert len(centre.memory.log) == len(in_log(centre))


def test_register_killed_while_it_gives_back_starts_over(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, _ = pair
    log = sold_and_lost(pair, centre)
    first.engine.stir()
    while "return" not in asked(centre):
        assert first.engine.step().state == "moved"
    assert not log <= in_log(centre)
    first.restart()
    first.synchronise()
    assert log <= in_log(centre)


@pytest.mark.deep
def test_chain_longer_than_a_request_comes_back_in_several(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, _ = pair
    log = sold_and_lost(pair, centre)
    centre.most_events = 1
    first.synchronise()
    assert log <= in_log(centre)


def test_register_that_the_centre_does_not_know_is_missed_until_it_comes_in_again(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    sold_and_lost(pair, centre)
    device_id = second.shop.till.identity.device_id
    key = centre.memory.devices.pop(device_id)
    last = first.synchronise()[-1]
    assert last.state == "rested"
    assert last.problem is not None
    assert last.problem.code == "sync.not_given"
    assert centre_lacks(first) == ("Caisse 3",)
    first.restart()
    assert centre_lacks(first) == ("Caisse 3",)
    centre.requests.clear()
    first.synchronise()
    assert asked(centre).count("return") == 1, "it is tried at each start"
    centre.memory.devices[device_id] = key
    second.synchronise()
    assert first.synchronise()[-1].problem is None
    assert centre_lacks(first) == ()


def test_what_the_centre_did_not_take_is_given_back_when_a_person_asks(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    log = sold_and_lost(pair, centre)
    device_id = second.shop.till.identity.device_id
    key = centre.memory.devices.pop(device_id)
    first.synchronise()
    centre.memory.devices[device_id] = key
    first.synchronise()
    assert centre_lacks(first)
    first.engine.give_again()
    first.synchronise()
    assert centre_lacks(first) == ()
    assert log <= in_log(centre)


@pytest.mark.parametrize(
    "status", [404, *(pytest.param(status, marks=pytest.mark.deep) for status in (400, 403, 405))]
)
def test_centre_that_takes_nothing_back_is_left_alone(
    pair: tuple[Counter, Counter], centre: FakeCentre, status: int
) -> None:
    first, second = pair
    sold_and_lost(pair, centre)
    Meddler(first, lambda path, reply: denied(reply, status) if path == exchange.RETURN else reply)
    assert first.synchronise()[-1].problem is not None
    assert asked(centre).count("return") == 1
    assert centre_lacks(first)
    sync_all(second, first)
    assert not centre_lacks(first)
    assert first.synchronise()[-1].problem is None
    assert_converged(first, second)


@pytest.mark.deep
@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_centre_that_is_busy_is_asked_again(
    pair: tuple[Counter, Counter], centre: FakeCentre, status: int
) -> None:
    first, _ = pair
    log = sold_and_lost(pair, centre)
    left = [status, status]

    def busy(path: str, reply: Reply) -> Reply:
        return denied(reply, left.pop()) if path == exchange.RETURN and left else reply

    Meddler(first, busy)
    stops = [step for step in first.synchronise() if step.state == "stopped"]
    assert len(stops) == 2
    assert log <= in_log(centre)


def test_chain_that_was_given_back_is_not_given_again_after_a_failure(
    pair: tuple[Counter, Counter], centre: FakeCentre, tmp_path: Path
) -> None:
    first, second = pair
    (tmp_path / "third").mkdir()
    third = newcomer(first, tmp_path / "third", second.shop.clock, "C4")
    third.shop.open_session()
    sync_all(first, second, third)
    backup = centre.backup()
    for other in (second, third):
        other.shop.sell("cream")
    sync_all(second, third, first)
    centre.restore(backup, "epoch 2")
    centre.requests.clear()
    heard = iter([200, 503])

    def busy(path: str, reply: Reply) -> Reply:
        status = next(heard, 200) if path == exchange.RETURN else 200
        return reply if status == 200 else denied(reply, status)

    Meddler(first, busy)
    first.synchronise()
    third.shop.till.close()
    assert asked(centre).count("return") == 3  # one a chain, and the one that was denied


@pytest.mark.deep
def test_answer_that_makes_no_sense_ends_no_selling(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, _ = pair
    sold_and_lost(pair, centre)
    elsewhere = messages.Returned(
        through=messages.At(seq=1, hash="ab" * 32), server_epoch=centre.epoch
    )

    def lie(path: str, reply: Reply) -> Reply:
        if path != exchange.RETURN:
            return reply
        return Reply(200, reply.headers, framing.write(elsewhere, ()))

    Meddler(first, lie)
    assert first.step_until_stopped().problem is not None
    first.shop.sell("cream")


def denied(reply: Reply, status: int) -> Reply:
    problem = messages.Problem(code="")
    return Reply(status, reply.headers, framing.write(problem, ()))

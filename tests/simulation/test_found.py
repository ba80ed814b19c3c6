"""What the simulator found, each told again as a short history of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.services import authority, sessions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.simulation.registers import Register
    from tests.simulation.world import World


@pytest.fixture
def first(quiet_world: World) -> Register:
    """Give a register of the first pharmacy."""
    return quiet_world.registers[0]


def synchronise(register: Register) -> None:
    """Let a register say and hear all there is."""
    assert register.sync_for_a_while(40).state == "rested"


def sell(register: Register) -> None:
    register.shop.sell("plain")


def test_register_restored_after_it_met_its_own_events_finds_its_place_in_the_log(
    first: Register,
) -> None:
    """It had counted the events of the chain before this one."""
    first.shop.open_session()
    first.copy_folder()
    synchronise(first)
    sell(first)
    synchronise(first)
    first.restore(first.copies[0], with_mark=False)
    synchronise(first)


def test_session_that_two_copies_of_a_register_close_has_two_ends(
    quiet_world: World, first: Register, tmp_path: Path
) -> None:
    """Whoever hears of them, in whatever order, keeps both."""
    first.shop.open_session()
    second = first.clone(
        tmp_path / "second", quiet_world.network.line("second"), first.clock.now_us(), seed=99
    )
    quiet_world.registers.append(second)
    for register, counted in ((first, 1_000), (second, 2_000)):
        sessions.close(register.till, register.shop.cashier, counted)
        synchronise(register)
    synchronise(first)
    for register in (first, second):
        ends = register.shop.rows("cash_session_end")
        assert sorted(end["counted_cash_centimes"] for end in ends) == [1_000, 2_000]


def test_promise_that_got_lost_is_asked_for_again(first: Register) -> None:
    """A copy of the register had told the same events, so there was nothing left to tell."""
    first.shop.open_session()
    first.copy_folder()
    synchronise(first)
    first.restore(first.copies[0], with_mark=True)
    synchronise(first)
    assert first.waiting == 0


def test_register_notices_a_centre_that_was_restored_without_a_word(
    quiet_world: World, first: Register
) -> None:
    """Its place in the log is from before the backup, so only what was promised is missing."""
    synchronise(first)
    backup = quiet_world.centre.take_photograph()
    first.shop.open_session()
    while first.waiting:
        first.sync()
    quiet_world.centre.restore(backup, announced=False)
    for register in quiet_world.registers[1:]:
        register.shop.open_session()
        synchronise(register)
    synchronise(first)


@pytest.mark.parametrize("backed_up", ["before the histories parted", "with one of them"])
def test_restored_centre_takes_up_three_histories_of_one_chain(
    backed_up: str, quiet_world: World, first: Register, tmp_path: Path
) -> None:
    """They come back in another order than they came in, and under other numbers."""
    first.shop.open_session()
    before = quiet_world.centre.take_photograph()
    sell(first)
    first.copy_folder()
    sell(first)
    synchronise(first)
    backup = before if backed_up == "before the histories parted" else None
    backup = backup or quiet_world.centre.take_photograph()
    first.restore(first.copies[0], with_mark=True)
    sell(first)
    second = first.clone(
        tmp_path / "second", quiet_world.network.line("second"), first.clock.now_us(), seed=99
    )
    quiet_world.registers.append(second)
    for register in (first, second):
        sell(register)
        synchronise(register)
    synchronise(first)
    quiet_world.centre.restore(backup, announced=True)
    for register in (first, second, first):
        synchronise(register)


def test_withdrawn_register_hears_that_what_its_copy_told_is_kept(
    quiet_world: World, first: Register, tmp_path: Path
) -> None:
    """It reads no log any more, where every other register would have met its own events."""
    second = quiet_world.registers[1]
    second.shop.open_session()
    synchronise(second)
    sell(second)
    copy = second.clone(
        tmp_path / "copy", quiet_world.network.line("copy"), second.clock.now_us(), seed=99
    )
    quiet_world.registers.append(copy)
    sell(second)
    synchronise(first)
    authority.revoke(first.till, first.shop.owner, second.till.identity.device_id, "lost")
    synchronise(first)
    for register in (second, copy):
        register.sync_for_a_while(40)
    assert copy.waiting == 0


def test_withdrawn_register_tells_a_restored_centre_again(
    quiet_world: World, first: Register
) -> None:
    """It hears of no epoch in a log that it may not read."""
    second = quiet_world.registers[1]
    authority.revoke(first.till, first.shop.owner, second.till.identity.device_id, "lost")
    synchronise(first)
    backup = quiet_world.centre.take_photograph()
    second.shop.open_session()
    second.sync_for_a_while(40)
    quiet_world.centre.restore(backup, announced=True)
    assert second.waiting == 0

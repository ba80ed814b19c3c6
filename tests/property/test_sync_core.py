"""Any course of losses, restores and copies ends with every event at the centre once.

The registers decide by `sync.client.core`, against a model of the centre; there is no byte and no
disk, so that hundreds of long histories are tried in the time of one simulated one.
"""

from __future__ import annotations

import copy

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.property.sync_models import Journal, ModelCentre, ModelRegister

FAULTS = ("none", "none", "request lost", "answer lost", "twice")
REGISTERS = 2
MOST_ROUNDS = 12
MOST_STEPS = 200

registers = st.integers(0, REGISTERS - 1)


class Pharmacy(RuleBasedStateMachine):
    """Two registers and their centre, at their worst."""

    def __init__(self) -> None:
        super().__init__()
        self.centre = ModelCentre()
        self.registers = [ModelRegister(f"device {n}", self.centre) for n in range(REGISTERS)]
        self.copies: list[tuple[int, Journal]] = []
        self.backup: ModelCentre | None = None

    @rule(who=registers, count=st.integers(1, 5))
    def write(self, who: int, count: int) -> None:
        for _ in range(count):
            self.registers[who].journal.write()

    @rule(who=registers, faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=8))
    def synchronise(self, who: int, faults: list[str]) -> None:
        register = self.registers[who]
        register.stir()
        for fault in faults:
            register.fault = fault
            register.step()
        register.fault = "none"

    @rule(who=registers)
    def restart(self, who: int) -> None:
        self.registers[who].restart()

    @rule(who=registers)
    def copy_folder(self, who: int) -> None:
        self.copies = [*self.copies[-2:], (who, copy.deepcopy(self.registers[who].journal))]

    @precondition(lambda self: self.copies)
    @rule(which=st.integers(0, 2), writes=st.integers(0, 3))
    def restore_with_its_mark(self, which: int, writes: int) -> None:
        """Nothing outside the file tells that it is older; it writes on before it asks anybody."""
        who, journal = self.copies[which % len(self.copies)]
        register = self.registers[who]
        lost = register.journal.all_events() - journal.all_events()
        if lost <= self._logged():
            register.journal = copy.deepcopy(journal)
            register.restart()
            for _ in range(writes):
                register.journal.write()

    @rule()
    def back_up_centre(self) -> None:
        self.backup = self.centre.photograph()

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore_centre(self) -> None:
        """What nobody holds any more is lost to everybody; the model does not go that far."""
        assert self.backup is not None
        held = {event for each in self.registers for event in each.journal.all_events()}
        if self._logged() - {event.hash for event in self.backup.log} <= held:
            self.centre.restore(self.backup)

    def _logged(self) -> set[str]:
        return {event.hash for event in self.centre.log}

    def teardown(self) -> None:
        """All faults end: everything comes to rest, soon, and agrees."""
        for _ in range(MOST_ROUNDS):
            for register in self.registers:
                register.stir()
                steps = sum(1 for _ in range(MOST_STEPS) if register.step())
                assert steps < MOST_STEPS, "never done"
        logged = [event.hash for event in self.centre.log]
        assert len(logged) == len(set(logged)), "an event is there twice"
        for register in self.registers:
            missing = register.journal.all_events() - set(logged)
            assert not missing, "an event did not arrive"
            assert register.journal.heard == logged, "the log was heard otherwise"
            for chain in register.chains():
                assert chain.acked == chain.head, "a promise is missing"


def test_restore_that_nobody_announced_shows_between_two_promises() -> None:
    """What was promised before it must not be forgotten for what was promised after it."""
    state = Pharmacy()
    state.copy_folder(who=1)
    state.restore_with_its_mark(which=0, writes=1)
    state.synchronise(who=1, faults=["none"] * 2)
    state.back_up_centre()
    state.restore_with_its_mark(which=0, writes=1)
    state.synchronise(who=1, faults=["none"] * 3)
    state.restore_centre()
    state.teardown()


@pytest.mark.parametrize(
    "examples", [120, pytest.param(8_000, marks=[pytest.mark.deep, pytest.mark.timeout(900)])]
)
def test_whatever_befalls_registers_and_centre_they_agree_in_the_end(examples: int) -> None:
    run_state_machine_as_test(
        Pharmacy,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )

"""What the screen of synchronising shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ui.screens.sync.door_state import EnrolState, OfferState

if TYPE_CHECKING:
    from pharmadesk.services.synchronising import Overview
    from ui.workers.sync import SyncStatus


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the last time a person asked, or of trying events again (`retried`).

    `released` events count now, or the register named `withdrawn` has no say any more.
    Units: `at_us` UTC microseconds.
    """

    at_us: int
    told: int = 0
    taken: int = 0
    problem: str = ""
    held: bool = False
    retried: int | None = None
    released: int | None = None
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class SyncState:
    """The whole screen; the overview comes a moment after the status.

    Shape: `enrol` is the form of a register of no centre, `offer` a code for another register.

    `asks` is the key of the row whose deed has to be asked for once more; `decides` says that one
    is being done.
    Units: `now_us` is when it was read, UTC microseconds.
    """

    now_us: int
    status: SyncStatus | None = None
    overview: Overview | None = None
    outcome: Outcome | None = None
    may_synchronise: bool = False
    may_decide: bool = False
    retries: bool = False
    enrol: EnrolState = field(default_factory=EnrolState)
    offer: OfferState | None = None
    decides: bool = False
    asks: str = ""

    @property
    def has_centre(self) -> bool:
        """Whether the register belongs to a centre."""
        return self.status is not None

    @property
    def is_shut_out(self) -> bool:
        """Whether its centre does not know the register, and this person may bring it in again."""
        return self.has_centre and bool(self.enrol.again) and self.enrol.may

"""What a use case changed, so that screens redraw what they must and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pharmadesk.domain import permissions

if TYPE_CHECKING:
    from pharmadesk.domain.permissions import Action
    from pharmadesk.journal.event import Approver, StoredEvent


@dataclass(frozen=True, slots=True)
class Changes:
    """The events appended by one use case or pulled, and the local tables it touched.

    `kinds` are the event kinds; `local` names drafts, print jobs and the like, which are no events.
    """

    events: tuple[StoredEvent, ...] = ()
    kinds: frozenset[str] = field(default_factory=frozenset)
    local: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person at the register and the roles in force when they took it.

    `approver` is the person's key, unwrapped by the PIN; it lives as long as this object.
    `backed_by` is who stands for what the person's own roles do not allow, for one act
    (backing.py makes it and lets nobody keep it).
    """

    person_id: str
    roles: frozenset[str]
    approver: Approver | None = field(default=None, compare=False, repr=False)
    backed_by: Actor | None = field(default=None, repr=False)

    def may(self, action: Action) -> bool:
        """Tell whether they may do this, by themselves or because somebody stands for it."""
        if permissions.may(self.roles, action):
            return True
        second = self.backed_by
        return second is not None and permissions.may_backed(self.roles, second.roles, action)

    @property
    def approvers(self) -> tuple[Approver, ...]:
        """The keys at hand: the person's own, and that of who stands for the act."""
        second = None if self.backed_by is None else self.backed_by.approver
        return tuple(key for key in (self.approver, second) if key is not None)

"""What a use case changed, so that screens redraw what they must and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    """

    person_id: str
    roles: frozenset[str]
    approver: Approver | None = field(default=None, compare=False, repr=False)

"""A tenant's whole log made into rows anew, held against the rows in use, and put in their place.

The log is gone over beside the projector, which goes on meanwhile. Only for its last stretch, the
comparison and the replacement does this hold the tenant's cursor: pushes are accepted, sales sold,
rows read as they were; what is new becomes rows a little later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Refused
from pharmadesk.journal import centre_rows
from pharmadesk.projections.shadow import Shadow
from pharmadesk.projections.tables import build
from pharmadesk.services.replication.stepping import BATCH
from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.projections.rebuild import Difference
    from pharmadesk.services.replication.projected import Projector

_CURSOR: Final = "projection_cursor"
_FAILURES: Final = "projection_failure"


@dataclass(frozen=True, slots=True)
class Rederived:
    """How many events were gone over, how many are beyond this program, what differed."""

    events: int
    deferred: int
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        """Whether every row was what the log says."""
        return not self.differences

    @property
    def replaced(self) -> tuple[str, ...]:
        """The tables whose rows were put right."""
        return tuple(dict.fromkeys(each.table for each in self.differences))


def rebuild(connection: Connection, projector: Projector) -> Rederived:
    """Work out every row of the transaction's tenant anew, and replace those that differ.

    The transaction is the owner's: nobody else may take a row away.
    Raises: Refused `rebuild.deadly` where an event is set aside because it ends the process that
    tries it; `rebuild.newer_events` when rows would have to be replaced and some events are beyond
    this program; `rebuild.no_pharmacy` for a tenant that is not here.
    """
    if any(each.problem == centre_rows.DEADLY for each in centre_rows.failures(connection)):
        raise Refused("rebuild.deadly")
    shadow = Shadow(connection, build(multi_tenant=True).tables.values(), (_CURSOR, _FAILURES))
    end = _reached(connection, shadow)
    _go_over(connection, projector, end)
    end = _reached(connection, shadow, hold=True)
    _go_over(connection, projector, end)
    deferred = sum(each.why == centre_rows.DEFERRED for each in centre_rows.failures(connection))
    found = Rederived(end, deferred, tuple(shadow.differences()))
    if deferred and not found.ok:
        raise Refused("rebuild.newer_events", events=deferred)
    shadow.replace((*found.replaced, _FAILURES))
    return found


def _go_over(connection: Connection, projector: Projector, end: int) -> None:
    """Make rows up to a position: an event that fails is tried again, so that steps may be more."""
    while (here := centre_rows.lock(connection).position) < end:
        projector.advance(connection, min(BATCH, end - here))


def _reached(connection: Connection, shadow: Shadow, *, hold: bool = False) -> int:
    """Return how far the rows in use have come; held, they come no further before the end."""
    query = f"SELECT position FROM {shadow.used(_CURSOR)}"  # noqa: S608 - a name of our own
    row = execute(connection, f"{query} FOR UPDATE" if hold else query).first()
    if row is None:
        raise Refused("rebuild.no_pharmacy")
    return int(row[0])

"""The kinds of events this program knows: `read` turns the bytes of any of them into a struct.

To add a kind:
 1. Write its body in pharmadesk/domain/events.py: a frozen msgspec struct that forbids unknown
    fields, of integers and text.
 2. Add a line to `KINDS` in vocabulary.py, version 1. Its authority is the decision that matters.
 3. Run `python tests/golden/journal/freeze_kinds.py`. It writes an example of each kind that has
    none to tests/golden/journal/kinds/; read it, make it lifelike, commit it with the code.

To change a body, be it only by one optional field (a released struct is never edited in place):
 1. Change the struct and raise the version in vocabulary.py by one.
 2. Write the upcaster v → v+1 in vocabulary.py: a pure function of the old fields that adds what
    the old event truly said, and never invents. Append it to the kind's `upcasters`.
 3. Freeze the new version's example as above. Those of the old versions stay as they are, for
    ever: they stand for events in somebody's journal.

tests/unit/journal/test_kinds.py notices when a step was left out: a version without an example,
an example the struct no longer reads or would write differently, a field that could hold a float.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.bounds import MOST_OF_A_KEY
from pharmadesk.errors import Refused
from pharmadesk.journal.registry import Authority, Deferred, Kind, Registry
from pharmadesk.journal.vocabulary import KINDS

if TYPE_CHECKING:
    import msgspec

    from pharmadesk.journal.event import Header

__all__ = ["REGISTRY", "Authority", "Deferred", "Kind", "Registry", "decode", "read"]

REGISTRY = Registry(KINDS)
decode = REGISTRY.decode


def read(header: Header, body_bytes: bytes) -> msgspec.Struct | Deferred:
    """Return the body of an event, whoever wrote it, as `decode` does.

    The stream's name is the one text of a header that nothing else bounds. An event where it goes
    beyond is in the log for ever, so it is decided here, and not where events are taken in.
    Raises: Refused `event.header`, `event.body`.
    """
    if len(header.stream_key) > MOST_OF_A_KEY:
        raise Refused("event.header", problem="stream_key is longer than a key")
    return decode(header.kind, header.version, body_bytes)

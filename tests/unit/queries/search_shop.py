"""A pharmacy of a few items whose events go through the real engine into the real tables."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from pharmadesk.projections.effects import Effect, Latest, Move, Put, Stamp
from pharmadesk.projections.engine import Engine
from pharmadesk.projections.search_index import CREATE_STATEMENTS, SearchIndex
from pharmadesk.projections.tables import metadata
from pharmadesk.queries.search import ItemHit, ItemSearch, equivalents
from pharmadesk.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from pharmadesk.projections.effects import EventEffects, Value

TODAY = "2026-03-15"


class Shop:
    """Writes one event at a time, and searches as a register does."""

    def __init__(self) -> None:
        self.database = Database.in_memory()
        self.search = ItemSearch()
        self._engine = Engine(metadata, "sqlite", derived=(SearchIndex(),))
        self._numbers = count(1)
        self.database.write(self._create)

    @staticmethod
    def _create(connection: Connection) -> None:
        metadata.create_all(connection)
        for statement in CREATE_STATEMENTS:
            connection.exec_driver_sql(statement)

    def event(self, *effects: Effect) -> EventEffects:
        """Date some effects after all before them."""
        number = next(self._numbers)
        return Stamp(f"event-{number}", number, "device", "incarnation", number), effects

    def apply(self, *batch: EventEffects) -> None:
        """Apply a batch in one transaction."""
        self.database.write(lambda connection: self._engine.apply(connection, batch))

    def item(
        self,
        name: str,
        dci: str = "",
        dosage: str = "",
        form: str = "",
        presentation: str = "",
        *,
        barcodes: tuple[str, ...] = (),
        import_id: str | None = None,
        **fields: Value,
    ) -> str:
        """Register an item and return its id."""
        item_id = f"item-{next(self._numbers):04}"
        written = {
            "name": name,
            "dci": dci,
            "dosage": dosage,
            "form": form,
            "presentation": presentation,
            **fields,
        }
        origin = {"item_id": item_id, "import_id": import_id, "event_id": f"of-{item_id}"}
        claims = [Put("barcode_claim", {"gtin": gtin, "item_id": item_id}) for gtin in barcodes]
        self.apply(
            self.event(Put("item_origin", origin), Latest("item", (item_id,), written), *claims)
        )
        return item_id

    def change(self, item_id: str, **fields: Value) -> None:
        """Change fields of an item."""
        self.apply(self.event(Latest("item", (item_id,), fields)))

    def complete_import(self, import_id: str) -> None:
        """Say that an import is whole."""
        row: dict[str, Value] = {
            "import_id": import_id,
            "source_name": "list.csv",
            "source_sha256": "0",
            "row_count": 1,
        }
        self.apply(self.event(Put("import_completed", row)))

    def undo_import(self, import_id: str) -> None:
        """Take an import back."""
        self.apply(self.event(Put("import_undone", {"import_id": import_id, "event_id": "undo"})))

    def receive(
        self,
        item_id: str,
        units: int,
        expiry: str | None = "2027-12-31",
        price: int | None = None,
        place: str = "shop",
    ) -> str:
        """Receive a new lot and return its id."""
        lot_id = f"lot-{next(self._numbers)}"
        row: dict[str, Value] = {
            "lot_id": lot_id,
            "item_id": item_id,
            "number": lot_id,
            "expiry": expiry,
            "price_centimes": price,
            "event_id": f"of-{lot_id}",
        }
        self.apply(self.event(Put("lot", row), Move(item_id, lot_id, place, units)))
        return lot_id

    def move(self, item_id: str, lot_id: str, units: int) -> None:
        """Sell (negative) or bring back units of a lot."""
        self.apply(self.event(Move(item_id, lot_id, "shop", units)))

    def hold(self, lot_id: str) -> str:
        """Hold a lot and return the id of the hold."""
        hold_id = f"hold-{next(self._numbers)}"
        row = {"hold_id": hold_id, "lot_id": lot_id, "reason": "recall", "event_id": hold_id}
        self.apply(self.event(Put("lot_hold", row)))
        return hold_id

    def release(self, hold_id: str) -> None:
        """Release a hold."""
        self.apply(self.event(Put("lot_release", {"hold_id": hold_id, "event_id": "release"})))

    def hits(self, text: str, day: str = TODAY, limit: int = 40) -> list[ItemHit]:
        """Search."""
        with self.database.read() as connection:
            return self.search.search(connection, text, day=day, limit=limit)

    def names(self, text: str, day: str = TODAY) -> list[str]:
        """Search, and name what was found."""
        return [hit.name for hit in self.hits(text, day)]

    def equivalents(self, item_id: str, day: str = TODAY) -> list[ItemHit]:
        """Ask what may stand for an item."""
        with self.database.read() as connection:
            return equivalents(connection, item_id, day)

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Collect every statement the store runs inside the block."""
        ran: list[str] = []
        self._trace(ran.append)
        yield ran
        self._trace(None)

    def _trace(self, callback: Callable[[str], None] | None) -> None:
        def trace(connection: Connection) -> None:
            driver: Any = connection.connection.dbapi_connection
            driver.set_trace_callback(callback)

        self.database.write(trace)

    def plans(self, statements: list[str]) -> list[str]:
        """Ask the store how it reads the tables in some statements."""
        verbs = {"SELECT", "INSERT", "UPDATE", "DELETE"}
        asked = [text for text in statements if text.split(maxsplit=1)[0] in verbs]
        with self.database.read() as connection:
            return [
                row.detail
                for text in asked
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")
            ]

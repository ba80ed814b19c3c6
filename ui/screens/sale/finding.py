"""What the search shows for a text: the items found, and equivalents of those out of stock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.queries.search import equivalents
from ui.screens.sale import view
from ui.screens.sale.state import SearchView

if TYPE_CHECKING:
    from pharmadesk.queries.search import ItemSearch
    from pharmadesk.services.till import Till

_MOST_OUT: Final = 5
"""Results looked at for equivalents: those a person sees without scrolling."""


def find(till: Till, search: ItemSearch, text: str, day: str) -> SearchView:
    """Look for a text; runs on a read lane."""
    with till.database.read() as connection:
        hits = search.search(connection, text, day=day)
        results = [
            view.result(
                hit,
                tuple(equivalents(connection, hit.item_id, day))
                if hit.out_of_stock and place < _MOST_OUT
                else (),
            )
            for place, hit in enumerate(hits)
        ]
    return SearchView(text, tuple(results))

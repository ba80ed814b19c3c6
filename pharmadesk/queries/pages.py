"""Pages of a list by key: what follows the last row seen, whatever was added meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
R = TypeVar("R")

Key = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """How many rows, after which key; None is the beginning of the list."""

    limit: int
    after: Key | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the key to go on from; None where nothing follows."""

    rows: tuple[T, ...]
    following: Key | None

    def map(self, make: Callable[[T], R]) -> Page[R]:
        """Make something else of each row."""
        return Page(tuple(map(make, self.rows)), self.following)


def paged(
    select: sa.Select[Any], asked: Asked, keys: Sequence[sa.ColumnElement[Any]], *, rising: bool
) -> sa.Select[Any]:
    """Ask for one row more than a page has, in the order of its keys."""
    if asked.after is not None:
        here = sa.tuple_(*keys)
        there = sa.tuple_(*(sa.literal(value) for value in asked.after))
        select = select.where(here > there if rising else here < there)
    order = [key.asc() if rising else key.desc() for key in keys]
    # Written out: where the number is a parameter, a plan for all its values expects a tenth of the
    # table and reads all of it.
    limit = sa.bindparam(None, asked.limit + 1, sa.Integer, literal_execute=True)
    return select.order_by(*order).limit(limit)


def page(rows: Sequence[T], asked: Asked, key_of: Callable[[T], Key]) -> Page[T]:
    """Cut what was found into a page."""
    shown = tuple(rows[: asked.limit])
    following = key_of(shown[-1]) if len(rows) > asked.limit else None
    return Page(shown, following)

"""Which types have no room for anything but what an event may hold (content.py)."""

from __future__ import annotations

from msgspec import inspect

from pharmadesk.journal.content import MAX_DEPTH


def is_closed(of: type) -> bool:
    """Tell whether a type can hold integers, text and lists of them alone, not too deep."""
    return _is_closed(inspect.type_info(of), depth=1)


def _is_closed(held: inspect.Type, depth: int) -> bool:
    parts: tuple[inspect.Type, ...]
    match held:
        case inspect.StructType(fields=fields):
            parts = tuple(field.type for field in fields)
        case inspect.VarTupleType(item_type=item):
            parts = (item,)
        case inspect.UnionType(types=parts):
            depth -= 1
        case _:
            return isinstance(held, _FACTS)
    return depth <= MAX_DEPTH and all(_is_closed(part, depth + 1) for part in parts)


_FACTS = (inspect.IntType, inspect.StrType, inspect.BoolType, inspect.NoneType)

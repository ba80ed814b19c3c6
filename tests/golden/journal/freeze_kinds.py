"""Write an example of every kind that has none in its current version to kinds/.

    python tests/golden/journal/freeze_kinds.py

An example that exists is never touched: somebody's journal holds events like it. The fields are
filled by their types; make the new ones lifelike before you commit them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from pharmadesk.journal.vocabulary import KINDS

FOLDER = Path(__file__).parent / "kinds"

_ID = "0198b2a4-0000-7000-8000-000000000001"
_BY_NAME = {
    "expiry": "2027-12-31",
    "valid_from": "2026-01-01",
    "series": "C2-A",
    "gtin": "6118000010012",
}


def example(of: inspect.Type, name: str) -> Any:  # noqa: PLR0911 - one line for each type
    """Make a value of a type: present where it may be absent, one where there may be many."""
    match of:
        case inspect.StructType(fields=fields):
            return {field.encode_name: example(field.type, field.encode_name) for field in fields}
        case inspect.UnionType(types=types):
            return example(next(t for t in types if not isinstance(t, inspect.NoneType)), name)
        case inspect.VarTupleType(item_type=item):
            return [example(item, name.removesuffix("s"))]
        case inspect.BoolType():
            return True
        case inspect.IntType():
            return 7
        case inspect.StrType(pattern=str(pattern)):
            return next(
                text for text in ("A", "ab" * 32, _ID, "2027-12-31") if re.search(pattern, text)
            )
        case inspect.StrType() if name.endswith("_id"):
            return _ID
        case inspect.StrType() if name.endswith("_date"):
            return "2026-11-23"
        case inspect.StrType():
            return _BY_NAME.get(name, f"{name} é")
    raise TypeError(f"{name}: no event holds {of}")


def main() -> None:
    for kind in KINDS:
        path = FOLDER / f"{kind.name}.v{kind.version}.json"
        if path.exists():
            continue
        fields = example(inspect.type_info(kind.body), kind.name)
        raw = msgspec.json.encode(msgspec.convert(fields, kind.body), order="deterministic")
        path.write_bytes(raw + b"\n")


if __name__ == "__main__":
    main()

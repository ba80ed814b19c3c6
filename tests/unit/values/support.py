"""What the tests of values share: a refused call's code, and the public samples where present."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

_ROOT = Path(__file__).resolve().parents[3]
_SHARED = Path(os.environ.get("PHARMADESK_SHARED", _ROOT.parent / "shared"))


def refusal(call: Callable[[str], object], text: str) -> str:
    with pytest.raises(Refused) as caught:
        call(text)
    return caught.value.code


def public_data(name: str) -> str:
    path = _SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"the public sample {name} is not here")
    return path.read_text(encoding="utf-8-sig")

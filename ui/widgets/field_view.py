"""The value of a field that answers while it is typed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field: its text (empty for a PIN, which the widget alone holds) and what is thought of it.

    Shape: `counter` is how much of a fixed length is typed, such as `14 / 15`.
    """

    text: str = field(default="", repr=False)
    error: str = ""
    right: bool = False
    counter: str = ""

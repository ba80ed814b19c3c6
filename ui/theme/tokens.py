"""The design tokens (`resources/tokens.json`) as frozen values: the only source of colour and size.

Colours and type roles are closed lists, so that a misspelt one is a type error and not a black
label. Sizes are pixels at 100 %, durations milliseconds.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec

RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"

Scheme = Literal["light", "dark"]

Colour = Literal[
    "background", "surface", "raised", "sunken", "line", "lineStrong", "lineControl",
    "text", "textMuted", "textPlaceholder", "textDisabled",
    "accent", "accentHover", "accentPressed", "accentText", "accentSoft", "accentInk",
    "success", "successSoft", "successText",
    "warning", "warningSoft", "warningText",
    "danger", "dangerHover", "dangerText", "dangerSoft", "dangerOn",
    "info", "infoSoft", "infoText", "selection", "hover", "pressed", "focus",
    "inverse", "inverseText", "inverseAccent",
]  # fmt: skip

Role = Literal[
    "hero", "total", "figure", "greeting", "title", "heading", "row", "amount", "body",
    "bodyMedium", "bodyStrong", "note", "noteStrong", "small", "label", "key",
]  # fmt: skip

Tone = Literal["neutral", "success", "warning", "danger", "info"]


class TypeRole(msgspec.Struct, frozen=True):
    """A size of text: pixels, height of a line, weight, and its cut of the Latin family."""

    size: int
    line: int
    weight: int
    family: Literal["latin", "latinLarge"] = "latin"


class Families(msgspec.Struct, frozen=True, rename="camel"):
    """The shipped font families by use."""

    latin: str
    latin_large: str
    arabic_ui: str
    arabic_text: str
    receipt: str


class Arabic(msgspec.Struct, frozen=True, rename="camel"):
    """What Arabic text changes: smaller letters, taller lines."""

    size_offset: int
    line_factor: float


class Type(msgspec.Struct, frozen=True, rename="camel"):
    """Families and roles of text."""

    family: Families
    scale: dict[Role, TypeRole]
    arabic: Arabic


class Space(msgspec.Struct, frozen=True):
    """Distances between things."""

    xs: int
    s: int
    m: int
    l: int  # noqa: E741 - the token's own name
    xl: int
    xxl: int


class Radius(msgspec.Struct, frozen=True):
    """Corner radii."""

    key: int
    control: int
    panel: int
    pill: int


class Size(msgspec.Struct, frozen=True, rename="camel"):
    """Heights, widths and icon sizes; heights are minimums that larger text may push."""

    row: int
    row_two_line: int
    table_head: int
    hit: int
    control: int
    control_primary: int
    control_pay: int
    chip: int
    key: int
    top_bar: int
    task_strip: int
    rail: int
    panel_side: int
    icon_s: int
    icon: int
    icon_l: int
    icon_stroke: float
    avatar: int


class Motion(msgspec.Struct, frozen=True, rename="camel"):
    """Durations in milliseconds."""

    reveal: int
    scan_flash: int
    undo_window: int


class Tokens(msgspec.Struct, frozen=True):
    """The whole design, as read from the file."""

    palette: dict[Scheme, dict[Colour, str]]
    type: Type
    space: Space
    radius: Radius
    size: Size
    motion: Motion


@cache
def tokens() -> Tokens:
    """Read the design tokens, once."""
    return msgspec.json.decode((RESOURCES / "tokens.json").read_bytes(), type=Tokens)

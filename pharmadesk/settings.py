"""The settings of this computer: each declared once, with its type, its limits and its meaning.

They are what must be known before the encrypted database is open; what belongs to the pharmacy is
an event. The file is TOML, holds only what differs from the defaults, and names nobody. An unknown
key or a value outside its limits is refused, so that a misspelt setting cannot pass unnoticed.
docs/settings.md is `reference()`, and a test says so.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Annotated, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

from pharmadesk.errors import EnvironmentProblem, Refused

if TYPE_CHECKING:
    from pathlib import Path


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What this computer was told; every field has a working default."""

    language: Annotated[
        Literal["fr", "ar", "en"], Meta(description="Language of screens and messages.")
    ] = "fr"
    theme: Annotated[Literal["light", "dark"], Meta(description="Light or dark screens.")] = "light"
    text_percent: Annotated[
        int, Meta(ge=100, le=150, description="Size of texts, in percent of the usual size.")
    ] = 100
    printer: Annotated[
        str,
        Meta(
            max_length=200,
            pattern=r"^(tcp:.+:\d{1,5}|usb:[0-9a-fA-F]{4}:[0-9a-fA-F]{4}"
            r"|serial:[^@]+(@\d{3,6})?|(cups|windows):[^-].*|file:.+)?$",
            description="Receipt printer: `tcp:host:port`, `usb:vendor:product`,"
            " `serial:port@baud`, `cups:queue`, `windows:name`, `file:path`, or empty for none.",
        ),
    ] = ""
    printer_answers: Annotated[
        Literal["no", "yes"],
        Meta(description="Whether the printer was found to answer questions about its state."),
    ] = "no"
    printer_page: Annotated[
        Literal["858", "1252", "850", "437", "image"],
        Meta(description="Character table of the printer, or every line as an image."),
    ] = "858"
    paper_mm: Annotated[
        Literal[58, 80], Meta(description="Width of the receipt paper in millimetres.")
    ] = 80
    scanner_port: Annotated[
        str,
        Meta(
            max_length=200,
            pattern=r"^([^@]+(@\d{3,6})?)?$",
            description="Serial port of a scanner, as `port@baud`; empty for scanners that type.",
        ),
    ] = ""
    scanner_prefix: Annotated[
        str, Meta(max_length=8, description="What the scanner sends before each code.")
    ] = ""
    scanner_separator: Annotated[
        str,
        Meta(max_length=1, description="The sign the scanner sends for a GS1 separator."),
    ] = ""
    display: Annotated[
        str,
        Meta(
            max_length=200,
            pattern=r"^([^@]+(@\d{3,6})?)?$",
            description="Serial port of the customer's display, as `port@baud`; empty for none.",
        ),
    ] = ""
    second_screen: Annotated[
        Literal["no", "yes"],
        Meta(description="Whether a second screen shows the basket to the customer."),
    ] = "no"
    key_file: Annotated[
        str,
        Meta(
            max_length=1000,
            description="Key file outside the data folder, where there is no system keyring.",
        ),
    ] = ""
    sync_times: Annotated[
        str,
        Meta(
            max_length=100,
            pattern=r"^(([01]\d|2[0-3]):[0-5]\d(,\s*([01]\d|2[0-3]):[0-5]\d)*)?$",
            description="Times of the day at which the register synchronises, such as"
            " `13:00, 21:30`, in Moroccan time; empty for all day long.",
        ),
    ] = ""
    log_level: Annotated[Literal["info", "debug"], Meta(description="How much the log tells.")] = (
        "info"
    )


def load(path: Path) -> Settings:
    """Read the settings; a missing file means the defaults.

    Raises: Refused `settings.unknown_key`, `settings.wrong_value` or `settings.not_toml`,
        EnvironmentProblem `settings.unreadable`.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise EnvironmentProblem("settings.unreadable", file=str(path)) from error
    except ValueError as error:  # not UTF-8, or not TOML
        raise Refused("settings.not_toml", file=path.name) from error
    return from_values(values)


def save(path: Path, settings: Settings) -> None:
    """Write what differs from the defaults, whole or not at all.

    Raises: Refused `settings.wrong_value`, EnvironmentProblem `settings.unwritable`.
    """
    values = msgspec.to_builtins(settings)
    from_values(values)
    usual = msgspec.to_builtins(Settings())
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n"  # a JSON text or integer is TOML too
        for key, value in values.items()
        if value != usual[key]
    ]
    part = path.with_suffix(".part")
    try:
        part.write_text("".join(lines), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise EnvironmentProblem("settings.unwritable", file=str(path)) from error


def change(path: Path, values: dict[str, object]) -> Settings:
    """Change some settings, keep the others as the file has them, and return them all.

    Raises: Refused `settings.*`, EnvironmentProblem `settings.unreadable`, `settings.unwritable`.
    """
    changed = from_values({**msgspec.to_builtins(load(path)), **values})
    save(path, changed)
    return changed


def from_values(values: dict[str, object]) -> Settings:
    """Check each value against its declaration.

    Raises: Refused `settings.unknown_key` or `settings.wrong_value`, naming the key.
    """
    declared = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    for key, value in values.items():
        if key not in declared:
            raise Refused("settings.unknown_key", key=key)
        try:
            msgspec.convert(value, declared[key])
        except msgspec.ValidationError as error:
            raise Refused("settings.wrong_value", key=key) from error
    return msgspec.convert(values, Settings)


def reference() -> str:
    """Return the table of docs/settings.md."""
    rows = ["| setting | default | values | meaning |", "|---|---|---|---|"]
    for field in msgspec.structs.fields(Settings):
        kind, meta = get_args(field.type)
        default = json.dumps(field.default)
        rows.append(
            f"| `{field.name}` | `{default}` | {_values(kind, meta)} | {meta.description} |"
        )
    return "\n".join(rows) + "\n"


def _values(kind: object, meta: Meta) -> str:
    if get_origin(kind) is Literal:
        return ", ".join(f"`{json.dumps(choice)}`" for choice in get_args(kind))
    if kind is int:
        return f"{meta.ge} to {meta.le}"
    return f"text up to {meta.max_length} characters"

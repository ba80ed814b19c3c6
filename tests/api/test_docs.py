"""docs/api.md: its examples are carried out, in their order, by somebody who knows no more."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sync.server.api.errors import ErrorAnswer
from tests.tidy import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.office import Person

PAGE = tree.ROOT / "docs" / "api.md"
_FENCE = re.compile(r"```http\n(.*?)```", re.DOTALL)
_EXAMPLE = re.compile(
    r"(?P<method>[A-Z]+) (?P<path>\S+)\n(?P<body>.*?)→ (?P<status>\d+)(?: (?P<name>\w+))?\n",
    re.DOTALL,
)  # fmt: skip


def examples() -> Iterator[re.Match[str]]:
    for fence in _FENCE.findall(PAGE.read_text(encoding="utf-8")):
        yield from _EXAMPLE.finditer(fence)


def test_examples_of_the_page_are_answered_as_it_says(owner: Person) -> None:
    names: dict[str, str] = {}

    def named(text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda found: names[found[1]], text)

    done = 0
    for each in examples():
        body = json.loads(named(each["body"])) if each["body"] else None
        answer = owner.ask(each["method"], named(each["path"]), body)
        assert answer.status == int(each["status"]), f"{each[0]}: {answer.text}"
        if each["name"]:
            names[each["name"]] = answer.json["id"]
        done += 1
    assert done > 25


def test_error_on_the_page_has_the_shape_of_ours() -> None:
    (text,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    shown = json.loads(text)["error"]
    assert list(shown) == ["code", "message", "details", "timestamp", "requestId"]
    assert set(ErrorAnswer.__struct_fields__) == {"error"}

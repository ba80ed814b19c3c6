from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.documents.paper import Cell, Cut, DrawerKick, Paper, Qr, Row, Rule, Space, Text

if TYPE_CHECKING:
    from collections.abc import Sequence


class Notebook:
    """A sink that writes down what it is asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def begin(self, columns: int, *, rtl: bool) -> None:
        self.calls.append(("begin", columns, rtl))

    def text(self, text: str, *, align: str, bold: bool, double: bool) -> None:
        self.calls.append(("text", text, align, bold, double))

    def row(self, cells: Sequence[tuple[str, int, str]], *, bold: bool, double: bool) -> None:
        self.calls.append(("row", list(cells), bold, double))

    def rule(self, *, double: bool) -> None:
        self.calls.append(("rule", double))

    def bars(self, runs: Sequence[int]) -> None:
        self.calls.append(("bars", tuple(runs)))

    def logo(self) -> None:
        self.calls.append(("logo",))

    def qr(self, content: str) -> None:
        self.calls.append(("qr", content))

    def space(self, dots: int) -> None:
        self.calls.append(("space", dots))

    def kick_drawer(self) -> None:
        self.calls.append(("kick",))

    def cut(self) -> None:
        self.calls.append(("cut",))


def test_play_given_every_block_tells_the_sink_all_of_it_in_order() -> None:
    notebook = Notebook()
    Paper(
        32,
        True,
        (
            DrawerKick(),
            Text("a", "center", bold=True, double=True),
            Row((Cell("b", 20), Cell("c", 12, "end")), bold=True),
            Rule(double=True),
            Qr("q"),
            Space(7),
            Cut(),
        ),
    ).play(notebook)
    assert notebook.calls == [
        ("begin", 32, True),
        ("kick",),
        ("text", "a", "center", True, True),
        ("row", [("b", 20, "start"), ("c", 12, "end")], True, False),
        ("rule", True),
        ("qr", "q"),
        ("space", 7),
        ("cut",),
    ]


@pytest.mark.parametrize("columns", [31, 33])
def test_paper_with_a_row_that_does_not_fill_it_is_a_broken_invariant(columns: int) -> None:
    with pytest.raises(AssertionError):
        Paper(32, False, (Row((Cell("", columns),)),))

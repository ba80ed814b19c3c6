"""Server-sent events, whatever pieces they come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.errors import Refused
from sync.client.sse import MOST_BYTES, Event, Parser

HINT = b'event: log\ndata: {"position":7}\n\n'


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (HINT, [Event("log", '{"position":7}')]),
        (HINT.replace(b"\n", b"\r\n"), [Event("log", '{"position":7}')]),
        (HINT.replace(b"\n", b"\r") + b":", [Event("log", '{"position":7}')]),
        (b"\xef\xbb\xbf" + HINT, [Event("log", '{"position":7}')]),
        (b": here\n\n:\n\n", []),
        (b"data:one\ndata: two\n\n", [Event("message", "one\ntwo")]),
        (b"data\n\n", [Event("message", "")]),
        (b"event: log\n\ndata: x\n\n", [Event("message", "x")]),
        (b"id: 5\nretry: 1\nnonsense\ndata: x\n\n", [Event("message", "x")]),
        (b"event: a\nevent: b\ndata:  x\n\n", [Event("b", " x")]),
        (b"data: x\n", []),
        (b"data: \xff\n\n", [Event("message", "�")]),
    ],
)
def test_stream_is_read_as_the_standard_says(stream: bytes, events: list[Event]) -> None:
    assert Parser().take(stream) == events


@given(st.data())
def test_pieces_a_stream_comes_in_do_not_matter(data: st.DataObject) -> None:
    line = st.sampled_from(["data: é", "event: log", ":", "", "data:", "\r", "id: 1"])
    ends = st.sampled_from(["\n", "\r\n", "\r"])
    text = "".join(data.draw(line) + data.draw(ends) for _ in range(12))
    stream = text.encode() + b":"  # so that a carriage return before it is known to be whole
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    parser, found = Parser(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += parser.take(stream[start:end])
    assert found == Parser().take(stream)


@pytest.mark.parametrize("part", [b"data: " + bytes(MOST_BYTES), b"x" * MOST_BYTES + b"x"])
def test_event_beyond_all_bounds_is_refused(part: bytes) -> None:
    with pytest.raises(Refused, match=r"sync\.answer"):
        Parser().take(part)


def test_data_in_many_lines_is_bounded_too() -> None:
    stream = b"data: 12345678\n" * (MOST_BYTES // 8)
    parser = Parser()
    parser.take(stream[: len(stream) // 2])
    with pytest.raises(Refused, match=r"sync\.answer"):
        parser.take(stream[len(stream) // 2 :])


def test_stream_of_heartbeats_never_fills_up() -> None:
    parser = Parser()
    for _ in range(MOST_BYTES):
        assert parser.take(b":\n\n") == []

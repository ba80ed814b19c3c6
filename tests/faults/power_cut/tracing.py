"""The library that traces a program's disk calls, compiled when first needed, and its records."""

from __future__ import annotations

import functools
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCE: Final = Path(__file__).with_name("disk_trace.c")
SAID: Final = "m"
_HEAD: Final = struct.Struct("<cQqI")


class Record(NamedTuple):
    """One call, as the head of the C file explains."""

    kind: str
    inode: int
    place: int
    payload: bytes


@functools.cache
def tracer() -> Path:
    """Compile the library; without a C compiler, or off Linux, the test is skipped."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux":
        pytest.skip("disk calls are traced through LD_PRELOAD, which is Linux's")
    if compiler is None:
        pytest.skip("needs a C compiler: apt-get install gcc libc6-dev")
    library = Path(os.environ["HOME"]) / "disk_trace.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, _SOURCE],
        check=True,
    )
    return library


def environment(folder: Path | None, trace: Path) -> dict[str, str]:
    """Begin a trace of a folder, or of everything; return what the environment must say."""
    trace.touch()
    return {"LD_PRELOAD": str(tracer()), "TRACED_FOLDER": str(folder or ""), "TRACE": str(trace)}


def read(trace: Path, place: int = 0) -> Iterator[Record]:
    """Read the records from a place on; one that a kill left unfinished ends them."""
    content = trace.read_bytes()
    while place + _HEAD.size <= len(content):
        kind, inode, at, length = _HEAD.unpack_from(content, place)
        place += _HEAD.size + length
        if place <= len(content):
            yield Record(kind.decode(), inode, at, content[place - length : place])

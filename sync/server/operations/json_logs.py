"""The log of a serving process: one JSON object a line, with the request's id in it.

What looks like a secret or a person's data is struck out of every text, tracebacks included: the
rule of `pharmadesk.logs` holds here too. Fields of our own are counts, codes and templates.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import structlog

from pharmadesk.logs import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping
    from typing import TextIO

_OURS: Final = ("route", "status", "ms", "job", "code")


@contextmanager
def to(stream: TextIO, *, debug: bool = False) -> Iterator[None]:
    """Write every log record into a stream until the end of the block."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter())
    root = logging.getLogger()
    level_before = root.level
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level_before)


def _formatter() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(_OURS),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _redacted,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _redacted(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str) and key != "timestamp":
            event[key] = redact(value)
    return event

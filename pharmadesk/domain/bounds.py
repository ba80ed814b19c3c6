"""What a number, a day or a text in an event can be, whoever wrote it.

A register that means harm can sign anything. What is outside these bounds is no row anywhere,
instead of being too much for one replica and not for another.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

_DAY: Final = (
    r"^(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)\Z"
)

Bounded = Annotated[int, msgspec.Meta(ge=-(10**12), le=10**12)]
"""An amount or a count: millions of the greatest still add up in 64 bits."""
Day = Annotated[str, msgspec.Meta(pattern=_DAY)]
"""A day that there is, as ISO 8601; the 29th of February in the years that have one."""
Instant = Annotated[int, msgspec.Meta(ge=-62_000_000_000_000_000, le=253_000_000_000_000_000)]
"""UTC microseconds of the years 5 to 9987, which every calendar here can write."""

# Postgres refuses a row whose part of an index is longer than 2704 bytes, and SQLite none: up to
# five keys, or one text and two keys, of four bytes a character stay below that.
# Source: https://www.postgresql.org/docs/current/btree.html
MOST_OF_A_KEY: Final = 64
Key = Annotated[str, msgspec.Meta(max_length=MOST_OF_A_KEY)]
"""An id, or a word of the program's own: what keys and indexes are made of."""
Text = Annotated[str, msgspec.Meta(max_length=500)]
"""What a person typed; every field at a screen takes less (values/text.py)."""
MOST_OF_A_SEALED: Final = 1_000
Sealed = Annotated[str, msgspec.Meta(max_length=MOST_OF_A_SEALED)]
"""A name as base64 of its ciphertext; in no index."""

"""The way to a centre, made when it is needed: who stands alone does not even import it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sync.protocol.exchange import Transport


def way_to(url: str, reach: Callable[[str], Transport] | None) -> AbstractContextManager[Transport]:
    """Open the way to an address: over HTTPS, unless another way is given."""
    if reach is not None:
        return nullcontext(reach(url))
    from sync.client.http import HttpTransport  # noqa: PLC0415 - see above

    return HttpTransport(url)

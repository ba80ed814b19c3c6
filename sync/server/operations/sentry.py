"""Tells a Sentry of failures, where a DSN is set: what failed and where, never with whose data.

No bodies, headers, cookies, addresses or local variables leave; texts go through the same strikes
as the log's.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any, Final

from pharmadesk import __version__
from pharmadesk.logs import redact

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport

DSN_VARIABLE: Final = "PHARMADESK_SENTRY_DSN"
_KEPT: Final = frozenset(
    {"event_id", "timestamp", "level", "logger", "platform", "release", "exception", "logentry",
     "environment", "transaction", "sdk"}
)  # fmt: skip


def begin(dsn: str | None = None, transport: type[Transport] | Transport | None = None) -> bool:
    """Begin to tell, if a DSN says whom; tell whether it does."""
    dsn = dsn or os.environ.get(DSN_VARIABLE)
    if not dsn:
        return False
    import sentry_sdk  # noqa: PLC0415 - off by default
    from sentry_sdk.integrations.logging import LoggingIntegration  # noqa: PLC0415 - same

    sentry_sdk.init(
        dsn=dsn,
        release=__version__,
        transport=transport,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="",
        traces_sample_rate=None,
        before_send=scrubbed,
    )
    return True


def scrubbed(event: Any, _hint: Any) -> Any:
    """Keep of an event what names a failure, and strike out of its texts what names anything."""
    return _redacted({key: value for key, value in event.items() if key in _KEPT})


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _redacted(each) for key, each in value.items() if key != "vars"}
    if isinstance(value, list | tuple):
        return [_redacted(each) for each in value]
    return value

"""Everything under `/api`, put together for the web server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Response, get

from sync.server.api import (
    audit,
    described,
    description,
    devices,
    forecasts,
    items,
    reconciliations,
    reports,
    sales,
    sessions,
    suppliers,
    users,
)
from sync.server.api.handling import Handling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litestar import Router
    from litestar.types import ControllerRouterHandler

    from sync.server.access.caller import Callers
    from sync.server.access.people import People
    from sync.server.api.operations import Operation
    from sync.server.exchange import Centre

PREFIX = "/api"
OPERATIONS: tuple[Operation, ...] = (
    *sessions.OPERATIONS,
    *reconciliations.OPERATIONS,
    *items.OPERATIONS,
    *forecasts.OPERATIONS,
    *suppliers.OPERATIONS,
    *sales.OPERATIONS,
    *reports.OPERATIONS,
    *audit.OPERATIONS,
    *devices.OPERATIONS,
    *users.OPERATIONS,
)


def routes(
    centre: Centre, callers: Callers, people: People, beside: Sequence[Router] = ()
) -> list[ControllerRouterHandler]:
    """Make the routes; `beside` are others under the same prefix, told with them."""
    handling = Handling(centre, callers, people.managing, people.gate.denied)
    others = tuple(described.routes_of(beside))

    @get(f"{PREFIX}/openapi.json", opt={"public": True}, include_in_schema=False)
    async def openapi() -> dict[str, Any]:
        """Describe the API."""
        return description.of(OPERATIONS, others)

    @get(f"{PREFIX}/docs", opt={"public": True}, include_in_schema=False)
    async def docs() -> Response[str]:
        """Tell the API to a person."""
        return Response(description.page(OPERATIONS, others), media_type="text/html; charset=utf-8")

    return [*map(handling.route, OPERATIONS), openapi, docs]

"""Routes beside the operations, as a description tells them: read from the routes themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_type_hints

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from litestar import Router
    from litestar.handlers import HTTPRouteHandler

_MADE_BY_THE_FRAMEWORK: Final = "OPTIONS"
_NO_CONTENT: Final = 204


@dataclass(frozen=True, slots=True)
class Route:
    """One route: what goes in and what comes out; no media type where nothing does.

    It is open, or for whoever is signed in; what takes a permission is an operation.
    """

    method: str
    path: str
    name: str
    summary: str
    is_open: bool
    status: int
    media_type: str
    body: type[msgspec.Struct] | None
    answer: type[msgspec.Struct] | None


def routes_of(routers: Sequence[Router]) -> Iterator[Route]:
    """Read the routes of routers."""
    for router in routers:
        for route in router.routes:
            for handler in getattr(route, "route_handlers", ()):
                for method in sorted(handler.http_methods - {_MADE_BY_THE_FRAMEWORK}):
                    yield _route(method, route.path, handler)


def _route(method: str, path: str, handler: HTTPRouteHandler) -> Route:
    hints = get_type_hints(handler.fn)
    return Route(
        method=method,
        path=path,
        name=_camel(handler.fn.__name__),
        summary=(handler.fn.__doc__ or "").strip().splitlines()[0].rstrip("."),
        is_open=bool(handler.opt.get("public")),
        status=handler.status_code,
        media_type=str(handler.media_type) if handler.status_code != _NO_CONTENT else "",
        body=_struct(hints.get("data")),
        answer=_struct(hints.get("return")),
    )


def _struct(hint: Any) -> type[msgspec.Struct] | None:
    return hint if isinstance(hint, type) and issubclass(hint, msgspec.Struct) else None


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.title, others))

"""The API told in OpenAPI 3.1, from the very declarations that its routes are made of.

Source: https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any, Final

import msgspec

from pharmadesk import __version__
from sync.server.api import values
from sync.server.api.errors import (
    BAD_REQUEST,
    FORBIDDEN,
    PRECONDITION,
    UNAUTHENTICATED,
    UNPROCESSABLE,
    ErrorAnswer,
)
from sync.server.api.operations import JSON, Nothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sync.server.api.described import Route
    from sync.server.api.operations import Operation

_NAME: Final = re.compile(r"\{(\w+)\}")
_REF: Final = "#/components/schemas/{name}"
_ABOUT: Final = (
    "What a pharmacy keeps at its centre. Amounts are numbers of dirhams with at most two "
    "decimals, instants are RFC 3339, days are ISO 8601. Lists are paged by `limit` and `cursor`. "
    "Answers carry an `ETag`; changes may carry `If-Match` and `Idempotency-Key`."
)
_REASONS: Final = {
    400: "The request is malformed",
    401: "Nobody is signed in",
    403: "The caller may not do this",
    404: "What the path names is not here",
    409: "What is there stands against it",
    412: "It was changed meanwhile (`If-Match`)",
    413: "The request is too large",
    415: "The body is not JSON",
    422: "A field is wrong; `details` says which",
    429: "Too much at once; come back after `Retry-After`",
    503: "The centre does not work at the moment; come back after `Retry-After`",
}
_ALWAYS: Final = (429, 503)


def of(operations: Sequence[Operation], others: Sequence[Route] = ()) -> dict[str, Any]:
    """Describe operations, and routes beside them."""
    structs = _structs(operations, others)
    _, components = msgspec.json.schema_components(
        structs, schema_hook=values.schema, ref_template=_REF
    )
    queries = {each.query.__name__ for each in operations}
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, components)
    for other in others:
        paths.setdefault(other.path, {})[other.method.lower()] = _route(other)
    return {
        "openapi": "3.1.0",
        "info": {"title": "PharmaDesk", "version": __version__, "description": _ABOUT},
        "security": [{"bearerAuth": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearerAuth": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
            "schemas": {name: schema for name, schema in components.items() if name not in queries},
        },
    }


def _structs(
    operations: Sequence[Operation], others: Sequence[Route]
) -> list[type[msgspec.Struct]]:
    told: list[type[msgspec.Struct]] = [ErrorAnswer]
    for other in others:
        told += [it for it in (other.answer, other.body) if it is not None]
    for each in operations:
        told += [it for it in (each.answer, each.body, each.query) if it not in {None, Nothing}]
    return list(dict.fromkeys(told))


def _operation(operation: Operation, components: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.path.split("/")[2]],
        "parameters": list(_parameters(operation, components)),
        "responses": _responses(operation),
    }
    if operation.body is not Nothing:
        content = {JSON: {"schema": _reference(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    if operation.action is None:
        described["security"] = []
    else:
        described["x-action"] = operation.action.value
    return described


def _route(route: Route) -> dict[str, Any]:
    good: dict[str, Any] = {"description": route.summary}
    if route.answer is not None:
        good["content"] = {JSON: {"schema": _reference(route.answer)}}
    elif route.media_type:
        good["content"] = {route.media_type: {"schema": {"type": "string"}}}
    responses = {str(route.status): good}
    statuses = {*_ALWAYS, BAD_REQUEST, UNAUTHENTICATED, FORBIDDEN}
    if route.body is not None:
        statuses |= {409, 413, 415, UNPROCESSABLE}
    responses |= {str(status): _problem(status) for status in sorted(statuses)}
    described: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [route.path.split("/")[2]],
        "responses": responses,
    }
    if route.body is not None:
        content = {JSON: {"schema": _reference(route.body)}}
        described["requestBody"] = {"required": True, "content": content}
    if route.is_open:
        described["security"] = []
    return described


def _reference(struct: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": _REF.format(name=struct.__name__)}


def _problem(status: int) -> dict[str, Any]:
    return {"description": _REASONS[status], "content": {JSON: {"schema": _reference(ErrorAnswer)}}}


def _in_path(path: str) -> Iterator[dict[str, Any]]:
    for name in _NAME.findall(path):
        schema = {"type": "string", "pattern": "^[0-9a-zA-Z-]{1,36}$"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _parameters(operation: Operation, components: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from _in_path(operation.path)
    if operation.query is not Nothing:
        schema = components[operation.query.__name__]
        required = schema.get("required", ())
        for name, field in schema["properties"].items():
            yield {"name": name, "in": "query", "required": name in required, "schema": field}
    if operation.writes:
        key = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
        yield {"name": "Idempotency-Key", "in": "header", "required": False, "schema": key}
    if operation.method == "PATCH":
        match = {"type": "string", "maxLength": 100, "pattern": "^[!-~]+$"}
        yield {"name": "If-Match", "in": "header", "required": False, "schema": match}


def _responses(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": operation.summary}
    if operation.answer is not None:
        good["content"] = {JSON: {"schema": _reference(operation.answer)}}
    if operation.also is not None:
        good.setdefault("content", {})[operation.also] = {"schema": {"type": "string"}}
    headers = {"ETag": {"schema": {"type": "string"}}}
    if operation.has_location:
        headers["Location"] = {"schema": {"type": "string"}}
    good["headers"] = headers
    responses = {str(operation.status): good}
    if not operation.writes:
        responses["304"] = {"description": "It is as it was (`If-None-Match`)"}
    for status in sorted({*_ALWAYS, *_problems(operation)}):
        responses[str(status)] = _problem(status)
    return responses


def _problems(operation: Operation) -> set[int]:
    found = {*operation.problems, BAD_REQUEST, UNPROCESSABLE}
    if operation.action is not None:
        found |= {UNAUTHENTICATED, FORBIDDEN}
    if operation.method == "PATCH":
        found.add(PRECONDITION)
    if "{" in operation.path:
        found.add(404)
    if operation.writes:
        found |= {413}
    if operation.body is not Nothing:
        found |= {415}
    return found


@cache
def page(operations: tuple[Operation, ...], others: tuple[Route, ...] = ()) -> str:
    """Tell the operations to a person: one page, without a script and without anybody else's."""
    described = of(operations, others)
    rows = "".join(
        f"<tr><td><code>{method.upper()}</code></td><td><code>{escape(path)}</code></td>"
        f"<td>{escape(one['summary'])}</td><td><code>{escape(one.get('x-action', ''))}</code></td>"
        f"<td>{_body_of(one)}</td><td>{', '.join(one['responses'])}</td></tr>"
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    )
    schemas = "".join(
        f"<h3 id='{escape(name)}'>{escape(name)}</h3><p>{escape(schema.get('description', ''))}</p>"
        f"<pre>{escape(msgspec.json.format(msgspec.json.encode(schema), indent=2).decode())}</pre>"
        for name, schema in described["components"]["schemas"].items()
    )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>PharmaDesk API</title>"
        f"</head><body><h1>PharmaDesk API {escape(__version__)}</h1><p>{escape(_ABOUT)}</p>"
        "<p><a href='/api/openapi.json'>openapi.json</a></p>"
        "<table><thead><tr><th>Method</th><th>Path</th><th>What it does</th><th>Permission</th>"
        f"<th>Body</th><th>Answers</th></tr></thead><tbody>{rows}</tbody></table>"
        f"<h2>Shapes</h2>{schemas}</body></html>"
    )


def _body_of(described: dict[str, Any]) -> str:
    body = described.get("requestBody")
    if body is None:
        return ""
    name = escape(body["content"][JSON]["schema"]["$ref"].rpartition("/")[2])
    return f"<a href='#{name}'>{name}</a>"

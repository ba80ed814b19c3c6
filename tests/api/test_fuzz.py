"""The API against its own description, by schemathesis: every operation, whatever is asked.

A little at each run, the same each time; much more, and requests that follow on one another, in
the deep ring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import ignored_auth

from sync.server.api.routes import OPERATIONS
from tests.api.office import Person, made
from tests.server.conftest import founded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sync.server.exchange import Centre

# A supplier that nobody knows is a well-formed request all the same, and is told as a wrong field.
ACCEPTED = ["2xx", "401", "403", "404", "409", "412", "422"]
FEW, MANY = 2, 60
FEW_RUNS, STEPS = 25, 12
NAMES = [operation.name for operation in OPERATIONS]


@pytest.fixture(scope="module")
def tenant_id(centre: Centre) -> str:
    """Found a pharmacy for all that is asked here."""
    register = founded(centre)
    register.push()
    return register.tenant_id


@pytest.fixture
def schema(centre: Centre, tenant_id: str) -> Iterator[Any]:
    """Load the description from the application itself, and sign in as an owner."""
    owner = Person(None, tenant_id)  # type: ignore[arg-type] # it only tells its token
    signed_in = {"openapi": {"bearerAuth": {"bearer": owner.token.removeprefix("Bearer ")}}}
    checks = {"positive_data_acceptance": {"expected-statuses": ACCEPTED}}
    config = SchemathesisConfig.from_dict({"auth": signed_in, "checks": checks})
    yield schemathesis.openapi.from_asgi("/api/openapi.json", made(centre), config=config)
    # WORKAROUND: it keeps its event loop until the process ends; a test leaves no thread behind.
    asgi._shutdown()


def bounded(examples: int, **more: Any) -> Callable[[Any], Any]:
    """Give the bounds of a run: so many examples, and the same ones each time."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
        **more,
    )


def asked_in_many_ways(schema: Any, name: str, examples: int) -> None:
    declared = next(each for each in OPERATIONS if each.name == name)
    operation = schema[declared.path][declared.method]
    ways = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @bounded(examples)
    @given(ways)
    def ask(case: Any) -> None:
        case.call_and_validate()

    ask()


@pytest.mark.parametrize("name", NAMES)
def test_operation_answers_as_it_says_whatever_is_asked(schema: Any, name: str) -> None:
    asked_in_many_ways(schema, name, FEW)


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_operation_answers_as_it_says_whatever_is_asked_often(schema: Any, name: str) -> None:
    asked_in_many_ways(schema, name, MANY)


@pytest.mark.deep
def test_requests_that_follow_on_one_another_are_answered_as_described(
    centre: Centre, schema: Any
) -> None:
    made: Any = schema.as_state_machine()

    class Machine(made):  # type: ignore[misc] # it is made of the description
        """Requests to a pharmacy of their own: what was made before must not change the choice."""

        def setup(self) -> None:
            register = founded(centre)
            register.push()
            self.token = Person(None, register.tenant_id).token  # type: ignore[arg-type] # as above

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            del case
            return {"headers": {"authorization": self.token}}

        def validate_response(self, response: Any, case: Any, **_: Any) -> None:
            case.validate_response(response, excluded_checks=[ignored_auth])

    Machine.run(settings=bounded(FEW_RUNS, stateful_step_count=STEPS))

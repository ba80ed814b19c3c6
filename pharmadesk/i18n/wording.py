"""Words for errors: the one place where a code becomes a sentence in the spoken language."""

from __future__ import annotations

from pharmadesk.errors import Bug, EnvironmentProblem, PharmaDeskError
from pharmadesk.i18n import _
from pharmadesk.i18n.sentences import BUG, ENVIRONMENT, REFUSED, SENTENCES


def message(error: PharmaDeskError) -> str:
    """Say in one sentence what happened, what was kept and what to do now.

    A code without a sentence still gets an honest one, chosen by who is at fault: the place that
    reports an error must not fail in its turn.
    """
    sentence = SENTENCES.get(error.code)
    if sentence is None:
        return _(_general(error))
    return _(sentence).format_map(_Shown(error.parameters))


def _general(error: PharmaDeskError) -> str:
    if isinstance(error, Bug):
        return BUG
    return ENVIRONMENT if isinstance(error, EnvironmentProblem) else REFUSED


class _Shown(dict[str, "str | int | None"]):
    """An error's parameters, where one that was not given shows as an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"

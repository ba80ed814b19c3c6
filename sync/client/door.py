"""What stands between a register and the door of a centre, in words that say which and what to do.

An enrolled register waits for its centre by itself; at the door a person waits, who must learn
whether the address is wrong, the network away, or the centre.
"""

from __future__ import annotations

from typing import Final

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from sync.client.address import host_of

_LATER: Final = frozenset({"sync.unavailable", "sync.busy", "sync.fault", "sync.timeout"})
_WHYS: Final = {
    "name": "enrolment.no_such_name",
    "refused": "enrolment.nobody_there",
    "tls": "enrolment.no_safe_line",
}


def at_the_door(error: PharmaDeskError, url: str, *, is_centre: bool) -> PharmaDeskError:
    """Return the error as the person at the door needs it.

    Shape: with `is_centre` it was a centre that answered; else whatever is at that address.
    """
    host = host_of(url)
    if error.code == "sync.unreachable":
        code = _WHYS.get(str(error.parameters.get("why")), "enrolment.no_answer")
        return EnvironmentProblem(code, host=host)
    if error.code in _LATER:
        return EnvironmentProblem("enrolment.later", host=host)
    if not is_centre:
        return Refused("enrolment.no_centre", host=host)
    return error

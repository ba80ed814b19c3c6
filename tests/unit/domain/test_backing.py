"""What takes a second person, read from a refusal, and who that may be."""

from __future__ import annotations

import pytest

from pharmadesk.domain.backing import Need, need_of
from pharmadesk.domain.discounts import Wanted, give
from pharmadesk.domain.permissions import Action, Role
from pharmadesk.errors import Refused

MANAGERS = {Role.OWNER, Role.MANAGER}


def meeting(need: Need) -> set[Role]:
    return {role for role in Role if need.is_met_by([role])}


@pytest.mark.parametrize(
    ("refusal", "action"),
    [
        (Refused("permission.denied", action="sale.void"), Action.VOID_SALE),
        (Refused("permission.denied", action="stock.hold"), Action.HOLD_LOT),
        (Refused("return.above_limit", limit_centimes=20_000), Action.RETURN_MORE),
        (Refused("credit.above_limit", left_centimes=5_000), Action.EXCEED_CREDIT),
        (Refused("credit.none"), Action.EXCEED_CREDIT),
    ],
)
def test_refusal_for_want_of_a_role_names_what_managers_stand_for(
    refusal: Refused, action: Action
) -> None:
    need = need_of(refusal)
    assert need == Need(action)
    assert meeting(need) == MANAGERS


@pytest.mark.parametrize(
    "refusal",
    [
        Refused("permission.denied", action="people.manage"),
        Refused("permission.denied", action="settings.change"),
        Refused("permission.denied", action="catalogue.import"),
        Refused("permission.denied", action="register.enrol"),
        Refused("permission.denied"),
        Refused("sale.voided"),
        Refused("login.wrong_pin"),
    ],
)
def test_refusal_of_anything_else_is_nobodys_to_lift(refusal: Refused) -> None:
    assert need_of(refusal) is None


@pytest.mark.parametrize(
    ("wanted", "who"),
    [
        (Wanted(rate_bp=501), MANAGERS),
        (Wanted(rate_bp=2_000), MANAGERS),
        (Wanted(rate_bp=2_001), {Role.OWNER}),
        (Wanted(centimes=51), MANAGERS),
        (Wanted(centimes=199), MANAGERS),
        (Wanted(centimes=200), {Role.OWNER}),
    ],
)
def test_discount_takes_just_those_whose_limit_reaches_it(wanted: Wanted, who: set[Role]) -> None:
    gross_centimes = 999  # 199 centimes are 19.92 % of it, 200 are 20.02 %
    with pytest.raises(Refused) as caught:
        give(wanted, gross_centimes, [Role.CASHIER], "p")
    need = need_of(caught.value)
    assert need is not None
    assert meeting(need) == who
    for role in who:
        assert give(wanted, gross_centimes, [role], "p") is not None

"""The share of an insurer: rate x min(price, base), to the centime, and never above either."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.domain.insurers import KNOWN, Insured, Insurer, named, share_of

AMO = KNOWN[0]
lines = st.builds(
    Insured,
    quantity=st.integers(1, 500),
    amount_centimes=st.integers(0, 10**7),
    base_centimes=st.integers(0, 10**6),
    item_rate_bp=st.integers(1, 10_000),
    units_per_pack=st.integers(1, 100),
)


@pytest.mark.parametrize(
    ("line", "insurer", "centimes"),
    [
        (Insured(1, 15_200, 11_625, 7_000), AMO, 8_138),  # half a centime goes up
        (Insured(1, 10_000, 11_625, 7_000), AMO, 7_000),  # the price is below the base
        (Insured(2, 30_400, 11_625, 7_000), AMO, 16_275),  # once for the line, not once a pack
        (Insured(1, 15_200, None, 7_000), AMO, 0),
        (Insured(1, 15_200, 11_625, 0), AMO, 0),
        (Insured(1, 15_200, 11_625, 0), Insurer("m", "M", 9_000), 0),
        (Insured(1, 15_200, 11_625, 7_000), Insurer("m", "M", 9_000), 10_463),
        (Insured(3, 1_500, 9_000, 7_000, 30), AMO, 630),  # 3 of 30: a tenth of the base
    ],
)
def test_share_of_a_line(line: Insured, insurer: Insurer, centimes: int) -> None:
    assert share_of(line, insurer) == centimes


@given(lines)
def test_share_is_the_exact_one_to_half_a_centime(line: Insured) -> None:
    base = Fraction(line.quantity * (line.base_centimes or 0), line.units_per_pack)
    exact = Fraction(line.item_rate_bp, 10_000) * min(Fraction(line.amount_centimes), base)
    assert abs(share_of(line, AMO) - exact) <= Fraction(1, 2)
    assert 0 <= share_of(line, AMO) <= line.amount_centimes


@given(lines, st.integers(0, 10_000))
def test_rate_of_its_own_takes_the_place_of_the_items(line: Insured, rate: int) -> None:
    own = Insurer("m", "Mutual", rate)
    like = Insured(
        line.quantity, line.amount_centimes, line.base_centimes, rate, line.units_per_pack
    )
    assert share_of(line, own) == share_of(like, AMO)


def test_insurer_is_found_however_it_is_typed() -> None:
    assert named(KNOWN, " cnops ") == KNOWN[1]
    assert named(KNOWN, "nobody") is None

"""The square on a ticket: read as it was written, whatever else a scanner sends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.domain import ticket_codes
from pharmadesk.domain.ticket_codes import TicketCode

CODE = TicketCode(
    "C2-B 000123",
    "0198b2a4-0000-7000-8000-000000000001",
    2_460,
    410,
    2_000,
    "7C41-E0B9-52DA",
    bytes(range(64)),
)


@given(st.binary(min_size=64, max_size=64), st.integers(0, 10**9), st.sampled_from("ul"))
def test_square_is_read_as_it_was_written_under_caps_lock_too(
    signature: bytes, total: int, case: str
) -> None:
    code = replace(CODE, signature=signature, total_centimes=total)
    text = code.text()
    assert ticket_codes.read(text.lower() if case == "l" else text) == code


@given(st.text(max_size=300))
def test_any_text_is_a_square_or_none(text: str) -> None:
    assert ticket_codes.read(text) is None
    assert ticket_codes.read(f"PD2|{text}") is None


@pytest.mark.parametrize(
    "text",
    [
        CODE.text().replace("PD2", "PD1V"),
        CODE.text().replace("|2460|", "|-2460|"),
        CODE.text().replace("|2000|", "|9999999999|"),
        CODE.text() + "|",
        CODE.text().replace("0198b2a4", "none"),
    ],
)
def test_square_of_anything_else_is_none(text: str) -> None:
    assert ticket_codes.read(text) is None


def test_square_of_before_proves_nothing() -> None:
    fields = CODE.text().split("|")
    code = ticket_codes.read("|".join(("PD1", *fields[1:5], *fields[6:])))
    assert code == replace(CODE, paid_centimes=CODE.total_centimes, signature=b"")


def test_signature_that_was_bent_is_no_signature() -> None:
    code = ticket_codes.read("|".join((*CODE.text().split("|")[:7], "1!")))
    assert code == replace(CODE, signature=b"")


def test_statement_names_the_tenant_and_every_figure() -> None:
    said = CODE.statement("t1")
    changes = (
        {"number": "C2-B 000124"},
        {"total_centimes": 1},
        {"vat_centimes": 1},
        {"paid_centimes": 1},
    )
    others = {replace(CODE, **change).statement("t1") for change in changes}
    assert len({said, CODE.statement("t2"), *others}) == 6

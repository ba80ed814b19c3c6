"""Customers are found by what a person remembers of them."""

from __future__ import annotations

import pytest

from pharmadesk.queries.customers import Customer, Directory

FATIMA = Customer(
    "0198b2a4-0000-7000-8000-00007f3a91c2", "Fatima Zahra El Idrissi", "0661 22 33 44"
)
ALI = Customer("0198b2a4-0000-7000-8000-000000000002", "Ali Benséllam", "+212 6 70 11 22 33")
AMINA = Customer("0198b2a4-0000-7000-8000-000000000003", "أمينة العلوي", "05 22 00 00 01")
ERASED = Customer("0198b2a4-0000-7000-8000-000000000004", "")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("fat", [FATIMA]),
        ("idri fat", [FATIMA]),
        ("atima", []),
        ("BENSELLAM", [ALI]),
        ("661223", [FATIMA]),
        ("06 61 22", [FATIMA]),
        ("٠٦٦١", [FATIMA]),
        ("0670", [ALI]),
        ("+2126701", [ALI]),
        ("7F3A-91C2", [FATIMA]),
        ("أمين", [AMINA]),
        ("22", []),
        ("", [ALI, FATIMA, AMINA]),
    ],
)
def test_search_finds_by_name_phone_or_code(typed: str, found: list[Customer]) -> None:
    directory = Directory([FATIMA, ALI, AMINA, ERASED])
    assert list(directory.search(typed)) == found


def test_search_shows_so_many_at_most() -> None:
    many = Directory(Customer(f"{n:036d}", f"Customer {n:03d}") for n in range(200))
    assert len(many.search("cust")) == 50
    assert len(many) == 200

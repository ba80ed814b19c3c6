from __future__ import annotations

import contextlib
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.errors import Bug, Refused
from pharmadesk.values.money import (
    MAX_AMOUNT_CENTIMES,
    format_amount,
    net_and_vat,
    parse_amount,
    parse_price,
    round_ratio,
    share,
)
from tests.unit.values.support import public_data, refusal

NBSP = "\N{NO-BREAK SPACE}"
centimes = st.integers(-MAX_AMOUNT_CENTIMES, MAX_AMOUNT_CENTIMES)
amounts = st.integers(0, MAX_AMOUNT_CENTIMES)
languages = st.sampled_from(["fr", "ar", "en"])


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 1), (-1, 2, -1), (1, -2, -1), (-3, -2, 2), (5, 2, 3), (7, 3, 2), (8, 3, 3), (0, -7, 0)],
)
def test_round_ratio_at_a_half_goes_away_from_zero(
    numerator: int, denominator: int, rounded: int
) -> None:
    assert round_ratio(numerator, denominator) == rounded


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6), st.sampled_from([1, -1]))
def test_round_ratio_on_any_ratio_agrees_with_decimal(
    numerator: int, denominator: int, sign: int
) -> None:
    exact = Decimal(numerator) / Decimal(denominator * sign)
    assert round_ratio(numerator, denominator * sign) == int(
        exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    )


def test_round_ratio_without_denominator_is_a_broken_invariant() -> None:
    with pytest.raises(AssertionError):
        round_ratio(1, 0)


@given(centimes, st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any))
def test_share_of_any_total_sums_to_it_within_a_centime_of_the_exact_part(
    total: int, weights: list[int]
) -> None:
    parts = share(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


def test_share_with_equal_remainders_serves_the_first_lines() -> None:
    assert share(100, [1, 1, 1]) == [34, 33, 33]
    assert share(-100, [1, 1, 1]) == [-34, -33, -33]
    assert share(5, [10, 20, 10, 10]) == [1, 2, 1, 1]


def test_share_of_nothing_over_worthless_lines_gives_nothing() -> None:
    assert share(0, [0, 0]) == [0, 0]
    assert share(0, []) == []


@pytest.mark.parametrize(("total", "weights"), [(1, [0, 0]), (1, []), (1, [2, -1])])
def test_share_without_a_base_is_a_bug(total: int, weights: list[int]) -> None:
    with pytest.raises(Bug) as caught:
        share(total, weights)
    assert caught.value.code == "money.no_weight"


@pytest.mark.parametrize(
    ("gross", "rate_bp", "net", "vat"),
    [
        (12_000, 2_000, 10_000, 2_000),
        (1_310, 0, 1_310, 0),
        (1_070, 700, 1_000, 70),
        (1, 2000, 1, 0),
    ],
)
def test_net_and_vat_of_a_price_with_tax_sum_to_it(
    gross: int, rate_bp: int, net: int, vat: int
) -> None:
    assert net_and_vat(gross, rate_bp) == (net, vat)
    assert net_and_vat(-gross, rate_bp) == (-net, -vat)


@given(centimes, st.sampled_from([0, 700, 1_000, 1_400, 2_000]))
def test_net_and_vat_on_any_gross_agrees_with_decimal(gross: int, rate_bp: int) -> None:
    net, vat = net_and_vat(gross, rate_bp)
    exact = Decimal(gross) * 10_000 / (10_000 + rate_bp)
    assert net == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert net + vat == gross


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        (123_450, "fr", f"1{NBSP}234,50{NBSP}DH"),
        (123_450, "ar", f"1234,50{NBSP}درهم"),
        (123_450, "en", f"1,234.50{NBSP}DH"),
        (5, "fr", f"0,05{NBSP}DH"),
        (-123_450, "fr", f"-1{NBSP}234,50{NBSP}DH"),
        (-50, "en", f"-0.50{NBSP}DH"),
        (-50, "ar", f"\N{LEFT-TO-RIGHT MARK}-0,50{NBSP}درهم"),
        (123_456_789, "fr", f"1{NBSP}234{NBSP}567,89{NBSP}DH"),
    ],
)
def test_format_amount_on_screen_uses_no_break_spaces(
    amount: int, language: str, written: str
) -> None:
    assert format_amount(amount, language) == written


def test_format_amount_for_a_printer_uses_plain_spaces() -> None:
    assert format_amount(123_456_789, printer=True) == "1 234 567,89 DH"
    assert format_amount(123_450, "ar", printer=True) == "1234,50 درهم"


def test_format_amount_without_unit_is_the_number_alone() -> None:
    assert format_amount(123_450, unit=False) == f"1{NBSP}234,50"


@given(amount=centimes, language=languages, unit=st.booleans(), printer=st.booleans())
def test_format_amount_of_any_amount_holds_its_exact_digits(
    *, amount: int, language: str, unit: bool, printer: bool
) -> None:
    written = format_amount(amount, language, unit=unit, printer=printer)
    expected = f"{abs(Decimal(amount) / 100):.2f}".replace(".", "")
    assert re.sub(r"\D", "", written) == expected
    assert ("-" in written) == (amount < 0)
    assert not (printer and NBSP in written)


@given(amount=amounts, language=languages, unit=st.booleans(), printer=st.booleans())
def test_parse_amount_of_what_we_write_gives_it_back(
    *, amount: int, language: str, unit: bool, printer: bool
) -> None:
    assert parse_amount(format_amount(amount, language, unit=unit, printer=printer)) == amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12", 1_200),
        ("12,5", 1_250),
        ("12.50", 1_250),
        (" 12,50 ", 1_250),
        (",5", 50),
        ("12,", 1_200),
        ("12. DH", 1_200),
        ("١٢٫", 1_200),  # noqa: RUF001 - digits of an Arabic keyboard
        ("0", 0),
        ("007", 700),
        ("1 234,50", 123_450),
        ("1\N{NARROW NO-BREAK SPACE}234,5 dh", 123_450),
        ("1,234.50", 123_450),
        ("12,50 درهم", 1_250),
        ("١٢٫٥٠", 1_250),  # noqa: RUF001 - digits of an Arabic keyboard
        ("١٬٢٣٤٫٥٠", 123_450),  # noqa: RUF001 - digits of an Arabic keyboard
        ("۱۲,۵", 1_250),  # noqa: RUF001 - digits of an Arabic keyboard
        ("\N{RIGHT-TO-LEFT MARK}12,50\N{ZERO WIDTH SPACE}", 1_250),
        ("99999999.99", MAX_AMOUNT_CENTIMES),
    ],
)
def test_parse_amount_of_what_a_cashier_types_reads_it(typed: str, amount: int) -> None:
    assert parse_amount(typed) == amount


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "amount.empty"),
        ("  ", "amount.empty"),
        ("DH", "amount.empty"),
        ("NaN", "amount.not_a_number"),
        ("inf", "amount.not_a_number"),
        ("1e309", "amount.not_a_number"),
        ("1e3", "amount.not_a_number"),
        ("-", "amount.not_a_number"),
        ("-x", "amount.not_a_number"),
        (",", "amount.empty"),
        (".", "amount.empty"),
        ("\N{ARABIC DECIMAL SEPARATOR}", "amount.empty"),
        (",,", "amount.not_a_number"),
        ("12,,", "amount.not_a_number"),
        ("1,234.", "amount.not_a_number"),
        ("1,2,3", "amount.not_a_number"),
        ("12 50", "amount.not_a_number"),
        ("1.195,27", "amount.not_a_number"),
        ("५", "amount.not_a_number"),
        ("-5", "amount.negative"),
        ("\N{MINUS SIGN}5", "amount.negative"),
        ("- 5 DH", "amount.negative"),
        ("1.200", "amount.too_precise"),
        ("1,234", "amount.too_precise"),
        ("12,505", "amount.too_precise"),
        ("100000000", "amount.too_large"),
        ("6118000040972", "amount.too_large"),
        ("9" * 10_000, "amount.too_large"),
    ],
)
def test_parse_amount_of_what_it_must_not_guess_refuses_with_its_own_code(
    typed: str, code: str
) -> None:
    assert refusal(parse_amount, typed) == code


def test_parse_amount_of_a_pasted_page_quotes_only_its_start() -> None:
    with pytest.raises(Refused) as caught:
        parse_amount("x" * 5_000)
    assert len(str(caught.value.parameters["text"])) == 33


@given(st.text(alphabet=st.sampled_from("0123456789,. -DH\u00a0٣"), max_size=14) | st.text())
def test_parse_amount_of_any_text_gives_an_amount_within_bounds_or_refuses(text: str) -> None:
    with contextlib.suppress(Refused):
        assert 0 <= parse_amount(text) <= MAX_AMOUNT_CENTIMES


@given(amount=st.integers(-MAX_AMOUNT_CENTIMES, -1), language=languages)
def test_parse_amount_of_a_negative_amount_we_write_refuses(amount: int, language: str) -> None:
    assert refusal(parse_amount, format_amount(amount, language)) == "amount.negative"


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("10,70 DH", 1_070),
        ("1.200.00 DH", 120_000),
        ("1,195,27", 119_527),
        (" 2,882.00   ", 288_200),
        (" -     ", 0),
        ("14.00", 1_400),
        ("14", 1_400),
        ("13,1", 1_310),
        ("1.234.567", 123_456_700),
        ("1.234.567,89", 123_456_789),
        ("1 200,00 MAD", 120_000),
        (f"1{NBSP}200,00{NBSP}Dhs", 120_000),
        ("12.50 د.م.\N{RIGHT-TO-LEFT MARK}", 1_250),
        ("0", 0),
    ],
)
def test_parse_price_of_each_style_met_in_files_reads_it(text: str, price: int) -> None:
    assert parse_price(text) == price


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SANSPPV DH", "amount.absent"),
        ("Sans PPV", "amount.absent"),
        ("", "amount.empty"),
        (" DH ", "amount.empty"),
        ("2,882", "amount.too_precise"),
        ("12,505", "amount.too_precise"),
        ("12.34.56", "amount.not_a_number"),
        ("12 50", "amount.not_a_number"),
        ("70%", "amount.not_a_number"),
        ("6.118E+12", "amount.not_a_number"),
        ("NaN", "amount.not_a_number"),
        ("-12,00", "amount.negative"),
        ("6118000040972", "amount.too_large"),
    ],
)
def test_parse_price_of_what_is_no_price_refuses_with_its_own_code(text: str, code: str) -> None:
    assert refusal(parse_price, text) == code


@given(amounts, languages)
def test_parse_price_of_what_we_write_gives_it_back(amount: int, language: str) -> None:
    assert parse_price(format_amount(amount, language)) == amount


@given(amounts, st.sampled_from(list(".,")), st.sampled_from([*".,", " ", NBSP]))
def test_parse_price_with_any_pair_of_separators_reads_the_same(
    amount: int, mark: str, group: str
) -> None:
    dirhams, rest = f"{Decimal(amount) / 100:,.2f}".split(".")
    assert parse_price(f"{dirhams.replace(',', group)}{mark}{rest}") == amount


def test_parse_price_on_the_public_extract_reads_every_price() -> None:
    texts = re.findall(r"[0-9][0-9.,]* DH", public_data("samples/ammps_officiel_extrait.csv"))
    assert texts
    for text in texts:
        number = text.removesuffix(" DH").replace(",", ".")
        whole, _mark, cents = number.rpartition(".")
        assert parse_price(text) == int(whole.replace(".", "")) * 100 + int(cents)

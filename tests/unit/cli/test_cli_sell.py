"""`pharmadesk sell`: a sale from barcodes to paper, and everything that can stand in its way."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from hardware.virtual_printer import Behaviour, VirtualPrinter
from pharmadesk.cli import exit_codes
from pharmadesk.cli.console import PIN_VARIABLE
from pharmadesk.services import baskets, printing
from tests.escpos_decoder import Cut, Pulse, decode, printed_lines
from tests.faults.register_folder import kept_by, reopened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.cli.conftest import Outcome

    Cli = Callable[..., Outcome]


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """Give a printer that is a file."""
    path = tmp_path / "paper.bin"
    path.touch()
    return path


def test_sell_prints_what_was_recorded(cli: Cli, codes: dict[str, str], paper: Path) -> None:
    sold = cli(
        *(
            "sell",
            codes["plain"],
            codes["plain"],
            codes["cream"],
            "--cash",
            "200",
            "--float",
            "500",
        ),
        *("--printer", f"file:{paper}", "--json"),
    )
    assert sold.code == exit_codes.OK
    assert sold.err == ""
    values = sold.values
    assert (values["ticket"], values["total_centimes"]) == ("C2-A 000001", 2 * 1_230 + 9_999)
    assert values["change_centimes"] == 20_000 - values["total_centimes"]
    assert values["printed"] is True
    job = paper.read_bytes()
    text = "\n".join(printed_lines(job))
    assert "C2-A 000001" in text
    assert "PHARMACIE DE L'ATLAS" in text
    assert "124,59" in text
    assert "75,41" in text
    kinds = [type(event) for event in decode(job)]
    assert kinds.index(Pulse) < kinds.index(Cut)


def test_sell_without_a_printer_leaves_the_receipt_waiting(
    cli: Cli, codes: dict[str, str], folder: Path
) -> None:
    sold = cli("sell", codes["plain"], "--cash", "20", "--float", "0", "--json")
    assert sold.code == exit_codes.OK
    assert sold.values["printed"] is False
    with reopened(folder) as till:
        assert printing.waiting(till) == 1


def test_a_sale_stands_when_the_printer_is_off_and_prints_with_the_next(
    cli: Cli, codes: dict[str, str]
) -> None:
    with VirtualPrinter(behaviour=Behaviour.OFF) as off:
        address = f"tcp:127.0.0.1:{off.port}"
        first = cli(
            *("sell", codes["plain"], "--cash", "20", "--float", "0"),
            *("--printer", address, "--json"),
        )
    assert first.code == exit_codes.OK
    assert (first.values["printed"], first.values["printer_problem"]) == (
        False,
        "printer.unreachable",
    )
    with VirtualPrinter() as printer:
        address = f"tcp:127.0.0.1:{printer.port}"
        second = cli("sell", codes["cream"], "--cash", "100", "--printer", address, "--json")
    assert second.values["printed"] is True
    for ticket in (b"C2-A 000001", b"C2-A 000002"):
        assert sum(ticket in job for job in printer.jobs) == 1


def test_a_printer_without_paper_keeps_the_receipt_waiting(
    cli: Cli, codes: dict[str, str], folder: Path
) -> None:
    with VirtualPrinter(behaviour=Behaviour.OUT_OF_PAPER) as printer:
        address = f"tcp:127.0.0.1:{printer.port}"
        sold = cli(
            *("sell", codes["plain"], "--cash", "20", "--float", "0"),
            *("--printer", address, "--json"),
        )
    assert sold.code == exit_codes.OK
    assert sold.values["printer_problem"] == "printer.paper"
    with reopened(folder) as till:
        assert printing.waiting(till) == 1


def test_a_printer_that_hangs_up_is_not_tried_again_by_itself(
    cli: Cli, codes: dict[str, str], folder: Path
) -> None:
    with VirtualPrinter(behaviour=Behaviour.HANGS_UP) as printer:
        address = f"tcp:127.0.0.1:{printer.port}"
        sold = cli(
            *("sell", codes["plain"], "--cash", "20", "--float", "0"),
            *("--printer", address, "--json"),
        )
    assert sold.code == exit_codes.OK
    assert sold.values["printer_problem"] == "printer.unsure"
    with reopened(folder) as till:
        assert printing.waiting(till) == 0


def refused(cli: Cli, *arguments: str) -> str:
    """Sell something that is refused; return why."""
    outcome = cli("sell", *arguments, "--json")
    assert outcome.code == exit_codes.REFUSED
    assert outcome.err == ""
    return outcome.error


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("-5", "amount.negative"),
        ("nan", "amount.not_a_number"),
        ("inf", "amount.not_a_number"),
        ("1e9", "amount.not_a_number"),
        ("12,345", "amount.too_precise"),
        ("99999999999999999999", "amount.too_large"),
        ("", "amount.empty"),
    ],
)
def test_an_amount_that_is_none_is_refused_before_anything(
    cli: Cli, codes: dict[str, str], folder: Path, amount: str, code: str
) -> None:
    before = (folder / "register.db").read_bytes()
    assert refused(cli, codes["plain"], f"--cash={amount}", "--float", "0") == code
    assert refused(cli, codes["plain"], "--cash", "1", f"--float={amount}") == code
    assert (folder / "register.db").read_bytes() == before


def test_nothing_to_sell_is_refused(cli: Cli) -> None:
    assert refused(cli, "--cash", "10") == "sale.empty"


def test_pack_nobody_knows_the_price_of_sells_at_the_price_given(
    cli: Cli, codes: dict[str, str]
) -> None:
    unpriced, plain = codes["no price"], codes["plain"]
    arguments = (unpriced, plain, unpriced, "--cash", "50", "--float", "0")
    assert refused(cli, *arguments) == "item.no_price"
    sold = cli("sell", *arguments, "--price", f"{unpriced}=12,50", "--json")
    assert sold.code == exit_codes.OK
    assert sold.values["total_centimes"] == 1_250 + 1_230 + 1_250


@pytest.mark.parametrize(
    ("name", "amount", "code"),
    [
        ("plain", "12,50", "item.price_known"),
        ("no price", "0", "amount.zero"),
        ("no price", "-5", "amount.negative"),
        ("no price", "99999999", "amount.too_large"),
        ("no price", "", "amount.empty"),
    ],
)
def test_price_that_cannot_be_is_refused_and_nothing_is_sold(
    cli: Cli, codes: dict[str, str], folder: Path, name: str, amount: str, code: str
) -> None:
    price = f"--price={codes[name]}={amount}"
    assert refused(cli, codes[name], "--cash", "20", "--float", "0", price) == code
    with reopened(folder) as till:
        assert kept_by(till).sales == {}


def test_no_open_session_is_refused(cli: Cli, codes: dict[str, str]) -> None:
    assert refused(cli, codes["plain"], "--cash", "20") == "session.none_open"


def test_too_little_cash_is_refused(cli: Cli, codes: dict[str, str]) -> None:
    assert refused(cli, codes["plain"], "--cash", "1", "--float", "0") == "payment.insufficient"


def test_an_unknown_printer_is_refused_before_the_sale(
    cli: Cli, codes: dict[str, str], folder: Path
) -> None:
    arguments = (codes["plain"], "--cash", "20", "--float", "0", "--printer", "usb")
    assert refused(cli, *arguments) == "printer.not_understood"
    with reopened(folder) as till:
        assert kept_by(till).sales == {}


def test_an_expired_lot_is_refused_by_its_code(cli: Cli, codes: dict[str, str]) -> None:
    pack = f"(01)0{codes['plain']}(17)200131(10)OLD".replace("(", "").replace(")", "")
    assert refused(cli, pack, "--cash", "20", "--float", "0") == "lot.expired"


def test_an_unknown_barcode_leaves_no_basket_behind(
    cli: Cli, codes: dict[str, str], folder: Path
) -> None:
    arguments = (codes["plain"], "3400930000007", "--cash", "20", "--float", "0")
    assert refused(cli, *arguments) == "barcode.unknown"
    with reopened(folder) as till:
        kept = kept_by(till)
        shown = baskets.current(till)
        voided = read(till, "SELECT count(*) FROM line_void")
    assert kept.sales == {}
    assert shown is None or shown.lines == ()
    assert voided == 1, "taking the scanned pack back is on record"


def read(till: Any, query: str) -> object:
    """Read one figure of the register's file."""
    with till.database.read() as connection:
        return connection.exec_driver_sql(query).scalar_one()


def test_a_wrong_check_digit_sells_with_a_warning(cli: Cli, tmp_path: Path) -> None:
    code = "6118000140268"
    prices = tmp_path / "list.csv"
    prices.write_text(
        "CODE,NOM,DCI1,DOSAGE1,UNITE_DOSAGE1,FORME,PRESENTATION,PPV\n"
        f"{code},MAL IMPRIME,PARACETAMOL,1,G,COMPRIME,1 BOITE 8 COMPRIME,12.00\n",
        encoding="utf-8",
    )
    assert cli("import", str(prices)).code == exit_codes.OK
    sold = cli("sell", code, "--cash", "12", "--float", "0", "--json")
    assert sold.code == exit_codes.OK
    assert sold.values["warnings"] == ["barcode.bad_check_digit"]
    again = cli("sell", code, "--cash", "12")
    assert "clé de contrôle" in again.err


def test_a_wrong_pin_is_refused(
    cli: Cli, codes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PIN_VARIABLE, "000000")
    assert refused(cli, codes["plain"], "--cash", "20", "--float", "0") == "login.wrong_pin"


def test_a_name_nobody_bears_is_refused(cli: Cli, codes: dict[str, str]) -> None:
    arguments = (codes["plain"], "--cash", "20", "--person", "Samira")
    assert refused(cli, *arguments) == "person.unknown"


def test_the_pin_comes_from_standard_input_when_told_so(
    cli: Cli,
    codes: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arguments = (codes["plain"], "--cash", "20", "--float", "0")
    monkeypatch.delenv(PIN_VARIABLE)
    typed = tmp_path / "typed"
    typed.write_text("482915\n", encoding="utf-8")
    with typed.open(encoding="utf-8") as lines:
        monkeypatch.setattr(sys, "stdin", lines)
        assert refused(cli, *arguments) == "pin.needed"
        assert cli("sell", *arguments, "--pin-stdin", "--person", "nadia alaoui").code == 0
        assert refused(cli, *arguments, "--pin-stdin") == "pin.needed"


def test_code_and_pin_that_are_no_text_are_refused_like_any_other(
    cli: Cli, codes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a terminal of another alphabet sends arrives as halves of surrogate pairs."""
    scanned = cli("sell", "6118\udce9", "--cash", "20", "--json", "--float", "0")
    assert (scanned.code, scanned.error) == (exit_codes.REFUSED, "scan.malformed")
    monkeypatch.setenv(PIN_VARIABLE, "4829\udce9")
    entered = cli("sell", codes["plain"], "--cash", "20", "--json")
    assert (entered.code, entered.error) == (exit_codes.REFUSED, "login.wrong_pin")


@pytest.mark.parametrize("year", [1960, 9_000])
def test_sale_under_a_clock_that_says_what_cannot_be_is_recorded(
    cli: Cli, codes: dict[str, str], monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    year_ns = 31_556_952 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: (year - 1970) * year_ns)
    sold = cli("sell", codes["plain"], "--cash", "20", "--json", "--float", "0")
    assert (sold.code, sold.values["ticket"]) == (exit_codes.OK, "C2-A 000001")
    assert cli("verify").code == exit_codes.OK

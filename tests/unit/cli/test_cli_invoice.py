"""`pharmadesk invoice`: one invoice a sale, written as often as it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2

from pharmadesk.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.cli.conftest import Outcome

    Cli = Callable[..., Outcome]


def sell(cli: Cli, codes: dict[str, str]) -> str:
    sold = cli("sell", codes["plain"], "--cash", "20", "--float", "0", "--json")
    return str(sold.values["ticket"])


def test_invoice_is_issued_once_and_written_again(
    cli: Cli, codes: dict[str, str], tmp_path: Path
) -> None:
    ticket = sell(cli, codes)
    name = ("--buyer", "Atlas Import", "--ice", "002345678000091")
    first = cli("invoice", ticket, *name, "--out", str(tmp_path / "a.pdf"), "--json")
    assert first.code == exit_codes.OK
    assert str(first.values["number"]).endswith("-F 000001")
    again = cli("invoice", ticket, "--out", str(tmp_path / "b.pdf"), "--json")
    assert again.values["number"] == first.values["number"]
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    page = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0]
    assert "Atlas Import" in page.get_textpage().get_text_bounded()
    twice = cli("invoice", ticket, *name, "--out", str(tmp_path / "c.pdf"), "--json")
    assert (twice.code, twice.error) == (exit_codes.REFUSED, "invoice.issued")


def test_invoice_of_no_one_receipt_is_refused(
    cli: Cli, codes: dict[str, str], tmp_path: Path
) -> None:
    sell(cli, codes)
    out = ("--out", str(tmp_path / "a.pdf"), "--json")
    assert cli("invoice", "999", *out).error == "ticket.unknown"
    assert cli("invoice", "1", *out).error == "invoice.unknown"
    assert not (tmp_path / "a.pdf").exists()


def test_invoice_that_cannot_be_written_is_issued_and_says_so(
    cli: Cli, codes: dict[str, str], tmp_path: Path
) -> None:
    ticket = sell(cli, codes)
    told = cli("invoice", ticket, "--buyer", "Atlas", "--out", str(tmp_path), "--json")
    assert (told.code, told.error) == (exit_codes.ENVIRONMENT, "invoice.unwritable")
    assert cli("invoice", ticket, "--out", str(tmp_path / "b.pdf")).code == exit_codes.OK

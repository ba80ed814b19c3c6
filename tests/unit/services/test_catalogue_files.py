"""A price list is read whole, or refused with the reason, whatever program exported it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pharmadesk.errors import Refused
from pharmadesk.services.catalogue_files import (
    CatalogueFile,
    PackRow,
    Problem,
    Severity,
    read_cnops,
)

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "tests" / "data"
REAL_LIST = Path(os.environ.get("PHARMADESK_SHARED", ROOT / "../shared")) / "data/cnops2014.csv"

HEADING = (
    "CODE,NOM,DCI1,DOSAGE1,UNITE_DOSAGE1,FORME,PRESENTATION,PPV,PH,PRIX_BR,"
    "PRINCEPS_GENERIQUE,TAUX_REMBOURSEMENT"
)
ZENIPRIL = PackRow(
    code="6118500000001",
    name="ZENIPRIL",
    dci="ZENALAPRIL",
    dosage="10",
    dosage_unit="MG",
    form="COMPRIME SECABLE",
    presentation="1 BOITE 28 COMPRIME",
    ppv_centimes=8920,
    hospital_price_centimes=5240,
    reimbursement_base_centimes=5000,
    princeps="P",
    reimbursement_bp=7000,
    pack_units=28,
    tableau="",
)


def row(**changed: str) -> str:
    cells = {
        "CODE": "6118500000001",
        "NOM": "ZENIPRIL",
        "DCI1": "ZENALAPRIL",
        "DOSAGE1": "10",
        "UNITE_DOSAGE1": "MG",
        "FORME": "COMPRIME SECABLE",
        "PRESENTATION": "1 BOITE 28 COMPRIME",
        "PPV": "89.2",
        "PH": "52.4",
        "PRIX_BR": "50",
        "PRINCEPS_GENERIQUE": "P",
        "TAUX_REMBOURSEMENT": "70%",
    }
    return ",".join((cells | changed).values())


def read(*rows: str) -> CatalogueFile:
    return read_cnops("\n".join((HEADING, *rows)).encode())


def with_tableau(text: str) -> CatalogueFile:
    return read_cnops(f"{HEADING},TABLEAU\n{row()},{text}".encode())


def refusal(data: bytes) -> Refused:
    with pytest.raises(Refused) as refused:
        read_cnops(data)
    return refused.value


def test_read_sample_list_yields_every_field() -> None:
    result = read_cnops((DATA / "price_list.csv").read_bytes())
    assert result.problems == ()
    assert result.ready
    assert result.rows_read == 4
    assert result.packs[0] == ZENIPRIL
    assert [pack.name for pack in result.packs] == [
        *("ZENIPRIL", "ZENAMED", "TOUXÉLIA", "OPTIGOUTTE, COLLYRE")
    ]
    assert [pack.ppv_centimes for pack in result.packs] == [8920, 5000, None, 123450]
    assert [pack.reimbursement_bp for pack in result.packs] == [7000, 7000, 0, 7000]
    assert [pack.princeps for pack in result.packs] == ["P", "G", "G", "P"]
    assert [pack.pack_units for pack in result.packs] == [28, 28, 1, 1]
    assert result.without_price == 1


def test_read_windows_list_with_banner_and_moved_columns_finds_them() -> None:
    result = read_cnops((DATA / "price_list_cp1252.csv").read_bytes())
    assert [(pack.code, pack.name, pack.ppv_centimes) for pack in result.packs] == [
        ("6118500000001", "ZENIPRIL", 8920),
        ("6118500000018", "ZENAMED", 5000),
        ("6118500000025", "TOUXÉLIA", None),
    ]
    assert result.packs[0].form == "COMPRIME SÉCABLE"
    assert result.packs[0].dosage_unit == "MG"
    assert result.packs[0].reimbursement_bp is None
    assert result.packs[0].princeps is None
    assert result.ready
    assert result.problems == (
        Problem(Severity.ROW, "import.not_a_row", 8, "", "Total : 3 articles"),
    )


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["bare", "marked"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_read_any_export_style_yields_the_same_pack(
    mark: bytes, line_end: str, delimiter: str
) -> None:
    text = f"{HEADING}{line_end}{row()}{line_end}".replace(",", delimiter)
    assert read_cnops(mark + text.encode()).packs == (ZENIPRIL,)


def test_read_quotes_and_spaces_astray_are_tidied() -> None:
    result = read(
        row(CODE=' "6118500000001" ', NOM="  ZENI  PRIL\N{NO-BREAK SPACE}"),
        row(CODE='="6118500000018"', NOM='"DEMI "" POUCE"'),
        row(CODE="'6118500000025", NOM='"RESTE OUVERT'),
    )
    assert [(pack.code, pack.name) for pack in result.packs] == [
        ("6118500000001", "ZENI PRIL"),
        ("6118500000018", "DEMI POUCE"),
        ("6118500000025", "RESTE OUVERT"),
    ]


def test_read_rows_with_trailing_empty_cells_and_blank_lines_are_read() -> None:
    result = read(row() + ",,,", "", ",,,,,,", row(CODE="6118500000018"))
    assert len(result.packs) == 2
    assert result.rows_read == 2
    assert result.problems == ()


def test_read_heading_after_forty_lines_is_not_looked_for() -> None:
    banner = "\n" * 39
    assert read_cnops(f"{banner}{HEADING}\n{row()}".encode()).packs == (ZENIPRIL,)
    assert refusal(f"{banner}\n{HEADING}\n{row()}".encode()).code == "import.missing_columns"


@pytest.mark.parametrize("text", ["", "0", "0.00", " - ", "SANSPPV DH"])
def test_read_price_that_says_nothing_is_unknown(text: str) -> None:
    result = read(row(PPV=text, PH=text))
    assert result.ready
    assert result.packs[0].ppv_centimes is None
    assert result.packs[0].hospital_price_centimes is None
    assert result.without_price == 1


@pytest.mark.parametrize("column", ["PPV", "PH", "PRIX_BR"])
@pytest.mark.parametrize("text", ["89.2O", "-5", "NaN", "1e309", "2.882", "9" * 40])
def test_read_unreadable_price_rejects_the_file_whole_naming_its_line(
    column: str, text: str
) -> None:
    result = read(row(), row(CODE="6118500000018", **{column: text}), row(CODE="6118500000025"))
    assert not result.ready
    assert result.problems == (Problem(Severity.FILE, "import.price_unreadable", 3, column, text),)
    with pytest.raises(Refused) as refused:
        result.require_ready()
    assert refused.value.code == "import.price_unreadable"
    assert refused.value.parameters == {"line": 3, "column": column, "value": text}


def test_require_ready_with_lesser_problems_passes() -> None:
    result = read(row(CODE="6118500000002"), row(CODE=""))
    assert len(result.problems) == 2
    result.require_ready()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (row() + ",70%", Problem(Severity.FILE, "import.row_shape", 3, "", "6118500000001")),
        (
            "6118500000018,ZENAMED,ZENALAPRIL,10,MG,COMPRIME",
            Problem(Severity.FILE, "import.row_shape", 3, "", "6118500000018"),
        ),
        ("6118500000018", Problem(Severity.FILE, "import.row_shape", 3, "", "6118500000018")),
    ],
    ids=["a cell too many", "cut short", "cut after the code"],
)
def test_read_row_whose_cells_may_have_shifted_rejects_the_file(
    line: str, problem: Problem
) -> None:
    result = read(row(), line)
    assert result.problems == (problem,)
    assert not result.ready


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6.118E+12", "import.code_spreadsheet"),
        ("6118500000E3", "import.code_spreadsheet"),
        ("6118000000000", "import.code_spreadsheet"),
        ("", "import.code_missing"),
        ("611850000000", "import.code_invalid"),
        ("61185", "import.code_invalid"),
        ("ABCDEFGHIJKLM", "import.code_invalid"),
        ("٦١١٨٥٠٠٠٠٠٠٠١", "import.code_invalid"),
    ],
)
def test_read_unusable_code_leaves_out_its_row_alone(text: str, code: str) -> None:
    result = read(row(CODE=text, PPV="illisible"), row())
    assert result.packs == (ZENIPRIL,)
    assert result.problems == (Problem(Severity.ROW, code, 2, "CODE", text),)
    assert result.ready
    assert result.rows_left_out == 1


def test_read_wrong_check_digit_is_kept_and_reported() -> None:
    result = read(row(CODE="6118500000002"))
    assert [pack.code for pack in result.packs] == ["6118500000002"]
    assert result.problems == (
        Problem(Severity.KEPT, "import.code_check_digit", 2, "CODE", "6118500000002"),
    )


def test_read_spaced_code_is_joined() -> None:
    assert read(row(CODE="6 118500 000001")).packs == (ZENIPRIL,)


def test_read_row_without_name_is_left_out() -> None:
    assert read(row(NOM=" ")).problems == (
        Problem(Severity.ROW, "import.name_missing", 2, "NOM", "6118500000001"),
    )


@pytest.mark.parametrize(
    ("changed", "code", "column"),
    [
        ({"NOM": "ZENI\x7fPRIL"}, "import.text_unfit", "NOM"),
        ({"NOM": "\N{RIGHT-TO-LEFT OVERRIDE}LIRPINEZ"}, "import.text_unfit", "NOM"),
        ({"DCI1": "A\x81B"}, "import.text_unfit", "DCI1"),
        ({"PRESENTATION": "1 BOITE " * 40}, "import.text_too_long", "PRESENTATION"),
        ({"FORME": "x" * 10_000}, "import.text_too_long", "FORME"),
        ({"NOM": "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}"}, "import.name_missing", "NOM"),
    ],
)
def test_read_text_that_no_screen_could_show_is_left_out_by_name(
    changed: dict[str, str], code: str, column: str
) -> None:
    result = read(row(**changed), row(CODE="6118500000018"))
    assert [pack.code for pack in result.packs] == ["6118500000018"]
    assert result.problems == (Problem(Severity.ROW, code, 2, column, "6118500000001"),)


def test_read_text_is_composed_and_keeps_the_joiners_of_arabic() -> None:
    name = "قطرة \N{RIGHT-TO-LEFT MARK}B12 می\N{ZERO WIDTH NON-JOINER}"
    result = read(row(NOM=f"{name}خواهم", DCI1="VITAMINE E\N{COMBINING ACUTE ACCENT}"))
    assert result.packs[0].name == f"{name}خواهم"
    assert result.packs[0].dci == "VITAMINE É"


def test_read_one_code_with_several_substances_becomes_one_pack() -> None:
    result = read(
        row(DCI1="AMOXAZINE", DOSAGE1="1", UNITE_DOSAGE1="G"),
        row(CODE="6118500000018"),
        row(DCI1="ACIDE CLAVAZIQUE", DOSAGE1="125", UNITE_DOSAGE1="MG"),
    )
    assert [pack.code for pack in result.packs] == ["6118500000001", "6118500000018"]
    assert result.packs[0].dci == "AMOXAZINE / ACIDE CLAVAZIQUE"
    assert result.packs[0].dosage == "1 / 125"
    assert result.packs[0].dosage_unit == "G / MG"
    assert (result.rows_read, result.rows_merged, result.rows_left_out) == (3, 1, 0)


def test_read_row_repeated_as_it_is_changes_nothing() -> None:
    result = read(row(), row())
    assert result.packs == (ZENIPRIL,)
    assert result.rows_merged == 1
    assert result.problems == ()


@pytest.mark.parametrize("changed", [{"PPV": "91.5"}, {"NOM": "AUTRE"}, {"PRESENTATION": "1 KIT"}])
def test_read_one_code_on_different_packs_keeps_the_first_and_says_so(
    changed: dict[str, str],
) -> None:
    result = read(row(), row(**changed))
    assert result.packs == (ZENIPRIL,)
    assert result.problems == (
        Problem(Severity.ROW, "import.code_repeated", 3, "CODE", "6118500000001"),
    )


@pytest.mark.parametrize(
    ("text", "rate_bp"),
    [("70%", 7000), ("70 %", 7000), ("70", 7000), ("0%", 0), ("66,5 %", 6650), ("", None)],
)
def test_read_rate_is_in_basis_points(text: str, rate_bp: int | None) -> None:
    result = read(row(TAUX_REMBOURSEMENT=f'"{text}"'))
    assert result.packs[0].reimbursement_bp == rate_bp
    assert result.problems == ()


@pytest.mark.parametrize("text", ["0.7", "170%", "oui", "100.5%"])
def test_read_doubtful_rate_is_unknown_and_reported(text: str) -> None:
    result = read(row(TAUX_REMBOURSEMENT=text))
    assert result.packs[0].reimbursement_bp is None
    assert result.problems == (
        Problem(Severity.KEPT, "import.rate_unreadable", 2, "TAUX_REMBOURSEMENT", text),
    )


def test_read_unknown_princeps_mark_is_reported() -> None:
    result = read(row(PRINCEPS_GENERIQUE="A"))
    assert result.packs[0].princeps is None
    assert result.problems[0].code == "import.princeps_unknown"


@pytest.mark.parametrize(
    ("text", "tableau"), [("A", "A"), ("b", "B"), ("C", "C"), ("N", ""), ("Aucun", ""), ("", "")]
)
def test_tableau_is_read_where_a_list_has_it(text: str, tableau: str) -> None:
    (pack,) = with_tableau(text).packs
    assert pack.tableau == tableau


def test_tableau_nobody_knows_is_told_and_the_pack_kept() -> None:
    result = with_tableau("D")
    assert [problem.code for problem in result.problems] == ["import.tableau_unknown"]
    assert [pack.tableau for pack in result.packs] == [""]


@pytest.mark.parametrize(
    ("presentation", "units"),
    [
        ("1 BOITE 20 COMPRIME", 20),
        ("1 boîte 30 comprimés pelliculés", 30),
        ("2 BOITE 14 GELULE", 28),
        ("1 FLACON 60 GELULE", 60),
        ("1 BOITE 5 AMPOULE INJECTABLE", 5),
        ("5 AMPOULE 2 ML", 5),
        ("1 BOITE 1 FLACON 40 ML", 1),
        ("1 FLACON 125 ML", 1),
        ("1 FLACON 200 DOSE", 1),
        ("1 TUBE 30 G", 1),
        ("1 BOITE 4 FLACON + AMPOULE", 1),
        ("1 BOITE 0 COMPRIME", 1),
        ("", 1),
    ],
)
def test_read_presentation_gives_the_pieces_of_a_pack(presentation: str, units: int) -> None:
    assert read(row(PRESENTATION=presentation)).packs[0].pack_units == units


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import.empty"),
        (b"\xef\xbb\xbf \r\n ", "import.empty"),
        (HEADING.encode(), "import.empty"),
        (b"PK\x03\x04\x14\x00\x06\x00", "import.not_text"),
        (f"{HEADING}\n{row()}".encode("utf-16"), "import.not_text"),
        (b"\x89PNG\r\n\x1a\n", "import.not_text"),
        (b"\x8f\x90\x9d" * 50, "import.not_text"),
        (b"name,price\nX,3\n", "import.missing_columns"),
        (HEADING.replace("PPV", "PRIX").encode() + b"\nx", "import.missing_columns"),
        (f"{HEADING},PPV\n{row()},1".encode(), "import.repeated_column"),
        (b"x" * 20_001, "import.line_too_long"),
        (b"x" * (32 * 1024 * 1024 + 1), "import.too_large"),
    ],
    ids=[
        *("empty", "blank", "heading only", "xlsx", "utf-16", "png", "noise", "other columns"),
        *("no price column", "price twice", "long line", "huge file"),
    ],
)
def test_read_what_is_not_this_list_is_refused_whole(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_read_missing_columns_are_named() -> None:
    refused = refusal(HEADING.replace("PPV", "PRIX").replace("FORME", "F").encode() + b"\n1")
    assert refused.parameters == {"columns": "FORME, PPV"}


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (b"\x00", "import.not_text"),
        (b"\xc3", "import.garbled"),
        ("\N{REPLACEMENT CHARACTER}".encode(), "import.garbled"),
    ],
    ids=["nul", "half a character", "a character lost before"],
)
def test_read_one_damaged_byte_refuses_the_file_naming_its_line(damage: bytes, code: str) -> None:
    sound = f"{HEADING}\n{row(NOM='TOUXÉLIA')}\n{row(CODE='6118500000018', NOM='Z@')}\n".encode()
    refused = refusal(sound.replace(b"@", damage))
    assert (refused.code, refused.parameters["line"]) == (code, 3)


def test_read_long_value_in_a_problem_is_cut() -> None:
    assert read(row(CODE="9" * 500)).problems[0].value == "9" * 60


@pytest.mark.skipif(not REAL_LIST.exists(), reason="the CNOPS list is not on this computer")
def test_read_real_list_keeps_every_pack_with_nineteen_warnings() -> None:
    result = read_cnops(REAL_LIST.read_bytes())
    assert result.rows_read == len(result.packs) == 5917
    assert result.without_price == 208
    assert {(problem.severity, problem.code) for problem in result.problems} == {
        (Severity.KEPT, "import.code_check_digit")
    }
    assert len(result.problems) == 19
    doliprane = next(pack for pack in result.packs if pack.code == "6118000040972")
    assert (doliprane.name, doliprane.ppv_centimes, doliprane.pack_units) == ("DOLIPRANE", 1400, 10)

"""The log tells what happened and never who, how much, or with which key."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

import pytest

from pharmadesk import logs
from pharmadesk.errors import EnvironmentProblem

SECRETS = [
    "key 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 loaded",
    "signature 3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
    "called +212 661-234567",
    "called 0661234567",
    "called 05 22 98 76 54",
    "mail to samira@pharmacie-atlas.example.ma",
    "opened with pin=482913",
    "phrase: 'abandon ability able about above absent'",
    "(IntegrityError) [parameters: {'name': 'Karim Alaoui', 'total': 4180}]",
    "Key (phone)=(Karim Alaoui) already exists",
]
LEAKS = re.compile(
    r"9f86d081|3q2\+|234567|98 76 54|atlas|482913|abandon|able|Karim|4180", re.IGNORECASE
)


@pytest.mark.parametrize("text", SECRETS)
def test_redact_strikes_out_what_must_not_be_read(text: str) -> None:
    assert not LEAKS.search(logs.redact(text))
    assert logs.STRUCK_OUT in logs.redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "sale 0198c0de-7a11-7b3c-8d2e-0123456789ab committed in 3 ms",
        "scan.bad_check_digit (gtin='6118000040019')",
        'File "/usr/lib/python3/dist-packages/pharmadesk/journal/store.py", line 12, in append',
        "6118000140039 6118001030217",
        "2026-11-23T08:31:00Z seq 123456789",
    ],
)
def test_redact_leaves_ids_codes_and_places(text: str) -> None:
    assert logs.redact(text) == text


def test_recording_writes_redacted_lines_and_tracebacks(tmp_path: Path) -> None:
    with logs.recording(tmp_path):
        log = logging.getLogger("pharmadesk.test")
        log.info("session open, pin=482913")
        log.debug("not asked for")
        try:
            int("phone 0661234567")
        except ValueError:
            log.info("failed", exc_info=True)
    text = (tmp_path / logs.FILE_NAME).read_text(encoding="utf-8")
    assert "session open" in text
    assert "Traceback" in text
    assert "not asked for" not in text
    assert not LEAKS.search(text)
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z INFO pharmadesk\.test", text)


def test_recording_shows_errors_on_the_console_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], expected_logs: list[logging.LogRecord]
) -> None:
    with logs.recording(tmp_path):
        logging.getLogger("pharmadesk.test").warning("printer slow")
        logging.getLogger("pharmadesk.test").error("printer.unreachable")
    assert capsys.readouterr().err == "printer.unreachable\n"
    assert len(expected_logs) == 2


def test_recording_ends_with_its_block(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    with logs.recording(tmp_path):
        pass
    assert logging.getLogger().handlers == before


def test_recording_is_bounded(tmp_path: Path) -> None:
    with logs.recording(tmp_path):
        log = logging.getLogger("pharmadesk.test")
        for _ in range(700):
            log.info("%s", "a line " * 1_500)
    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert len(sizes) == 1 + logs.OLD_FILES
    assert max(sizes) <= logs.FILE_BYTES


def test_recording_on_a_full_disk_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    (tmp_path / logs.FILE_NAME).symlink_to("/dev/full")
    with logs.recording(tmp_path):
        logging.getLogger("pharmadesk.test").info("lost")
    assert capsys.readouterr().err == ""


def test_recording_without_its_folder_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(EnvironmentProblem, match=r"folder\.unwritable"),
        logs.recording(tmp_path / "absent"),
    ):
        pass


@pytest.mark.skipif(os.name != "posix", reason="modes are those of a POSIX file system")
def test_log_is_for_its_owner_alone(tmp_path: Path) -> None:
    with logs.recording(tmp_path):
        logging.getLogger("pharmadesk").info("something")
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}

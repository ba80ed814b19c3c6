"""Each guard of tests/guards.py catches what it says, and lets the opt-in through."""

from __future__ import annotations

import pytest

from tests.guards import is_outside

FAULTS = {
    "log": "import logging\ndef test_it():\n    logging.getLogger('x').warning('odd')\n",
    "thread": (
        "import threading\nstop = threading.Event()\n"
        "def test_it():\n    threading.Thread(target=stop.wait, args=(9,), daemon=True).start()\n"
    ),
    "connection": (
        "import contextlib, socket\ndef test_it():\n"
        "    with contextlib.suppress(OSError), socket.socket() as s:\n"
        "        s.connect(('192.0.2.1', 9))\n"
    ),
    "name": (
        "import contextlib, socket\ndef test_it():\n"
        "    with contextlib.suppress(OSError):\n"
        "        socket.getaddrinfo('example.org', 80)\n"
    ),
    "timer": (
        "from PySide6.QtCore import QTimer\nkept = []\n"
        "def test_it(qapp):\n    kept.append(QTimer())\n    kept[0].start(60_000)\n"
    ),
    "python warning": "import warnings\ndef test_it():\n    warnings.warn('old')\n",
    "qt message": (
        "from PySide6.QtCore import qWarning\ndef test_it(qapp):\n    qWarning('odd')\n"
    ),
    "xfail that passes": ("import pytest\n@pytest.mark.xfail\ndef test_it():\n    pass\n"),
}

INNOCENT = {
    "expected log": (
        "import logging\ndef test_it(expected_logs):\n"
        "    logging.getLogger('x').error('odd')\n    assert len(expected_logs) == 1\n"
    ),
    "caplog": "import logging\ndef test_it(caplog):\n    logging.getLogger('x').error('odd')\n",
    "joined thread": (
        "import threading\ndef test_it():\n"
        "    t = threading.Thread(target=lambda: None)\n    t.start()\n    t.join()\n"
    ),
    "loopback": (
        "import socket\ndef test_it():\n"
        "    with socket.create_server(('127.0.0.1', 0)) as s:\n"
        "        socket.create_connection(s.getsockname()).close()\n"
    ),
    "stopped timer": (
        "from PySide6.QtCore import QTimer\nkept = []\n"
        "def test_it(qapp):\n    t = QTimer()\n    t.start(9)\n    t.stop()\n    kept.append(t)\n"
    ),
}


def troubled(pytester: pytest.Pytester, sources: dict[str, str]) -> set[str]:
    """Run each source as a test file under the project's rules; return those that failed."""
    names = {f"test_{number}": name for number, name in enumerate(sources)}
    pytester.makepyfile(**{file: sources[name] for file, name in names.items()})
    pytester.makeini(
        "[pytest]\nfilterwarnings = error\nxfail_strict = true\n"
        "qt_api = pyside6\nqt_log_level_fail = WARNING\n"
    )
    run = pytester.runpytest_subprocess("-p", "tests.guards", "-p", "no:xdist", "-rfE")
    assert sum(run.parseoutcomes().values()) >= len(sources)
    return {
        name
        for file, name in names.items()
        if any(line.startswith((f"FAILED {file}.py", f"ERROR {file}.py")) for line in run.outlines)
    }


def test_guards_every_forbidden_trace_fails_its_test(pytester: pytest.Pytester) -> None:
    assert troubled(pytester, FAULTS) == set(FAULTS)


def test_guards_innocent_tests_pass(pytester: pytest.Pytester) -> None:
    assert troubled(pytester, INNOCENT) == set()


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        (("127.0.0.1", 1), False),
        (("127.8.9.1", 1), False),
        (("::1", 1, 0, 0), False),
        (("localhost", 1), False),
        ((None, 1), False),
        ("/run/a.socket", False),
        (("0.0.0.0", 1), True),  # noqa: S104 - an address to judge, not to bind
        (("10.0.0.4", 1), True),
        (("example.org", 1), True),
    ],
)
def test_is_outside_tells_loopback_from_the_rest(address: object, *, outside: bool) -> None:
    assert is_outside(address) is outside

#!/usr/bin/env python3
"""The developer's one command: prepares `.venv` exactly as uv.lock says, then does what was asked.

    python3 dev.py demo [...]        a believable pharmacy with simulated devices
    python3 dev.py run [...]         the register itself
    python3 dev.py test [--deep]     every check and the first ring of tests (or both rings)
    python3 dev.py check             ruff, mypy, import-linter and the house rules only
    python3 dev.py bench [...]       the speed table, each figure beside its baseline
    python3 dev.py simulate [...]    registers, centre and network at their worst, seed by seed
    python3 dev.py messages          carry new texts into the translation catalogues

Standard library only, so that a fresh clone needs nothing but Python. A stamp of uv.lock,
pyproject.toml and the interpreter makes every later run start at once.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "dev-stamp"
INTERRUPTED = 130
DEEP_TIMEOUT_S = 900  # a long property on a busy machine; in the first ring two minutes are a hang

# What Qt links to on Linux and no wheel carries: library, Debian package, Fedora package.
QT_LIBRARIES = (
    ("libEGL.so.1", "libegl1", "libglvnd-egl"),
    ("libGL.so.1", "libgl1", "libglvnd-glx"),
    ("libX11.so.6", "libx11-6", "libX11"),
    ("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    ("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    ("libfreetype.so.6", "libfreetype6", "freetype"),
    ("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    ("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    ("libzstd.so.1", "libzstd1", "libzstd"),
)
# What Qt adds to them to open windows on an X display.
DISPLAY_LIBRARIES = (
    ("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    ("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    ("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    ("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
)

STATIC_CHECKS = {
    "ruff": ("ruff", "check", "--quiet", "."),
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "walls": ("lint-imports", "--no-cache"),
    "mypy": ("mypy",),
}
EXTRACT = ("extract", "--add-location=file", "--sort-by-file", "--no-wrap", "-o")
EXTRACTED_ROOMS = ("pharmadesk", "ui", "hardware", "sync")
UPDATE = (
    *("update", "--domain=pharmadesk", "--output-dir=translations", "--no-fuzzy-matching"),
    *("--ignore-obsolete", "--no-wrap", "--ignore-pot-creation-date", "--input-file"),
)


class SetUpError(Exception):
    """Something this computer lacks, told with the line that mends it."""


def main(arguments: list[str]) -> int:
    """Prepare the environment, do the command, and return its exit code."""
    commands = {
        "demo": lambda rest: run(tool("pharmadesk"), "demo", *rest),
        "run": lambda rest: run(tool("pharmadesk"), "run", *rest),
        "bench": lambda rest: run(PYTHON, "-m", "benchmarks", *rest),
        "simulate": lambda rest: run(PYTHON, "-m", "tests.simulation", *rest),
        "test": test,
        "check": check,
        "messages": messages,
    }
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        prepare()
        return commands[arguments[0]](arguments[1:])
    except SetUpError as error:
        print(f"dev: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def say(text: str) -> None:
    """Tell what happens now, in one line."""
    print(f"dev: {text}", flush=True)


def tool(name: str) -> Path:
    """Return a command of the environment."""
    return BIN / (f"{name}.exe" if os.name == "nt" else name)


def run(*command: str | Path, **environment: str) -> int:
    """Run a command to its end and return its exit code; ^C is the command's to handle."""
    # The terminal sends it to the command too. As an exception it could come between the end of
    # the command and the moment its exit code is noted, which then would be lost.
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        code = subprocess.call(
            [str(part) for part in command], cwd=ROOT, env={**os.environ, **environment}
        )
    finally:
        signal.signal(signal.SIGINT, before)
    return code if code >= 0 else 128 - code


def ask(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command silently and return its exit code and what it said."""
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False
    )


# -- the environment ---------------------------------------------------------------------------


def prepare() -> None:
    """Bring `.venv` to exactly what uv.lock says, unless its stamp says it is there already."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:2]))
        raise SetUpError(
            f"PharmaDesk needs Python 3.11 or newer and this is {found}; "
            "start dev.py with a newer one, for instance `python3.12 dev.py ...`"
        )
    stamp = expected_stamp()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == stamp:
        return
    if not PYTHON.exists() or python_version(PYTHON) != python_version(Path(sys.executable)):
        say("making .venv")
        make_venv()
    STAMP.unlink(missing_ok=True)
    say("installing what uv.lock says into .venv (the first time takes a minute)")
    install_uv()
    sync = (PYTHON, "-m", "uv", "sync", "--frozen", "--quiet", "--python", PYTHON)
    if run(*sync, UV_PROJECT_ENVIRONMENT=str(VENV), UV_PYTHON_DOWNLOADS="never"):
        raise SetUpError("uv could not install the packages; the lines above say why")
    require_qt()
    STAMP.write_text(stamp, encoding="utf-8")


def expected_stamp() -> str:
    """Return what decides whether the environment is the right one."""
    digest = hashlib.sha256(f"{sys.version} {sys.platform} {ROOT}".encode())
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def python_version(python: Path) -> str:
    """Ask an interpreter for its version; a broken one answers nothing."""
    return ask(python, "--version").stdout


def make_venv() -> None:
    """Make an empty environment, with the pip of this Python or, failing that, of the system."""
    if VENV.exists():
        shutil.rmtree(VENV)
    own_pip = importlib.util.find_spec("ensurepip") is not None
    if not own_pip and importlib.util.find_spec("pip") is None:
        raise SetUpError("Python has no pip: sudo apt-get install -y python3-venv")
    options = () if own_pip else ("--without-pip",)
    if run(sys.executable, "-m", "venv", *options, VENV):
        raise SetUpError("Python could not make .venv; the lines above say why")


def install_uv() -> None:
    """Install the uv that uv.lock names; being in the lock, it stays when it syncs exactly."""
    import tomllib  # noqa: PLC0415 - an older Python must get as far as our message

    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    version = next(each["version"] for each in lock["package"] if each["name"] == "uv")
    present = ask(PYTHON, "-m", "uv", "--version").stdout
    if present.split()[1:2] == [version]:
        return
    own_pip = ask(PYTHON, "-m", "pip", "--version").returncode == 0
    pip = (PYTHON, "-m", "pip") if own_pip else (sys.executable, "-m", "pip", "--python", PYTHON)
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    if run(*pip, "install", *quiet, f"uv=={version}"):
        raise SetUpError("pip could not install uv; is there a network? The lines above say more")


def require_qt() -> None:
    """Make sure that Qt can load, and name the packages that are missing where it cannot."""
    tried = ask(PYTHON, "-c", "import PySide6.QtWidgets")
    wanted = list(QT_LIBRARIES) if sys.platform == "linux" else []
    if wanted and os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        wanted += DISPLAY_LIBRARIES
    missing = [library for library in wanted if not loads(library[0])]
    if missing:
        apt = " ".join(package for _, package, _ in missing)
        dnf = " ".join(package for _, _, package in missing)
        raise SetUpError(
            f"Qt needs {', '.join(name for name, _, _ in missing)}. Install with\n"
            f"    sudo apt-get install -y {apt}\nor\n    sudo dnf install -y {dnf}"
        )
    if tried.returncode:
        raise SetUpError(f"Qt does not load:\n{tried.stderr}")


def loads(library: str) -> bool:
    """Tell whether the system has a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


# -- the commands ------------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    """Run every static check, then the first ring of tests, or both with `--deep`."""
    deep = "--deep" in arguments
    chosen = [each for each in arguments if each != "--deep"]
    failed = static_checks()
    ring = ("-o", f"timeout={DEEP_TIMEOUT_S}") if deep else ("-m", "not deep")
    say("both rings of tests" if deep else "the first ring of tests")
    code = pytest("-n", "2", *ring, *chosen, HYPOTHESIS_PROFILE="deep" if deep else "default")
    if failed:
        say(f"failed before the tests: {', '.join(failed)}")
    return code or bool(failed)


def check(arguments: list[str]) -> int:
    """Run what needs no running program: linters, types, walls and the house rules."""
    failed = static_checks()
    code = pytest("tests/tidy", *arguments)
    if failed:
        say(f"failed before the house rules: {', '.join(failed)}")
    return code or bool(failed)


def pytest(*arguments: str, **environment: str) -> int:
    """Run pytest: its header gives the seed, its summary is the last thing a reader sees."""
    return run(PYTHON, "-m", "pytest", *arguments, **environment)


def static_checks() -> list[str]:
    """Run the static checks side by side and return the names of those that failed."""
    say(f"checking with {', '.join(STATIC_CHECKS)}")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        running = {}
        for name, (program, *options) in STATIC_CHECKS.items():
            output = Path(folder, name).open("w+", encoding="utf-8")  # noqa: SIM115 - closed below
            command = [str(tool(program)), *options]
            process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
            running[name] = (process, output)
        failed = []
        for name, (process, output) in running.items():
            with output:
                if process.wait():
                    failed.append(name)
                    output.seek(0)
                    print(f"--- {name}\n{output.read()}", flush=True)
    say(f"static checks took {time.monotonic() - started:.0f} s")
    return failed


def messages(_arguments: list[str]) -> int:
    """Extract the texts of the source and carry new ones into every catalogue, empty."""
    babel = tool("pybabel")
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder, "pharmadesk.pot")
        return run(babel, "--quiet", *EXTRACT, template, *EXTRACTED_ROOMS) or run(
            babel, "--quiet", *UPDATE, template
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

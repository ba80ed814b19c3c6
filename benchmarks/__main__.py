"""Speed, measured: each figure beside a baseline of the same run.

    python3 dev.py bench [--only NAME ...] [--quick]

Prints a table and exits 0 whatever the figures are: a busy machine is no fault of the program, and
no test judges a time. It exits otherwise only when a benchmark cannot run.
"""

from __future__ import annotations

import argparse
import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything asks for a window

from benchmarks import (
    accepting,
    api,
    growing,
    hurry,
    importing,
    live,
    proving,
    pulling,
    sale,
    scan,
    search,
    start,
    storm,
    week,
)
from benchmarks.table import FULL, QUICK, load, printed

BENCHMARKS = {
    "sale": sale.run,
    "scan": scan.run,
    "hurry": hurry.run,
    "search": search.run,
    "start": start.run,
    "proof": proving.run,
    "import": importing.run,
    "centre": accepting.run,
    "week": week.run,
    "pulling": pulling.run,
    "live": live.run,
    "storm": storm.run,
    "api": api.run,
    "growing": growing.run,
}


def main() -> None:
    """Run the benchmarks that were asked for and print the table."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="may be repeated")
    parser.add_argument("--quick", action="store_true", help="small sizes: a minute, no proof")
    asked = parser.parse_args()
    rows = []
    for name in asked.only or BENCHMARKS:
        before = load()
        started = time.perf_counter()
        rows += list(BENCHMARKS[name](QUICK if asked.quick else FULL))
        print(f"{name}: {time.perf_counter() - started:.0f} s, {before}", flush=True)
    print(printed(rows))


if __name__ == "__main__":
    main()

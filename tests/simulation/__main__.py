"""Long runs of the simulator: `python3 dev.py simulate --minutes 30`, or one seed: `--seed 7`.

Each seed lives harder the longer the run: with `--seed` alone its whole story is printed.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.postgres import Cluster
from tests.simulation.stage import Stage
from tests.simulation.world import SeedFailed, run


def main(arguments: list[str]) -> int:
    """Live seeds until the time is up; return 1 when one of them failed."""
    parser = argparse.ArgumentParser(prog="dev.py simulate", description=__doc__)
    parser.add_argument("--minutes", type=int, default=0, help="how long; 0 lives one seed")
    parser.add_argument("--seed", type=int, default=0, help="the first seed, 0 by default")
    parser.add_argument("--scale", type=int, default=1, help="how long each history is")
    chosen = parser.parse_args(arguments)
    logging.getLogger("pharmadesk").addHandler(logging.NullHandler())
    with (
        Cluster.started() as cluster,
        tempfile.TemporaryDirectory() as folder,
        Stage.built(cluster, Path(folder, "stage")) as stage,
    ):
        return _live(stage, chosen, Path(folder))


def _live(stage: Stage, chosen: argparse.Namespace, folder: Path) -> int:
    failed = []
    started = time.monotonic()
    for seed in itertools.count(chosen.seed):
        try:
            world = run(stage, seed, folder / str(seed), chosen.scale)
        except SeedFailed as failure:
            failed.append(seed)
            cause = traceback.format_exception(failure.__cause__)
            say("\n".join((*cause, str(failure))))
        else:
            if not chosen.minutes:
                say("\n".join(world.story))
        if time.monotonic() - started >= chosen.minutes * 60:
            took_s = time.monotonic() - started
            say(f"{seed - chosen.seed + 1} seeds in {took_s:.0f} s, failed: {failed or 'none'}")
            return bool(failed)
    return 0


def say(text: str) -> None:
    """Tell it at once: a long run is watched."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How many connections a centre may hold, where the system's usual bound is low."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOW = """
import resource
from sync.server.app import allow_connections
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
allow_connections()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], hard)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such bound")
def test_process_raises_its_bound_as_far_as_it_may() -> None:
    done = subprocess.run([sys.executable, "-c", LOW], check=True, capture_output=True, text=True)

    now, hard = map(int, done.stdout.split())
    assert now == (16_384 if hard < 0 else min(16_384, hard))
    assert now > 256

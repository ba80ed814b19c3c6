"""What a PIN costs outside these tests, where everybody's costs little."""

from __future__ import annotations

import subprocess
import sys

from argon2 import extract_parameters

SHOWN = """
from pharmadesk.storage import approval_keys, credentials
print(credentials.hash_pin(bytes(32), "471147"))
print(*approval_keys.new(bytes(32), "471147")[1].cost)
"""


def test_pin_costs_what_rfc_9106_advises_for_little_memory() -> None:
    """Three passes over 64 MiB in four lanes, for the hash and for the key it wraps."""
    shown = subprocess.run(
        [sys.executable, "-c", SHOWN], check=True, capture_output=True, text=True
    )

    pin_hash, cost = shown.stdout.splitlines()
    told = extract_parameters(pin_hash)
    assert (told.type.name, told.time_cost, told.memory_cost, told.parallelism) == (
        "ID",
        3,
        65_536,
        4,
    )
    assert cost == "3 65536 4"

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


def test_pin_costs_what_a_switch_of_user_has_time_for() -> None:
    """Two passes over 19 MiB, for the hash and for the key it wraps."""
    shown = subprocess.run(
        [sys.executable, "-c", SHOWN], check=True, capture_output=True, text=True
    )

    pin_hash, cost = shown.stdout.splitlines()
    told = extract_parameters(pin_hash)
    assert (told.type.name, told.time_cost, told.memory_cost, told.parallelism) == (
        "ID",
        2,
        19_456,
        1,
    )
    assert cost == "2 19456 1"

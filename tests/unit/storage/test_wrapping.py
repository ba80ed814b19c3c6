from __future__ import annotations

import hashlib

import msgspec
import pytest

from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.storage import wrapping
from pharmadesk.storage.wrapping import STANDARD_WORK, Slot, seal, stretch, unseal
from tests.unit.storage.independent_gcm import open_gcm

ENTROPY = bytes(range(16))
SECRET = b"a secret of sixty-four bytes, or as many as there happen to be.."
WORK = 2**4


@pytest.mark.parametrize(
    ("password", "salt", "n", "r", "p", "expected"),
    [
        (
            b"password",
            b"NaCl",
            1024,
            8,
            16,
            (
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
            ),
        ),
        (
            b"pleaseletmein",
            b"SodiumChloride",
            16384,
            8,
            1,
            (
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
            ),
        ),
    ],
)
def test_stretch_matches_the_vectors_of_rfc_7914(
    password: bytes, salt: bytes, n: int, r: int, p: int, expected: str
) -> None:
    assert stretch(password, salt, n=n, r=r, p=p, length=64).hex() == expected


def test_sealed_secret_is_what_the_format_says_read_by_other_code() -> None:
    slot = seal(SECRET, ENTROPY, "recovery", work=WORK)
    key = hashlib.scrypt(ENTROPY, salt=slot.salt, n=WORK, r=8, p=1, dklen=32)
    assert open_gcm(key, slot.nonce, slot.sealed, b"pharmadesk recovery 1 n=16") == SECRET
    assert SECRET not in slot.sealed


def test_standard_work_costs_a_guess_128_mebibytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrapping, "STANDARD_WORK", STANDARD_WORK)
    slot = seal(SECRET, ENTROPY, "recovery")
    assert slot.n == STANDARD_WORK == 131_072
    assert unseal(slot, ENTROPY, "recovery") == SECRET


def test_two_seals_of_one_secret_share_neither_salt_nor_nonce() -> None:
    first, second = (seal(SECRET, ENTROPY, "device", work=WORK) for _ in range(2))
    assert first.salt != second.salt
    assert first.nonce != second.nonce


def test_wrong_entropy_other_purpose_or_altered_byte_is_a_wrong_phrase() -> None:
    slot = seal(SECRET, ENTROPY, "recovery", work=WORK)
    altered = msgspec.structs.replace(slot, sealed=bytes([slot.sealed[0] ^ 1]) + slot.sealed[1:])
    for opened, entropy, purpose in (
        (slot, bytes(16), "recovery"),
        (slot, ENTROPY, "device"),
        (altered, ENTROPY, "recovery"),
        (msgspec.structs.replace(slot, n=32), ENTROPY, "recovery"),
    ):
        with pytest.raises(Refused) as caught:
            unseal(opened, entropy, purpose)
        assert caught.value.code == "phrase.wrong"


@pytest.mark.parametrize("n", [-16, 0, 1, 3, 2**17 + 1, 2**21, 2**60])
def test_slot_that_asks_for_impossible_work_is_damaged(n: int) -> None:
    slot = Slot(n, bytes(16), bytes(12), bytes(80))
    with pytest.raises(EnvironmentProblem, match=r"keys\.damaged"):
        unseal(slot, ENTROPY, "recovery")


def test_slot_with_a_nonce_of_another_length_is_damaged() -> None:
    slot = seal(SECRET, ENTROPY, "recovery", work=WORK)
    with pytest.raises(EnvironmentProblem, match=r"keys\.damaged"):
        unseal(msgspec.structs.replace(slot, nonce=b"short"), ENTROPY, "recovery")

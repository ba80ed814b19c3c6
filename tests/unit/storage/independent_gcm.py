"""AES-256-GCM in plain Python, from the standards alone: the judge of what `wrapping` writes.

Slow and not constant in time; it only ever opens test files.

Source: FIPS 197 (AES), NIST SP 800-38D (GCM)
"""

from __future__ import annotations

ROUNDS = 14


def _double(byte: int) -> int:
    return (byte << 1) ^ (0x11B if byte & 0x80 else 0)


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        product ^= left if right & 1 else 0
        left, right = _double(left), right >> 1
    return product


def _s_box() -> bytes:
    box = bytearray(256)
    for byte in range(256):
        inverse = next((other for other in range(256) if _times(byte, other) == 1), 0)
        value = 0x63
        for shift in range(5):
            value ^= ((inverse << shift) | (inverse >> (8 - shift))) & 0xFF
        box[byte] = value
    return bytes(box)


S_BOX = _s_box()


def _expand(key: bytes) -> list[bytes]:
    words = [key[at : at + 4] for at in range(0, 32, 4)]
    constant = 1
    for number in range(8, 4 * (ROUNDS + 1)):
        word = words[-1]
        if number % 8 == 0:
            word = bytes(S_BOX[byte] for byte in word[1:] + word[:1])
            word = bytes([word[0] ^ constant]) + word[1:]
            constant = _double(constant)
        elif number % 8 == 4:
            word = bytes(S_BOX[byte] for byte in word)
        words.append(bytes(a ^ b for a, b in zip(words[-8], word, strict=True)))
    return [b"".join(words[at : at + 4]) for at in range(0, len(words), 4)]


def encrypt_block(key: bytes, block: bytes) -> bytes:
    keys = _expand(key)
    state = [a ^ b for a, b in zip(block, keys[0], strict=True)]
    for number in range(1, ROUNDS + 1):
        state = [S_BOX[state[(at + 4 * (at % 4)) % 16]] for at in range(16)]
        if number < ROUNDS:
            mixed = []
            for column in range(0, 16, 4):
                four = state[column : column + 4]
                mixed += [
                    _times(four[row], 2)
                    ^ _times(four[(row + 1) % 4], 3)
                    ^ four[(row + 2) % 4]
                    ^ four[(row + 3) % 4]
                    for row in range(4)
                ]
            state = mixed
        state = [a ^ b for a, b in zip(state, keys[number], strict=True)]
    return bytes(state)


def _hash_times(left: int, right: int) -> int:
    product = 0
    for bit in range(127, -1, -1):
        product ^= left if right >> bit & 1 else 0
        left = left >> 1 ^ (0xE1 << 120 if left & 1 else 0)
    return product


def _padded(text: bytes) -> bytes:
    return text + bytes(-len(text) % 16)


def open_gcm(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes | None:
    """Return the plain text, or nothing when the tag is not right."""
    secret, tag = sealed[:-16], sealed[-16:]
    hash_key = int.from_bytes(encrypt_block(key, bytes(16)), "big")
    lengths = (8 * len(bound)).to_bytes(8, "big") + (8 * len(secret)).to_bytes(8, "big")
    text = _padded(bound) + _padded(secret) + lengths
    digest = 0
    for at in range(0, len(text), 16):
        digest = _hash_times(digest ^ int.from_bytes(text[at : at + 16], "big"), hash_key)
    first = int.from_bytes(encrypt_block(key, nonce + b"\0\0\0\1"), "big")
    if (digest ^ first).to_bytes(16, "big") != tag:
        return None
    stream = b"".join(
        encrypt_block(key, nonce + number.to_bytes(4, "big"))
        for number in range(2, 2 + (len(secret) + 15) // 16)
    )
    return bytes(a ^ b for a, b in zip(secret, stream[: len(secret)], strict=True))

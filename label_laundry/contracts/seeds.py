"""Random numbers: every generator is seeded from (seed, purpose), never from global state."""

import hashlib


def derive(seed: int, *purpose: str | int) -> int:
    """A seed below 2**63 for one purpose: the same arguments give the same number on every machine.

    Two purposes never share a stream, so an extra draw for one does not change another.
    """
    words = "\x1f".join(str(word) for word in (seed, *purpose))
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big") >> 1

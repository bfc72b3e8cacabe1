"""Labels with known truth and what two members say of them, as the benchmark keeps a setting."""

import numpy as np


def made_labels(n_blind: int = 0) -> dict[str, np.ndarray]:
    """600 labels, the first 30 of them wrong; both members see it, but name a third class for the first `n_blind` images."""
    generator = np.random.default_rng(1)
    true = np.arange(600) % 3
    out = {"given": np.where(np.arange(600) < 30, (true + 1) % 3, true), "true": true}
    seen = np.where(np.arange(600) < n_blind, (true + 2) % 3, true)
    for member in ("cnn", "probe"):
        raw = generator.random((600, 3)) * 0.1
        raw[np.arange(600), seen] += 1
        out[member] = (raw / raw.sum(axis=1, keepdims=True)).astype(np.float32)
    return out

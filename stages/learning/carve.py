"""A validation split carved from the rows to learn from, for early stopping; never from what is judged."""

import numpy as np


def carve(labels: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions to learn from and positions to watch, both sorted, stratified by `labels` (M,); share 0 watches none."""
    if not share:
        return np.arange(len(labels)), np.empty(0, np.int64)
    from sklearn.model_selection import train_test_split  # 3 s of import that fixed schedules need not wait for

    learn, watch = train_test_split(np.arange(len(labels)), test_size=share, stratify=labels, random_state=seed % 2**32)
    return np.sort(learn), np.sort(watch)

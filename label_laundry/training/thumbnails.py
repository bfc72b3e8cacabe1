"""Small copies of stored images as features, for when there is no trained encoder."""

import numpy as np
import torch
import torch.nn.functional as F

from label_laundry.training.augment import to_tensor

EDGE, CHUNK = 16, 2_048


def thumbnails(images: np.ndarray) -> np.ndarray:
    """float16 (N, D), values from 0 to 1, of uint8 images (N, H, W) or (N, H, W, 3)."""
    parts = []
    for start in range(0, len(images), CHUNK):
        chunk = to_tensor(np.array(images[start : start + CHUNK]), torch.device("cpu")).float() / 255
        parts.append(F.adaptive_avg_pool2d(chunk, EDGE).flatten(1).numpy().astype(np.float16))
    return np.concatenate(parts)

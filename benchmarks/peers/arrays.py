"""Images as one float array in memory, as documented for Keras's `fit` and skorch's `cross_val_predict`."""

import numpy as np
import torch
import torch.nn.functional as F


def rgb_array(images: np.ndarray, size: int) -> np.ndarray:
    """uint8 (N, H, W) -> float32 0-1 (N, 3, size, size), resized bilinearly, gray repeated.

    Made once, before the clock starts, to the peers' advantage.
    """
    gray = torch.from_numpy(images.astype(np.float32) / 255).unsqueeze(1)
    return F.interpolate(gray, (size, size), mode="bilinear", align_corners=False).expand(-1, 3, -1, -1).contiguous().numpy()

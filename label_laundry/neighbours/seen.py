"""The encoder's features of each image, reduced to as few dimensions as the neighbour search needs."""

import numpy as np
from sklearn.decomposition import PCA

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import read_array
from label_laundry.contracts.vocabulary import SPLITS

# 1,280 dimensions take ten times as long as 128, and give nearly the same neighbours.
DIMENSIONS = 128


def read_features() -> np.ndarray:
    """float32 (N, D), training rows first, then test rows; D is at most 128, by PCA."""
    return fewer(np.concatenate([np.asarray(read_array(paths.features(split)), np.float32) for split in SPLITS]))


def fewer(features: np.ndarray) -> np.ndarray:
    """At most 128 principal components of features (N, D); the same bytes each time."""
    if min(features.shape) <= DIMENSIONS:
        return features
    return PCA(DIMENSIONS, svd_solver="covariance_eigh").fit_transform(features)

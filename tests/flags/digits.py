"""Real digits with wrong labels, and what members say of them that learned from these labels, or that see nothing."""

from functools import cache

import numpy as np
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.neighbors import KNeighborsClassifier

MEMBERS = {
    "regression": LogisticRegression(C=0.03),
    "neighbours": KNeighborsClassifier(20),
    "forest": RandomForestClassifier(30, max_depth=8, random_state=1),
}
K = 10


@cache
def out_of_fold(rate, pixels=8):
    """Labels of real digits, which of them are wrong, and what three members that learned from them say; 4 pixels a side make them weak."""
    images, truth = load_digits(return_X_y=True)
    block = 8 // pixels
    images = images.reshape(-1, pixels, block, pixels, block).mean(axis=(2, 4)).reshape(len(images), -1)
    generator = np.random.default_rng(2)
    wrong = generator.random(len(truth)) < rate
    labels = np.where(wrong, (truth + generator.integers(1, K, len(truth))) % K, truth)
    found = {name: cross_val_predict(model, images / 16, labels, cv=4, method="predict_proba") for name, model in MEMBERS.items()}
    return labels, wrong, {name: (probs + 1e-3) / (1 + K * 1e-3) for name, probs in found.items()}


def blind(n, seed):
    probs = np.exp(np.random.default_rng(seed).normal(size=(n, K)))
    return probs / probs.sum(axis=1, keepdims=True)

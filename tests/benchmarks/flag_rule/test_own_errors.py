import numpy as np
import pytest

from benchmarks.flag_rule.own_errors import without_own_errors


def made(given, shown, seed):
    """Two members that see what the images show, whatever the labels."""
    generator = np.random.default_rng(seed)
    out = {"given": given}
    for member in ("cnn", "probe"):
        raw = generator.random((len(given), 3)) * 0.1
        raw[np.arange(len(given)), shown] += 1
        out[member] = (raw / raw.sum(axis=1, keepdims=True)).astype(np.float32)
    return out


def test_own_errors_are_told_from_false_flags(project):
    shown = np.arange(600) % 3
    own = np.where(np.arange(600) < 20, (shown + 1) % 3, shown)
    noisy = np.where(np.arange(600) >= 570, (shown + 2) % 3, own)
    row = without_own_errors("made", made(noisy, shown, 1) | {"true": own}, made(own, shown, 2) | {"true": own})
    assert (row["suspects"], row["images"], row["wrong"]) == (20, 580, 30)
    assert row["f1"] == row["precision"] == row["average_precision"] == 1


def test_other_images_are_refused(project):
    shown = np.arange(60) % 3
    with pytest.raises(AssertionError, match="not the same images as without noise"):
        without_own_errors("made", {"true": shown}, {"true": shown[::-1]})

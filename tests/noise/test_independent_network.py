import numpy as np
import pytest

from label_laundry.noise.independent_network import coarse, out_of_fold_probs


@pytest.mark.slow
def test_it_predicts_images_that_it_has_not_seen(fashion):
    images, labels = fashion[0][:3000], fashion[1][:3000].astype(np.int64)
    probs = out_of_fold_probs(images, labels, 10, 1)
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-5)
    assert 0.6 < (probs.argmax(axis=1) == labels).mean() < 0.9
    np.testing.assert_array_equal(probs, out_of_fold_probs(images, labels, 10, 1))


def test_a_class_without_images_has_no_probability():
    images = np.random.default_rng(1).integers(0, 256, (60, 8, 8), np.uint8)
    assert (out_of_fold_probs(images, np.arange(60) % 2 * 2, 4, 1)[:, [1, 3]] == 0).all()


def test_coarse_pixels_are_block_means_at_most_16_wide():
    image = np.arange(28 * 28, dtype=np.uint8).reshape(1, 28, 28)
    small = coarse(image)
    assert small.shape == (1, 14 * 14)
    assert small[0, 0] * 255 == image[0, :2, :2].mean()
    assert coarse(np.full((2, 70, 33, 3), 255, np.uint8)).shape == (2, 14 * 6 * 3)
    assert coarse(np.zeros((2, 2, 64), np.uint8)).shape == (2, 16)

import doctest

import numpy as np
import pytest

from label_laundry import flag_labels, review_page
from label_laundry.notebook import reviewing


def test_the_example_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert doctest.testmod(reviewing).failed == 0


def test_the_page_in_the_docs_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = reviewing.Path(__file__).parents[2] / "docs" / "your-own-pipeline-in-code.md"
    assert doctest.testfile(str(page), module_relative=False).failed == 0
    assert (tmp_path / "review.html").stat().st_size > 10_000


@pytest.mark.parametrize("shape", [(60, 9, 12, 3), (60, 8, 8)])
def test_flagged_images_are_in_the_page_with_their_classes(shape):
    truth = np.arange(60) % 3
    probs = np.full((60, 3), 0.02)
    probs[np.arange(60), truth] = 0.96
    labels = truth.copy()
    labels[7] = 0
    images = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    evidence = flag_labels(labels, probs, ["cat", "dög", "owl"])
    page = review_page(evidence, images, probs, features=np.random.default_rng(1).random((60, 5)))
    assert '"id": "7"' in page
    assert "dög" in page
    with pytest.raises(ValueError, match=r"need uint8 \(60, H, W\)"):
        review_page(evidence, images / 255, probs)

import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble
from label_laundry.noise.injection import inject, read_confusion
from label_laundry.noise.settings import Kind, Noise

NAMES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


def noise(kind, **other):
    return Noise(**{"kind": kind, "rate": 0.1, "seed": 1} | other)


@pytest.mark.parametrize("kind", [kind for kind in Kind.__args__ if kind != "none"])
def test_every_kind_changes_as_many_labels_as_asked_for(project, fashion, kind):
    images, labels = fashion[0][:2000], fashion[1][:2000].astype(np.int64)
    noisy = inject(images, labels, NAMES, noise(kind))
    assert (noisy != labels).sum() == 200
    assert (noisy != inject(images, labels, NAMES, noise(kind, seed=2))).any()


def test_no_noise_is_no_change(fashion):
    labels = fashion[1][:100].astype(np.int64)
    np.testing.assert_array_equal(inject(fashion[0][:100], labels, NAMES, noise("none")), labels)


def test_the_confusion_matrix_is_read_in_class_order(tmp_path):
    pd.DataFrame([[9, 1], [2, 8]], pd.Index(["b", "a"], name="given"), ["b", "a"]).to_csv(tmp_path / "matrix.csv")
    np.testing.assert_array_equal(read_confusion(tmp_path / "matrix.csv", ["a", "b"]), [[8, 2], [1, 9]])


def test_classes_may_be_named_by_numbers_or_na(tmp_path):
    (tmp_path / "matrix.csv").write_text("given,7,NA\n7,9,1\nNA,2,8\n")
    np.testing.assert_array_equal(read_confusion(tmp_path / "matrix.csv", ["NA", "7"]), [[8, 2], [1, 9]])


@pytest.mark.parametrize(
    "content", ["", "given,a,b\na,1,2\n", "given,a,b\na,1,x\nb,1,2\n", "given,a,b\na,1,\nb,1,2\n", "given,a,b\na,1,-2\nb,1,2\n"]
)
def test_a_matrix_that_does_not_fit_is_one_line_with_the_remedy(tmp_path, content):
    (tmp_path / "matrix.csv").write_text(content)
    with pytest.raises(Trouble, match=r"matrix.csv: .*copy results/confusion.csv") as told:
        read_confusion(tmp_path / "matrix.csv", ["a", "b"])
    assert "\n" not in str(told.value)


def test_the_projects_matrix_has_the_projects_classes(project):
    assert read_confusion(paths.CONFUSION, NAMES).sum() == 60_000

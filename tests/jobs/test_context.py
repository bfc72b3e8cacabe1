import numpy as np
import pytest

from label_laundry.contracts.dataset import Dataset
from label_laundry.jobs.context import read_context
from stages import prepare

FACTS = {"name": "made", "source": "", "image_shape": [8, 8], "counts": {}, "folds": 2, "sha256": {}}


@pytest.fixture
def workspace(project):
    prepare.write_json("data/dataset.json", Dataset(**FACTS, class_names=["a", "b", "c"]).model_dump())
    for split in ("train", "test"):
        (project / "data" / split).mkdir()
        np.save(project / "data" / split / "images.npy", np.zeros((2, 8, 8), np.uint8))
    return project


def test_it_is_what_a_job_needs_of_the_profile_in_force_or_of_another(workspace):
    context = read_context("cnn")
    assert (context.n_classes, context.recipe.epochs) == (3, 5)
    assert read_context("cnn", "accurate").recipe.epochs == 16

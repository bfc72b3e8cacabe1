import numpy as np
import pytest

from stages import prepare
from stages.contracts.dataset import Dataset
from stages.learning.jobs import Job
from stages.learning.shared import scratch_for, shared

FACTS = {"name": "made", "source": "", "image_shape": [8, 8], "counts": {}, "class_counts": {}, "folds": 2, "sha256": {}}


@pytest.fixture
def workspace(project):
    prepare.write_json("data/dataset.json", Dataset(**FACTS, class_names=["a", "b", "c"]).model_dump())
    for split in ("train", "test"):
        (project / "data" / split).mkdir()
        np.save(project / "data" / split / "images.npy", np.zeros((2, 8, 8), np.uint8))
    return project


def test_it_is_what_a_job_needs_of_the_profile_in_force_or_of_another(workspace):
    common = shared("cnn")
    assert (common.n_classes, common.recipe.epochs) == (3, 5)
    assert shared("cnn", "accurate").recipe.epochs == 16
    Job("t", workspace, seed=1, rows=np.arange(2), labels=np.arange(2), predict={}, **vars(common))


def test_the_scratch_folder_is_keyed_by_all_that_results_depend_on(workspace):
    common, labels = shared("cnn"), workspace / "labels.csv"
    labels.write_text("one")
    folders = [scratch_for("a", common, 1, [labels]), scratch_for("b", common, 1, [labels])]
    folders += [scratch_for("c", common, 2, [labels]), scratch_for("d", common, 1, [labels], more=[1])]
    labels.write_text("two")
    folders.append(scratch_for("e", common, 1, [labels]))
    prepare.write_json("data/dataset.json", Dataset(**FACTS, class_names=["c", "b", "a"]).model_dump())
    folders.append(scratch_for("f", common, 1, [labels]))
    keys = [folder.name.split("-")[1] for folder in folders]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 5

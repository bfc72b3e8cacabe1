import numpy as np
import pytest

from benchmarks.task import from_workspace
from label_laundry.contracts.trouble import Trouble
from stages import decode, prepare
from tests.benchmarks.subjects import small_task


@pytest.fixture
def workspace(project, idx_folder):
    """The project's own `decode` and `prepare` in profile smoke: 3,000 images."""
    text = (project / "params.yaml").read_text()
    (project / "params.yaml").write_text(text.replace("profile: cpu ", "profile: smoke "))
    (project / "data" / "download").mkdir()
    (project / "data" / "download" / "fashion-mnist").symlink_to(idx_folder)
    decode.main()
    prepare.main()
    return project


@pytest.mark.slow
def test_the_subset_is_stratified_with_folds_and_labels_of_its_own_images(workspace):
    task = from_workspace(500, 2, 32, 3, seed=1)
    assert task.images.shape == (500, 28, 28)
    assert np.bincount(task.labels).tolist() == [50] * 10
    assert np.bincount(task.folds).tolist() == [250, 250]
    assert task.trained_on == 1500
    images = np.load("data/train/images.npy")
    assert all((images == image).all((1, 2)).any() for image in task.images[:5])
    with pytest.raises(Trouble, match=r"--images 5000: data/train/images\.npy has 3000"):
        from_workspace(5000, 2, 32, 3, seed=1)
    with pytest.raises(Trouble, match="a last batch of one image"):
        from_workspace(500, 2, 83, 3, seed=1)


def test_no_image_is_drawn_twice_before_each_was_drawn_once(fashion):
    rows = small_task(fashion, 40).draw(100, seed=2)
    assert len(rows) == 100
    assert sorted(rows[:40]) == sorted(rows[40:80]) == list(range(40))
    assert rows[:40].tolist() != rows[40:80].tolist()


def test_a_split_never_holds_out_what_it_learns_from(fashion):
    task = small_task(fashion, 40)
    learn, held_out = task.split(0)
    assert sorted([*learn, *held_out]) == list(range(40))

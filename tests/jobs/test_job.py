import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.jobs.context import Context
from label_laundry.jobs.job import Job, read_result, read_result_array
from tests.training.recipes import recipe


@pytest.fixture
def job(tmp_path):
    context = Context("cnn", recipe(), 10, "cpu", None, tmp_path / "images.npy", tmp_path / "images.npy")
    made = Job("crossval cnn", "fold 0", tmp_path / "fold-0", context, 1, np.arange(4), np.zeros(4, int), {})
    made.result.mkdir()
    (made.result / "curve.json").write_text('[{"epoch": 1}]')
    np.save(made.result / "test.npy", np.ones((4, 10), np.float32))
    return made


def test_a_finished_jobs_files_are_read(job):
    assert read_result(job, "curve") == [{"epoch": 1}]
    assert read_result_array(job, "test").sum() == 40


@pytest.mark.parametrize(("read", "name", "file"), [(read_result, "curve", "curve.json"), (read_result_array, "test", "test.npy")])
@pytest.mark.parametrize("content", [b"", b"[{"])
def test_a_damaged_file_is_told_with_the_folder_to_delete(job, read, name, file, content):
    """The folder would otherwise be kept from run to run."""
    (job.result / file).write_bytes(content)
    with pytest.raises(Trouble) as trouble:
        read(job, name)
    assert str(trouble.value).startswith(f"{job.result / file}: cannot be read (")
    assert str(trouble.value).endswith(f"; delete the folder {job.result}, and `dvc repro` makes it again")

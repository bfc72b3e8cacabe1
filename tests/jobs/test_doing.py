import sys
from pathlib import Path

import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.jobs.context import Context
from label_laundry.jobs.doing import do
from label_laundry.jobs.job import Job
from tests.training.recipes import recipe


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_in_the_midst_of_learning_is_one_line(tmp_path, fashion, one_thread):
    images, labels = fashion
    np.save(tmp_path / "images.npy", images[:64])
    job = Job(
        stage="train", part="seed 0", result=tmp_path / "seed-0", seed=1, rows=np.arange(64), labels=labels[:64].astype(np.int64),
        context=Context("cnn", recipe(batch=32), 10, "cpu", tmp_path, tmp_path / "images.npy"), predict={},
    )  # fmt: skip
    with pytest.raises(Trouble, match=r"^train, seed 0: .* cannot be written \(No space left on device\); free or unlock the disk"):
        do(job, lambda epoch, n: Path("/dev/full").write_bytes(b"x"))
    assert not job.result.exists()

import subprocess
import sys

import pytest
import torch

from benchmarks.gpu import OUT, begun, throughput
from label_laundry.contracts.atomic import write_json
from tests.conftest import ROOT


@pytest.mark.slow
@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_it_says_so_in_one_line(project):
    done = subprocess.run([sys.executable, "-m", "benchmarks.gpu"], capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)})
    assert done.returncode == 1
    assert done.stderr == (
        "error: no CUDA device here; this benchmark measures one GPU, `python -m benchmarks.throughput` measures a CPU\n"
    )
    assert not (project / "results").exists()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_rates_are_measured_on_the_card(project):
    found = throughput(torch.device("cuda"))
    assert all(0 < found[model]["matmul_fraction"] < 1 for model in ("cnn", "mobilenet_v2"))


def test_parts_add_to_what_the_same_card_has_measured(project):
    here = {"device": "card", "torch": "2", "cuda": "13"}
    assert begun(here) == here
    write_json(OUT, here | {"accuracy": 1})
    assert begun(here) == here | {"accuracy": 1}
    assert begun(here | {"torch": "3"}) == here | {"torch": "3"}

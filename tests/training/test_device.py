from pathlib import Path

import pytest
import torch

from label_laundry.contracts.trouble import Trouble
from label_laundry.training.device import choose, computed_in, describe, has_amx


def test_auto_always_finds_a_device():
    assert choose("auto").type in ("cuda", "mps", "cpu")
    assert "cores" in describe(torch.device("cpu"))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card")
def test_a_missing_card_is_one_line():
    with pytest.raises(Trouble, match=r"params\.yaml: device: cuda is not usable here \(usable: .*cpu\)"):
        choose("cuda")


def test_auto_is_what_the_chip_computes_natively():
    cpu, mps = torch.device("cpu"), torch.device("mps")
    assert computed_in("auto", cpu) == ("bf16" if has_amx() else "fp32")
    assert computed_in("auto", mps) == "fp32"
    assert [computed_in(precision, cpu) for precision in ("bf16", "fp32")] == ["bf16", "fp32"]


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="no /proc")
def test_matrix_units_are_those_that_the_system_names():
    assert has_amx() == ("amx_bf16" in Path("/proc/cpuinfo").read_text())

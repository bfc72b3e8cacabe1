import pytest
import torch

from label_laundry.contracts.trouble import Trouble
from label_laundry.training.device import choose, describe


def test_auto_always_finds_a_device():
    assert choose("auto").type in ("cuda", "mps", "cpu")
    assert "cores" in describe(torch.device("cpu"))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card")
def test_a_missing_card_is_one_line():
    with pytest.raises(Trouble, match=r"params\.yaml: device: cuda is not usable here \(usable: .*cpu\)"):
        choose("cuda")

import numpy as np
import pytest

from stages.contracts.trouble import Trouble
from stages.embed import embed


def test_more_neighbours_than_images_is_one_line():
    with pytest.raises(Trouble, match=r"params\.yaml: embed\.neighbours: 15 neighbours need more than 10 images"):
        embed(np.zeros((10, 4), np.float32), 15, 1)

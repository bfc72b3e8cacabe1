import numpy as np
import pandas as pd
import pytest

from label_laundry.formats.other_formats import remedy_for
from label_laundry.sources.arrays import read_arrays


@pytest.mark.parametrize("column", ["pixel{0}", "{1}x{2}", "pixel_{0}"])
def test_the_remedy_for_a_table_of_pixels_works(tmp_path, monkeypatch, column):
    pixels = np.random.default_rng(1).integers(0, 256, (6, 12), np.uint8)
    names = [column.format(n, n // 4 + 1, n % 4 + 1) for n in range(12)]
    pd.DataFrame(pixels, columns=names).assign(label=[0, 1] * 3).to_csv(tmp_path / "train.csv", index=False)
    remedy = remedy_for(tmp_path)
    assert remedy.startswith("train.csv: a table of pixels is not read; save arrays: ")
    code = remedy.partition("save arrays: ")[2]
    monkeypatch.chdir(tmp_path)
    exec(code.replace("HEIGHT", "3").replace("WIDTH", "4"), {"pandas": pd, "numpy": np})
    source = read_arrays(tmp_path, None)
    np.testing.assert_array_equal(np.stack([np.asarray(image) for image in source.images]), pixels.reshape(-1, 3, 4))


def test_a_table_of_files_is_no_table_of_pixels(tmp_path):
    (tmp_path / "train.csv").write_text("file,label\npixel1.png,a\npixel2.png,b\n")
    assert remedy_for(tmp_path) is None

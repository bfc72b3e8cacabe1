import sys

import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.export.hugging_face import write_dataset
from tests.export.table_made import NAMES, made
from tests.lacking import needed


@pytest.mark.filterwarnings("ignore")  # the library's own
def test_the_library_gives_back_images_and_cleaned_labels(fashion, tmp_path):
    datasets, table = needed("datasets"), made(fashion)
    write_dataset(table, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    loaded = datasets.load_from_disk(tmp_path / "out")
    assert {split: len(part) for split, part in loaded.items()} == {"train": 30, "test": 10}
    train, kept = loaded["train"], table.rows[(table.rows["split"] == "train") & (table.rows["label"] != "")]
    assert train.features["label"].names == NAMES
    assert train["id"][:] == kept["id"].tolist()
    for key in ("label", "given"):
        assert [NAMES[code] for code in train[key]] == kept[key].tolist()
    for example, index in zip(train, kept["index"], strict=True):
        assert np.array_equal(np.asarray(example["image"]), table.images["train"][index])


def test_without_the_library_it_says_how_to_have_it(fashion, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(Trouble, match=r"uv run --extra datasets laundry export datasets FOLDER$"):
        write_dataset(made(fashion), tmp_path / "out")

"""An image keeps its id, whatever it is stored as, and its original is found by it."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from label_laundry.contracts.trouble import Trouble
from label_laundry.settings.editing import edit_params
from label_laundry.sources.originals import Originals
from stages import decode, prepare
from tests.sources.pictures_made import class_folders, picture

N = 12


def stored(folder: Path, **settings: object) -> list[str]:
    """Ids in the order of files.csv, after decode and prepare with these `data:` settings."""
    values = {"source": "folder", "path": str(folder), "size": 8, **settings}
    edit_params({("data", key): value for key, value in values.items()} | {("smoke", "images"): {"train": None, "test": None}})
    decode.main()
    prepare.main()
    return pd.read_csv("data/files.csv").sort_values("place")["id"].tolist()


@pytest.fixture
def photos(project: Path) -> Path:
    return class_folders(project / "photos", ["cat", "dog"], N)


def test_an_id_survives_every_other_setting(photos, project):
    ids = stored(photos)
    assert len(set(ids)) == 2 * N
    for changed in ({"size": 16}, {"fit": "stretch"}, {"fit": "crop"}, {"colour": "gray"}, {"test": 0.3}, {"unreadable": "skip"}):
        assert stored(photos, **changed) == ids, changed
    assert stored(photos, classes={"dog": "Dog", "cat": "Cat"}) == ids


def test_an_id_survives_another_lossless_format(photos, project):
    ids = stored(photos)
    for file in photos.rglob("*.png"):
        Image.open(file).convert("RGBA").save(file.with_suffix(".webp"), lossless=True)
        file.unlink()
    assert stored(photos) == ids


def test_the_original_has_its_own_size(photos, project):
    wide = picture(99, size=(40, 20))
    wide.save(photos / "cat" / "99.png")
    stored(photos)
    files = pd.read_csv("data/files.csv").set_index("file")["id"]
    np.testing.assert_array_equal(np.asarray(Originals().picture(files["cat/99.png"])), np.asarray(wide))


def test_a_picture_that_changed_since_decode_is_refused(photos, project):
    ids = stored(photos)
    picture(77).save(photos / "cat" / "0.png")
    with pytest.raises(Trouble, match=r"cat/0\.png is not the picture that `decode` saw; .* run `dvc repro`"):
        Originals().picture(ids[0])
    (photos / "cat" / "0.png").write_bytes(b"nonsense")
    with pytest.raises(Trouble, match=r"cat/0\.png: not an image"):
        Originals().picture(ids[0])


def test_a_file_for_other_tools_is_the_sources_own_where_browsers_show_it(photos, project):
    picture(98).save(photos / "cat" / "98.jpg")
    picture(99).save(photos / "cat" / "99.tif")
    stored(photos, unreadable="skip")
    files = pd.read_csv("data/files.csv").set_index("file")["id"]
    originals = Originals()
    assert originals.file(files["cat/98.jpg"]) == ("jpg", (photos / "cat" / "98.jpg").read_bytes())
    if "cat/99.tif" in files:
        suffix, content = originals.file(files["cat/99.tif"])
        assert suffix == "png"
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(content))), np.asarray(picture(99)))

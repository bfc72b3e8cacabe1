"""New images are read as the set was, and none is passed over unsaid."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_dataset
from label_laundry.contracts.trouble import Trouble
from label_laundry.judging.arrivals import read_arrivals
from label_laundry.settings.editing import edit_params
from label_laundry.sources.settings import DataSettings
from stages import decode, fingerprint, prepare
from tests.sources.pictures_made import class_folders, picture


@pytest.fixture
def trained(project):
    """A prepared project of two classes, 12 pictures each, of 12 x 12 in colour."""
    class_folders(project / "photos", ["cat", "dog"], 12)
    edit_params({("data", "source"): "folder", ("data", "path"): "photos", ("profile",): "quick", ("quick", "folds"): 2})
    for stage in (fingerprint, decode, prepare):
        stage.main()
    return project


def arrivals(place, kind=None):
    return read_arrivals(place, kind, params.get(DataSettings, "data"), read_dataset())


def save(seed, path, **how):
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(seed, **how).save(path)


def reasons(found):
    return dict(zip(found.left_out["file"], found.left_out["reason"], strict=True))


def test_the_set_itself_has_nothing_new(trained):
    found = arrivals(trained / "photos")
    assert found.table.empty
    assert set(reasons(found).values()) == {"in the data set already"}
    assert len(found.left_out) == 24


def test_only_new_images_of_known_classes_are_judged_and_each_other_one_has_its_reason(trained):
    (trained / "new").mkdir()
    save(100, trained / "new/dog/1.png")
    save(101, trained / "new/cat/2.png")
    save(102, trained / "new/owl/3.png")
    first = pd.read_csv(paths.FILES).iloc[0]["file"]
    other = "dog" if first.startswith("cat") else "cat"
    Image.open(trained / "photos" / first).save(trained / f"new/{other}/4.png")
    found = arrivals(trained / "new")
    assert found.table[["file", "label"]].to_numpy().tolist() == [["dog/1.png", 1], ["cat/2.png", 0]]
    np.testing.assert_array_equal(found.images[0], np.asarray(picture(100)))
    assert reasons(found) == {
        "owl/3.png": "'owl' is no class of the data set",
        f"{other}/4.png": f"in the data set already, labelled '{first.split('/')[0]}'",
    }
    assert found.picture(found.table["id"][1]).tobytes() == picture(101).tobytes()


def test_one_class_alone_and_other_sizes_colours_and_depths_are_brought_to_the_set_s(trained):
    save(100, trained / "new/dog/large.png", size=(40, 30))
    save(101, trained / "new/dog/gray.png", mode="L")
    Image.fromarray(np.arange(144, dtype=np.uint16).reshape(12, 12) * 400).save(trained / "new/dog/deep.png")
    found = arrivals(trained / "new")
    assert found.images.shape == (3, 12, 12, 3)
    assert found.table["label"].tolist() == [1, 1, 1]


def test_a_table_of_labels_beside_its_images(trained):
    for seed in (100, 101):
        save(seed, trained / f"new/pictures/{seed}.png")
    pd.DataFrame({"image": ["pictures/100.png", "pictures/101.png"], "label": ["dog", "cat"]}).to_csv(
        trained / "new/labels.csv", index=False
    )
    for place in (trained / "new/labels.csv", trained / "new"):
        assert arrivals(place).table["label"].tolist() == [1, 0]


def test_names_in_the_source_are_those_of_data_classes(trained):
    edit_params({("data", "classes"): {"cat": "Katze", "dog": "Hund"}})
    for stage in (decode, prepare):
        stage.main()
    save(100, trained / "new/dog/1.png")
    save(101, trained / "new/Katze/2.png")
    assert arrivals(trained / "new").table["label"].tolist() == [1, 0]


def test_copies_among_the_new_have_ids_of_their_own(trained):
    for name in ("1", "2"):
        save(100, trained / f"new/dog/{name}.png")
    assert arrivals(trained / "new").table["id"].str.contains("-2$").tolist() == [False, True]


def test_a_broken_picture_stops_or_is_listed(trained):
    save(100, trained / "new/dog/1.png")
    (trained / "new/dog/2.png").write_bytes(b"no picture")
    with pytest.raises(Trouble, match=r"dog/2.png: not an image that can be read; repair or remove it"):
        arrivals(trained / "new")
    edit_params({("data", "unreadable"): "skip"})
    found = arrivals(trained / "new")
    assert len(found.table) == 1
    assert reasons(found) == {"dog/2.png": "not an image that can be read"}


def test_a_place_that_is_not_there_is_said(trained):
    with pytest.raises(Trouble, match="nowhere: does not exist; name a folder of new images"):
        arrivals(trained / "nowhere")


@pytest.mark.parametrize("place", ["params.yaml", "data/new.csv", ".", "data"])
def test_the_project_s_own_folders_are_no_place_for_new_images(trained, place):
    (trained / "data/new.csv").write_text("file,label\na.png,cat\n")
    with pytest.raises(Trouble, match=r"(own folder|lies in data/.*); put the images, and the table if there is one, into a folder"):
        arrivals(trained / place)


def test_an_archive_is_to_be_unpacked(trained):
    (trained / "new").mkdir()
    (trained / "new/images.zip").write_bytes(b"PK")
    with pytest.raises(Trouble, match=r"new/images\.zip: archives are not read; unpack it and name its folder"):
        arrivals(trained / "new/images.zip")

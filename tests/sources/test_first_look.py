import numpy as np
import pytest

from label_laundry.contracts import params
from label_laundry.contracts.trouble import Trouble
from label_laundry.sources import first_look
from label_laundry.sources.first_look import look, what_stops
from label_laundry.sources.settings import DataSettings
from tests.sources.pictures_made import class_folders, picture

ALL = {"train": None, "test": None}


def settings(project, **changes):
    changes = {"source": "folder", "path": str(project / "mine"), **changes}
    return params.get(DataSettings, "data").model_copy(update=changes)


def test_a_look_counts_sizes_and_lists_what_is_no_image(project):
    folder = class_folders(project / "mine", ["a", "b"])
    picture(1, size=(20, 10)).save(folder / "a" / "98.png")
    (folder / "a" / "99.png").write_bytes(b"x")
    found = look(settings(project))
    assert found.sizes == {(12, 12): 6, (10, 20): 1}
    assert (len(found.rows), found.rgb) == (7, True)
    assert found.left_out.to_numpy().tolist() == [["a/99.png", "not an image that can be read", True]]


def test_nothing_to_read_is_one_line(project):
    folder = class_folders(project / "mine", ["a", "b"], n=1)
    for path in folder.rglob("*.png"):
        path.write_bytes(b"x")
    with pytest.raises(Trouble, match="no image can be read; the first error: not an image"):
        look(settings(project))


@pytest.mark.parametrize(
    ("n", "folds", "stops"), [(9, 4, ""), (3, 4, "class 'a' has 2 different images to train on"), (1, 2, "1 different of 1")]
)
def test_what_stops_a_run_is_known_before_it(project, n, folds, stops):
    class_folders(project / "mine", ["a", "b"], n=n)
    said = what_stops(look(settings(project)), settings(project), ALL, folds, 1)
    assert stops in said
    assert bool(stops) == bool(said)


def test_large_classes_are_not_decoded(project, monkeypatch):
    class_folders(project / "mine", ["a", "b"], n=9)
    looked = []
    monkeypatch.setattr(first_look, "seen", lambda raw: looked.append(raw) or str(len(looked)))
    what_stops(look(settings(project)), settings(project), ALL, 2, 1)
    assert looked == []
    what_stops(look(settings(project)), settings(project), ALL, 4, 1)
    assert len(np.unique(looked)) == 18

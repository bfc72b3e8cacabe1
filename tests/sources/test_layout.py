from pathlib import Path

from label_laundry.sources.layout import laid_out
from label_laundry.sources.tree import Folder


def folder(path, *inner, files=()):
    """A folder of a tree that is on no disk: a layout looks at names alone."""
    place = Path("/top", path)
    return Folder(place, [*inner], [place / name for name in files])


def classes(at, *names):
    return [folder(f"{at}/{name}", files=["1.png"]) for name in names]


def found(tree):
    return [(split, name) for split, name, _ in laid_out(tree).classes]


def test_names_of_splits_above_classes_are_splits():
    tree = folder(".", folder("Train", *classes("Train", "a", "b")), folder("dev", *classes("dev", "a", "b")))
    assert found(tree) == [("train", "a"), ("train", "b"), ("validation", "a"), ("validation", "b")]


def test_one_split_beside_a_few_other_images_is_a_split_and_beside_many_a_class():
    split = folder("train", *classes("train", "a", "b"))
    assert found(folder(".", split, folder("unlabeled", files=["1.png"]))) == [("train", "a"), ("train", "b")]
    assert found(folder(".", folder("car", files=["1.png", "2.png"]), split)) == [("", "car"), ("", "train")]


def test_splits_below_a_few_classes_alone_are_not_splits():
    one = folder("a", *classes("a", "train", "test"))
    assert found(folder(".", one, *classes(".", "b", "c"))) == [("", "a"), ("", "b"), ("", "c")]


def test_two_splits_of_one_kind_are_one_split():
    tree = folder(".", *(folder(name, *classes(name, "a", "b")) for name in ("test", "val", "valid")))
    assert {split for split, _ in found(tree)} == {"test", "validation"}

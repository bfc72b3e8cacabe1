import os
import shutil
import unicodedata

import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.class_folders import read_class_folders
from label_laundry.sources.layout import NO_CLASS
from tests.sources.pictures_made import class_folders, picture


def counts(source):
    """Number of images by (split, class)."""
    names = source.rows["label"].map(dict(enumerate(source.class_names)))
    return source.rows.groupby([source.rows["split"], names]).size().to_dict()


def lost(source):
    return source.left_out[source.left_out["lost"]].set_index("file")["reason"].to_dict()


def passed_over(source):
    return source.left_out[~source.left_out["lost"]].set_index("file")["reason"].to_dict()


def test_one_tree_has_no_split_and_images_come_by_the_numbers_of_their_files(tmp_path):
    source = read_class_folders(class_folders(tmp_path / "pets", ["dog", "cat"], n=6), None)
    assert source.name == "pets"
    assert source.class_names == ["cat", "dog"]
    assert set(source.rows["split"]) == {""}
    assert [path.name for path in source.images] == [f"{n}.png" for n in range(12)]
    assert source.rows["file"].tolist()[:2] == ["dog/0.png", "cat/1.png"]
    assert source.rows["label"].tolist() == [1, 0] * 6
    assert source.notes == ()


@pytest.mark.parametrize("names", [("train", "test"), ("Training", "Test"), ("training_set", "test_set"), ("TRAIN", "testing")])
def test_train_and_test_are_splits_by_any_of_their_names(tmp_path, names):
    class_folders(tmp_path / names[0], ["a", "b"])
    class_folders(tmp_path / names[1], ["a", "b"], n=1)
    source = read_class_folders(tmp_path, None)
    assert counts(source) == {("train", "a"): 3, ("train", "b"): 3, ("test", "a"): 1, ("test", "b"): 1}
    assert source.notes == ()


def test_a_validation_split_is_the_test_split_where_there_is_no_other(tmp_path):
    for split, n in (("train", 3), ("val", 1)):
        class_folders(tmp_path / split, ["a", "b"], n=n)
    source = read_class_folders(tmp_path, None)
    assert counts(source)["test", "a"] == 1
    assert source.notes == ("the validation split is the test split, as there is no other",)


@pytest.mark.parametrize(("what", "n"), [("train", (5, 1)), ("test", (3, 3)), ("leave out", (3, 1))])
def test_of_three_splits_the_validation_split_goes_where_it_is_told(tmp_path, what, n):
    for split, images in (("train", 3), ("valid", 2), ("test", 1)):
        class_folders(tmp_path / split, ["a", "b"], n=images)
    source = read_class_folders(tmp_path, None, what)
    assert (counts(source)["train", "a"], counts(source)["test", "a"]) == n
    assert f"(data.validation: {what})" in source.notes[0]
    assert len(passed_over(source)) == (4 if what == "leave out" else 0)


def test_splits_may_be_below_the_classes(tmp_path):
    for name in ("a", "b"):
        for split, n in (("train", 3), ("test", 1)):
            class_folders(tmp_path / name, [split], n=n)
    picture(5).save(tmp_path / "a" / "loose.png")
    source = read_class_folders(tmp_path, None)
    assert counts(source) == {("train", "a"): 3, ("train", "b"): 3, ("test", "a"): 1, ("test", "b"): 1}
    assert lost(source) == {"a/loose.png": "in no split folder, as others of its class are"}


def test_folders_that_hold_one_folder_alone_are_opened(tmp_path):
    class_folders(tmp_path / "pets" / "pets" / "train" / "images", ["a", "b"])
    class_folders(tmp_path / "pets" / "pets" / "test", ["a", "b"], n=1)
    source = read_class_folders(tmp_path, None)
    assert counts(source) == {("train", "a"): 3, ("train", "b"): 3, ("test", "a"): 1, ("test", "b"): 1}
    assert source.notes == ("the class folders are in pets/pets/",)


def test_a_training_split_alone_is_one_tree(tmp_path):
    source = read_class_folders(class_folders(tmp_path / "train", ["a", "b"]).parent, None)
    assert counts(source) == {("", "a"): 3, ("", "b"): 3}
    assert source.notes == ("there is a train split alone: a share of it will be held out for testing",)


def test_a_class_may_be_called_train(tmp_path):
    class_folders(tmp_path, ["car", "plane", "train"])
    assert read_class_folders(tmp_path, None).class_names == ["car", "plane", "train"]
    class_folders(tmp_path / "train", ["steam", "diesel"], n=1)
    assert read_class_folders(tmp_path, None).class_names == ["car", "plane", "train"]


@pytest.mark.parametrize("heap", ["test", "test/unknown"])
def test_a_test_split_without_labels_is_left_out_and_a_share_held_out(tmp_path, heap):
    class_folders(tmp_path / "train", ["a", "b"])
    class_folders(tmp_path, [heap], n=4)
    source = read_class_folders(tmp_path, None)
    assert counts(source) == {("", "a"): 3, ("", "b"): 3}
    assert len(passed_over(source)) == 4
    assert "so no labels" in source.notes[0]
    assert "a share of it will be held out" in source.notes[1]


def test_splits_without_class_folders_have_no_labels(tmp_path):
    class_folders(tmp_path, ["train", "test"])
    with pytest.raises(
        Trouble, match=r"6 images, but no class folder has an image \(test/, train/ have images, but no class folders\); labels"
    ):
        read_class_folders(tmp_path, None)


def test_a_second_copy_is_left_out(tmp_path):
    for split, n in (("train", 3), ("test", 1)):
        class_folders(tmp_path / split, ["a", "b"], n=n)
    shutil.copytree(tmp_path, tmp_path.parent / "copy")
    shutil.move(tmp_path.parent / "copy", tmp_path / "xray")
    source = read_class_folders(tmp_path, None)
    assert len(source.rows) == 8
    assert source.notes == ("xray/ is a second copy of the folders beside it: it is left out",)
    assert len(passed_over(source)) == 8
    picture(99).save(tmp_path / "xray" / "train" / "a" / "new.png")
    source = read_class_folders(tmp_path, None)
    assert "but 1 of its files are others" in source.notes[0]
    assert list(lost(source)) == ["xray/train/a/new.png"]


def test_other_folders_beside_the_splits_are_lost(tmp_path):
    for split in ("train", "test", "extra"):
        class_folders(tmp_path / split, ["a", "b"], n=1)
    assert lost(read_class_folders(tmp_path, None)) == {
        "extra/a/0.png": "beside the split folders, of no split",
        "extra/b/1.png": "beside the split folders, of no split",
    }


def test_classes_are_named_and_ordered_as_asked_for(tmp_path):
    source = read_class_folders(class_folders(tmp_path, ["0", "1", "10"]), {"10": "T-shirt/top", "0": "Schürze", "1": "靴"})
    assert source.class_names == ["T-shirt/top", "Schürze", "靴"]
    assert dict(zip(source.rows["file"].str[:2].str.rstrip("/"), source.rows["label"], strict=True)) == {"10": 0, "0": 1, "1": 2}


def test_classes_that_are_not_asked_for_are_left_out_on_purpose(tmp_path):
    source = read_class_folders(class_folders(tmp_path, ["a", "b", "c"], n=1), {"a": "A", "b": "B"})
    assert passed_over(source) == {"c/2.png": "'c' is not in data.classes"}


def test_ten_folders_of_numbers_are_in_the_order_of_their_numbers(tmp_path):
    assert read_class_folders(class_folders(tmp_path, ["10", "9", "1"]), None).class_names == ["1", "9", "10"]


def test_images_below_a_class_folder_are_of_its_class_and_other_files_are_counted(tmp_path):
    class_folders(tmp_path, ["a", "b"])
    (tmp_path / "a" / "more" / "still").mkdir(parents=True)
    picture(9).save(tmp_path / "a" / "more" / "still" / "deep.JPG")
    picture(8).save(tmp_path / "b" / "nameless", "PNG")
    for name in ("a/.hidden.png", "a/Thumbs.db", "readme.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / ".git").mkdir()
    picture(8).save(tmp_path / ".git" / "x.png")
    source = read_class_folders(tmp_path, None)
    assert len(source.rows) == 8
    assert {"a/more/still/deep.JPG", "b/nameless"} < set(source.rows["file"])
    assert lost(source) == {}
    assert passed_over(source) == {
        "a/.hidden.png": "a hidden file",
        "a/Thumbs.db": "litter of a system or tool",
        ".git": "litter of a system or tool",
        "readme.txt": "no image (.txt)",
    }


def test_a_folder_without_images_is_told(tmp_path):
    class_folders(tmp_path, ["a", "b"])
    for name in ("bird/1.svg", "cow/2.svg"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("<svg/>")
    assert read_class_folders(tmp_path, None).notes == ("no image in 'bird', 'cow': no class",)


def test_a_hidden_class_is_a_class_and_said(tmp_path):
    class_folders(tmp_path, [".NET", "Java", "Rust"])
    class_folders(tmp_path / "Rust", [".x"], n=1)
    source = read_class_folders(tmp_path, None)
    assert source.class_names == [".NET", "Java", "Rust"]
    assert source.notes == ("'.NET' is a hidden folder, and a class",)
    assert passed_over(source) == {"Rust/.x": "a hidden folder"}


def test_a_class_under_two_links_is_one_class(tmp_path):
    class_folders(tmp_path / "store", ["a", "b"])
    (tmp_path / "mine").mkdir()
    for name, place in (("cat", "a"), ("feline", "a"), ("dog", "b")):
        (tmp_path / "mine" / name).symlink_to(tmp_path / "store" / place)
    source = read_class_folders(tmp_path / "mine", None)
    assert source.class_names == ["cat", "dog"]
    assert passed_over(source) == {"feline": "the same folder as cat, by a link"}
    assert source.notes == ("feline is the same folder as cat, by a link: it is left out",)


def test_a_broken_link_to_an_image_is_an_image_that_cannot_be_read(tmp_path):
    class_folders(tmp_path, ["a", "b"])
    (tmp_path / "a" / "99.jpg").symlink_to("/nowhere/99.jpg")
    (tmp_path / "a" / "notes.txt").symlink_to("/nowhere/notes.txt")
    source = read_class_folders(tmp_path, None)
    assert source.rows["file"].tolist()[-1] == "a/99.jpg"
    assert passed_over(source) == {"a/notes.txt": "a broken link, not to an image by its name"}


@pytest.mark.parametrize("names", [("Käfer", unicodedata.normalize("NFD", "Käfer")), ("Käfer", "Käfer "), (" Käfer", "Käfer")])
def test_names_that_differ_in_composition_or_blanks_are_one_class(tmp_path, names):
    class_folders(tmp_path / "tree", [*names, "Wespe"])
    source = read_class_folders(tmp_path / "tree", None)
    assert counts(source) == {("", "Käfer"): 6, ("", "Wespe"): 3}
    assert source.notes[0].startswith("2 folders are one class, 'Käfer'")
    for split, name in zip(("train", "test"), names, strict=True):
        class_folders(tmp_path / "splits" / split, [name, "Wespe"])
    source = read_class_folders(tmp_path / "splits", None)
    assert counts(source)["test", "Käfer"] == 3
    assert lost(source) == {}


def test_names_that_differ_by_case_are_two_classes_and_said(tmp_path):
    source = read_class_folders(class_folders(tmp_path, ["cat", "Cat", "dog"]), None)
    assert source.class_names == ["Cat", "cat", "dog"]
    assert "'Cat', 'cat' differ by case alone" in source.notes[0]


def test_a_name_that_is_not_utf8_is_read_as_latin_1(tmp_path):
    source = read_class_folders(class_folders(tmp_path, ["cat", os.fsdecode(b"K\xe4fer")]), None)
    assert source.class_names == ["Käfer", "cat"]
    assert source.rows["file"][0] == "cat/0.png"
    assert source.rows["file"][1] == r"K\xe4fer/1.png"
    assert source.images[1].exists()
    assert source.notes == ("'Käfer' is not UTF-8 on the disk; it is read as Latin-1",)


def test_equal_numbers_have_one_order(tmp_path):
    class_folders(tmp_path, ["a", "b"], n=1)
    for name in ("001", "1", "01", "0001"):
        picture(5).save(tmp_path / "a" / f"{name}.png")
    assert [path.stem for path in read_class_folders(tmp_path, None).images] == ["0", "0001", "001", "01", "1", "1"]


def test_images_without_a_known_class_are_listed_with_the_reason(tmp_path):
    class_folders(tmp_path / "train", ["a", "b"])
    class_folders(tmp_path / "test", ["a", "c"], n=1)
    picture(7).save(tmp_path / "train" / "loose.png")
    source = read_class_folders(tmp_path, None)
    assert lost(source) == {"train/loose.png": NO_CLASS, "test/c/1.png": "'c' is no class of the training images"}
    assert source.notes == ("no test image: 'b'",)


def test_parallel_trees_are_told(tmp_path):
    for name in ("images", "masks"):
        class_folders(tmp_path / name, ["a", "b"], n=1)
    assert read_class_folders(tmp_path, None).notes == ("images/, masks/ are taken as the classes, not a, b, which each of them has",)


@pytest.mark.parametrize(
    ("names", "classes", "words"),
    [
        ([], None, "no class folder has an image"),
        (["00000", "00010"], {"8": "A", "00000": "B"}, "data.classes: 8 is no folder; write '00010' with its quotes"),
        (["a"], {"a": "A", "b": "B"}, r"class folder 'b' has no image; see data.classes in params.yaml \(folders with images: a\)"),
    ],
)
def test_what_is_missing_is_reported_with_the_place(tmp_path, names, classes, words):
    class_folders(tmp_path, names)
    with pytest.raises(Trouble, match=words):
        read_class_folders(tmp_path, classes)


def test_a_file_in_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "x.zip").touch()
    with pytest.raises(Trouble, match=r"data.path: .*x.zip is not a folder"):
        read_class_folders(tmp_path / "x.zip", None)

import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.class_folders import NO_CLASS, read_class_folders
from tests.sources.pictures_made import class_folders, picture


def test_one_tree_has_no_split_and_images_come_by_the_numbers_of_their_files(tmp_path):
    source = read_class_folders(class_folders(tmp_path / "pets", ["dog", "cat"], n=6), None)
    assert source.name == "pets"
    assert source.class_names == ["cat", "dog"]
    assert set(source.rows["split"]) == {""}
    assert [path.name for path in source.images] == [f"{n}.png" for n in range(12)]
    assert source.rows["file"].tolist()[:2] == ["dog/0.png", "cat/1.png"]
    assert source.rows["label"].tolist() == [1, 0] * 6


def test_train_and_test_are_splits(tmp_path):
    class_folders(tmp_path / "train", ["a", "b"])
    class_folders(tmp_path / "test", ["a", "b"], n=1)
    source = read_class_folders(tmp_path, None)
    assert source.rows["split"].value_counts().to_dict() == {"train": 6, "test": 2}
    assert source.rows["file"].str.startswith("test/").sum() == 2


def test_classes_are_named_and_ordered_as_asked_for(tmp_path):
    source = read_class_folders(class_folders(tmp_path, ["0", "1", "10"]), {"10": "T-shirt/top", "0": "Schürze", "1": "靴"})
    assert source.class_names == ["T-shirt/top", "Schürze", "靴"]
    assert dict(zip(source.rows["file"].str[:2].str.rstrip("/"), source.rows["label"], strict=True)) == {"10": 0, "0": 1, "1": 2}


def test_ten_folders_of_numbers_are_in_the_order_of_their_numbers(tmp_path):
    assert read_class_folders(class_folders(tmp_path, ["10", "9", "1"]), None).class_names == ["1", "9", "10"]


def test_images_below_a_class_folder_are_of_its_class_and_other_files_are_passed_over(tmp_path):
    class_folders(tmp_path, ["a", "b"])
    (tmp_path / "a" / "more" / "still").mkdir(parents=True)
    picture(9).save(tmp_path / "a" / "more" / "still" / "deep.JPG")
    for name in ("a/.hidden.png", "a/Thumbs.db", "readme.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / ".git").mkdir()
    picture(8).save(tmp_path / ".git" / "x.png")
    source = read_class_folders(tmp_path, None)
    assert len(source.rows) == 7
    assert "a/more/still/deep.JPG" in source.rows["file"].tolist()
    assert source.left_out.empty


def test_links_to_folders_are_followed_once(tmp_path):
    class_folders(tmp_path / "mine", ["a"])
    class_folders(tmp_path / "elsewhere", ["b"])
    (tmp_path / "mine" / "linked").symlink_to(tmp_path / "elsewhere" / "b")
    (tmp_path / "mine" / "a" / "round").symlink_to(tmp_path / "mine")
    source = read_class_folders(tmp_path / "mine", None)
    assert source.class_names == ["a", "linked"]
    assert len(source.rows) == 6


def test_images_without_a_known_class_are_listed_with_the_reason(tmp_path):
    class_folders(tmp_path / "train", ["a", "b"])
    class_folders(tmp_path / "test", ["a", "c"], n=1)
    picture(7).save(tmp_path / "train" / "loose.png")
    left_out = read_class_folders(tmp_path, None).left_out.set_index("file")["reason"].to_dict()
    assert left_out == {"train/loose.png": NO_CLASS, "test/c/1.png": "'c' is no class of the training images"}


@pytest.mark.parametrize(
    ("names", "classes", "words"),
    [
        ([], None, "no class folder has an image"),
        (["a"], {"a": "A", "b": "B"}, "class folder 'b' has no image"),
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

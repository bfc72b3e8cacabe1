import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.arrays import read_arrays

IMAGES = np.arange(6 * 4 * 4, dtype=np.uint8).reshape(6, 4, 4)


def put(folder, stem, images, labels, packed=False, **columns):
    if packed:
        np.savez(folder / f"{stem}.npz", images=images)
    else:
        np.save(folder / f"{stem}.npy", images)
    pd.DataFrame({"label": labels, **columns}).to_csv(folder / f"{stem}.csv", index=False)


def pixels(source):
    return np.stack([source.images[n] for n in range(len(source.images))])


@pytest.mark.parametrize("packed", [False, True])
def test_one_array_has_no_split(tmp_path, packed):
    put(tmp_path, "images", IMAGES, ["b", "a", "b", "a", "b", "a"], packed, file=[f"{n}.tif" for n in range(6)])
    source = read_arrays(tmp_path, None)
    assert source.class_names == ["a", "b"]
    assert source.rows["label"].tolist() == [1, 0, 1, 0, 1, 0]
    assert source.rows["file"][2] == "2.tif"
    np.testing.assert_array_equal(pixels(source), IMAGES)


def test_two_arrays_are_splits_and_rows_without_a_label_are_listed(tmp_path):
    put(tmp_path, "train_images", IMAGES[:4], [1, "", 10, 2])
    put(tmp_path, "test_images", IMAGES[4:], [2, 1])
    source = read_arrays(tmp_path, {"1": "one", "2": "two", "10": "ten"})
    assert source.class_names == ["one", "two", "ten"]
    assert source.rows.to_numpy().tolist() == [["train", 0, ""], ["train", 2, ""], ["train", 1, ""], ["test", 1, ""], ["test", 0, ""]]
    np.testing.assert_array_equal(pixels(source), IMAGES[[0, 2, 3, 4, 5]])
    assert source.left_out.to_numpy().tolist() == [["train row 1", "no label", True]]


def test_keras_archive_has_the_training_images_first_in_whatever_order(tmp_path):
    np.savez(tmp_path / "mnist.npz", x_test=IMAGES[4:], x_train=IMAGES[:4], y_train=[0, 1, 0, 1], y_test=[1, 0])
    source = read_arrays(tmp_path, None)
    assert source.rows["split"].tolist() == ["train"] * 4 + ["test"] * 2
    assert source.rows["label"].tolist() == [0, 1, 0, 1, 1, 0]
    np.testing.assert_array_equal(pixels(source), IMAGES)


def test_medmnist_has_columns_of_labels_and_a_validation_split(tmp_path):
    made = {f"{split}_images": IMAGES[part] for split, part in (("train", slice(3)), ("val", slice(3, 5)), ("test", slice(5, 6)))}
    labels = {"train_labels": [[0], [1], [0]], "val_labels": [[1], [0]], "test_labels": [[1]]}
    np.savez(tmp_path / "organ.npz", **made, **{name: np.array(of, np.uint8) for name, of in labels.items()})
    source = read_arrays(tmp_path, None, "test")
    assert source.rows["split"].tolist() == ["train"] * 3 + ["test"] * 3
    assert source.notes == ("the validation split is joined to the test split (data.validation: test)",)


@pytest.mark.parametrize("name", ["labels.npy", "y.npy", "y_labels.npy"])
def test_labels_may_be_an_array_beside_the_images(tmp_path, name):
    np.save(tmp_path / "images.npy", IMAGES)
    np.save(tmp_path / name, [0, 1, 2, 0, 1, 2])
    if name == "y_labels.npy":
        with pytest.raises(Trouble, match=r"no labels for images\.npy; add labels\.npy"):
            read_arrays(tmp_path, None)
    else:
        assert read_arrays(tmp_path, None).rows["label"].tolist() == [0, 1, 2, 0, 1, 2]


def test_floats_and_torch_order_are_read_and_said(tmp_path):
    images = np.linspace(0, 1, 6 * 3 * 4 * 4, dtype=np.float32).reshape(6, 3, 4, 4)
    np.savez(tmp_path / "set.npz", x=images, y=[0, 1] * 3)
    source = read_arrays(tmp_path, None)
    np.testing.assert_array_equal(pixels(source), np.round(np.moveaxis(images, 1, 3) * 255).astype(np.uint8))
    assert source.notes == ("values from 0 to 1 are stored as 0 to 255, with 0 as black and 1 as white in all images",)


def test_spellings_of_a_label_in_a_table_of_excel_are_one(tmp_path):
    np.save(tmp_path / "images.npy", IMAGES)
    (tmp_path / "images.csv").write_bytes(b"\xef\xbb\xbflabel\r\ncat\r\ncat \r\ndog\r\n dog\r\ncat\r\ndog\r\n")
    source = read_arrays(tmp_path, None)
    assert source.class_names == ["cat", "dog"]
    assert source.notes[0] == "'cat': written as 'cat', 'cat ', taken as one label"


def test_images_of_which_it_is_not_sure_are_refused_by_name(tmp_path):
    np.savez(tmp_path / "set.npz", before=IMAGES, after=IMAGES, labels=[0, 1] * 3)
    with pytest.raises(Trouble, match=r"which arrays are images .*\(set.npz: before, set.npz: after, set.npz: labels\)"):
        read_arrays(tmp_path, None)


def test_a_table_beside_several_arrays_of_images_is_refused_unless_they_have_labels(tmp_path):
    np.savez(tmp_path / "images.npz", x_test=IMAGES, x_train=IMAGES, y_train=[0, 1] * 3)
    (tmp_path / "images.csv").write_text("label\n" + "a\nb\n" * 3)
    with pytest.raises(Trouble, match=r"images.csv: which images does it label, of the arrays x_train, x_test in images.npz\?"):
        read_arrays(tmp_path, None)
    np.savez(tmp_path / "images.npz", x_test=IMAGES, x_train=IMAGES, y_train=[0, 1] * 3, y_test=[0, 1] * 3)
    assert read_arrays(tmp_path, None).notes == ("images.csv is not read, as images.npz has labels of its own",)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x": IMAGES, "images": IMAGES, "y": [0] * 6}, "set.npz: x, set.npz: images are all images of the whole set"),
        ({"y_train": [0] * 6}, "no images among the arrays"),
        ({"images": IMAGES, "x_test": IMAGES, "y": [0] * 6}, "set.npz: images is of no split, beside set.npz: x_test"),
        ({"x_train": IMAGES, "x_test": IMAGES[:, :2], "y_train": [0] * 6}, r"the splits differ in size \(set.npz: x_train \(4, 4\)"),
    ],
)
def test_arrays_that_do_not_fit_are_named(tmp_path, arrays, words):
    np.savez(tmp_path / "set.npz", **arrays)
    with pytest.raises(Trouble, match=words):
        read_arrays(tmp_path, None)


def test_labels_in_two_places_are_refused(tmp_path):
    put(tmp_path, "images", IMAGES, list("ababab"))
    np.save(tmp_path / "labels.npy", [0, 1] * 3)
    with pytest.raises(Trouble, match=r"images.csv: labels.npy has labels of the same images; take one of the two away"):
        read_arrays(tmp_path, None)


@pytest.mark.parametrize(
    ("array", "labels", "words"),
    [
        (IMAGES[0, :, :3], ["a"] * 4, r"uint8 \(4, 3\), expected"),
        (IMAGES[:0], [], "holds no images"),
        (IMAGES, ["a"] * 5, "5 lines with label; needs a column label and 6 lines"),
    ],
)
def test_an_unknown_form_is_reported_with_the_file(tmp_path, array, labels, words):
    put(tmp_path, "images", array, labels)
    with pytest.raises(Trouble, match=words):
        read_arrays(tmp_path, None)


def test_no_array_is_told(tmp_path):
    with pytest.raises(Trouble, match=r"no \.npy or \.npz file is there"):
        read_arrays(tmp_path, None)

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.index import index_of
from label_laundry.sources.reading import kind_of
from label_laundry.sources.recognition import has_labels_in_tables, has_parquet_images


def images(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def table(path, files, labels):
    pd.DataFrame({"file": files, "label": list(labels)}).to_csv(path, index=False)


def test_a_table_beside_a_heap_has_the_labels(tmp_path):
    images(tmp_path, "a.jpg", "b.jpg", "c.jpg", "d.jpg")
    assert not has_labels_in_tables(index_of(tmp_path))
    table(tmp_path / "train.csv", ["a", "b", "c"], "xyx")
    assert has_labels_in_tables(index_of(tmp_path))


@pytest.mark.parametrize(
    ("files", "labels", "more"),
    [
        (["cat/1.jpg", "cat/2.jpg", "dog/1.jpg", "dog/2.jpg"], "0011", False),  # says what the folders say
        (["cat/1.jpg", "cat/2.jpg", "dog/1.jpg", "dog/2.jpg"], "0101", True),
        (["cat/1.jpg"], "x", False),
    ],
)
def test_a_table_beside_class_folders_counts_where_it_says_something_else(tmp_path, files, labels, more):
    images(tmp_path, "cat/1.jpg", "cat/2.jpg", "dog/1.jpg", "dog/2.jpg")
    table(tmp_path / "list.csv", files, labels)
    assert has_labels_in_tables(index_of(tmp_path)) == more


def test_a_table_that_has_the_labels_of_a_test_heap_too_says_more(tmp_path):
    images(tmp_path, "Train/0/a.png", "Train/1/b.png", "Train/1/c.png", "Test/d.png", "Test/e.png")
    table(tmp_path / "Train.csv", ["Train/0/a.png", "Train/1/b.png", "Train/1/c.png"], "011")
    table(tmp_path / "Test.csv", ["Test/d.png", "Test/e.png"], "11")
    assert kind_of(tmp_path) == "table"


def test_parquet_holds_images_or_a_table(tmp_path):
    (tmp_path / "data").mkdir()
    pq.write_table(pa.table({"file": ["a.jpg"], "label": ["x"]}), tmp_path / "data" / "t.parquet")
    assert not has_parquet_images(tmp_path)
    pq.write_table(pa.table({"img": [{"bytes": b"x", "path": None}], "label": [1]}), tmp_path / "data" / "train-0.parquet")
    assert has_parquet_images(tmp_path)
    pq.write_table(pa.table({"img": [b"x"], "label": [1]}), tmp_path / "data" / "train-0.parquet")
    assert has_parquet_images(tmp_path)
    assert kind_of(tmp_path) == "datasets"


def test_cifar_and_state_json_are_known(tmp_path):
    (tmp_path / "cifar-10-batches-py").mkdir()
    (tmp_path / "cifar-10-batches-py" / "data_batch_1").touch()
    assert kind_of(tmp_path) == "cifar"


def test_what_lies_beside_class_folders_by_chance_is_not_taken(tmp_path):
    images(tmp_path, "cat/1.jpg", "dog/1.jpg")
    for name in ("dataset_info.json", "images.csv"):
        (tmp_path / name).write_text("{}")
    np.save(tmp_path / "images.npy", np.zeros((2, 2, 2)))
    assert kind_of(tmp_path) == "folder"


def test_a_table_beside_a_heap_that_is_not_clear_is_asked_about(tmp_path):
    images(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    pd.DataFrame({"file": ["a.jpg", "b.jpg", "c.jpg"], "size": ["1", "2", "1"], "age": ["3", "4", "5"]}).to_csv(tmp_path / "t.csv")
    assert kind_of(tmp_path) == "table"


def test_a_table_elsewhere_that_the_settings_name_counts(tmp_path):
    images(tmp_path, "a.jpg", "b.jpg")
    assert kind_of(tmp_path, table="../labels.csv") == "table"


@pytest.mark.parametrize("name", ["notes.txt", "labels.csv", "dataset_info.json", "x.npz", "data_batch_1", "train.parquet"])
def test_a_broken_link_beside_class_folders_changes_nothing(tmp_path, name):
    images(tmp_path, "cat/1.jpg", "cat/2.jpg", "dog/1.jpg", "dog/2.jpg")
    for folder in (tmp_path, tmp_path / "cat"):
        (folder / name).symlink_to("/nowhere/at/all")
    assert kind_of(tmp_path) == "folder"


def test_a_heap_with_a_pattern_has_labels_in_its_names(tmp_path):
    images(tmp_path, "cat.0.jpg", "cat.1.jpg", "dog.0.jpg", "dog.1.jpg")
    assert kind_of(tmp_path, "(?P<label>[a-z]+)") == "file-names"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["dataset_info.json", "features.json", "beans-train.tfrecord-00000-of-00001"], r"TensorFlow Datasets .* tfds.load"),
        (["set.zip"], "set.zip: archives are not read; unpack it"),
        (["train_32x32.mat"], r"scipy\.io\.loadmat"),
        (["cat.0.jpg", "cat.1.jpg", "dog.0.jpg", "dog.1.jpg"], r"write into params.yaml data\.label_pattern: '"),
    ],
)
def test_what_is_not_read_is_told_with_what_can_be_done(tmp_path, names, words):
    images(tmp_path, *names)
    with pytest.raises(Trouble, match=words):
        kind_of(tmp_path)

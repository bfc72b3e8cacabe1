import json
import os

import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from label_laundry.sources.table import read_table


def images(folder, *names):
    """Empty files: a table's reader looks at names alone."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def csv(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(rows) + "\n")


def read(folder, classes=None, validation="train", **asked):
    return read_table(folder, Table(**asked), classes, validation)


def rows(source):
    named = [source.class_names[code] for code in source.rows["label"]]
    return list(zip(source.rows["split"], named, source.rows["file"], strict=True))


def test_kaggle_s_ids_without_suffix_mean_the_training_heap(tmp_path):
    images(tmp_path, "train/1.png", "train/2.png", "train/3.png", "test/1.png", "test/2.png")
    csv(tmp_path / "trainLabels.csv", "id,label", "2,cat", "1,dog", "3,cat")
    csv(tmp_path / "sampleSubmission.csv", "id,label", "1,cat", "2,cat")
    source = read(tmp_path)
    assert rows(source) == [("", "cat", "train/2.png"), ("", "dog", "train/1.png"), ("", "cat", "train/3.png")]
    assert source.images[1] == tmp_path / "train/1.png"
    assert source.left_out.to_numpy().tolist() == [[f"test/{n}.png", "no row in trainLabels.csv", False] for n in (1, 2)]
    assert "2 images have no row in trainLabels.csv: 'test/1.png', 'test/2.png'" in source.notes


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_hugging_face_s_metadata_lies_in_each_split(tmp_path, kind):
    for split, labels in (("train", "ab"), ("validation", "b"), ("test", "a")):
        names = [f"{n}.png" for n in range(len(labels))]
        images(tmp_path / split, *names)
        table = pd.DataFrame({"file_name": names, "label": list(labels)})
        if kind == "csv":
            table.to_csv(tmp_path / split / "metadata.csv", index=False)
        else:
            table.to_json(tmp_path / split / "metadata.jsonl", orient="records", lines=True)
    source = read(tmp_path, validation="leave out")
    assert rows(source) == [("test", "a", "test/0.png"), ("train", "a", "train/0.png"), ("train", "b", "train/1.png")]
    assert source.left_out["reason"].tolist() == ["of the validation split (data.validation: leave out)"]


def test_fiftyone_s_labels_are_names_of_files_without_suffix(tmp_path):
    images(tmp_path, "data/a.jpg", "data/b.jpg", "data/c.jpg")
    (tmp_path / "labels.json").write_text(json.dumps({"classes": ["cat", "dog"], "labels": {"a": 1, "b": 0, "c": None}}))
    source = read(tmp_path)
    assert rows(source) == [("", "dog", "data/a.jpg"), ("", "cat", "data/b.jpg")]
    assert source.left_out.to_numpy().tolist() == [["data/c.jpg", "no label", True]]


def test_a_table_may_be_away_from_the_images(tmp_path):
    images(tmp_path / "pictures", "a.jpg", "b.jpg")
    csv(tmp_path / "labels" / "mine.csv", "photo,what,kind", "x/a.jpg,1,cat", "x/b.jpg,2,dog")
    source = read(tmp_path / "pictures", file=str(tmp_path / "labels" / "mine.csv"), label="kind")
    assert rows(source) == [("", "cat", "a.jpg"), ("", "dog", "b.jpg")]
    with pytest.raises(Trouble, match=r"data.table: none.csv is neither a file here nor in .*pictures"):
        read(tmp_path / "pictures", file="none.csv")


def test_a_column_of_splits_counts_and_else_the_folders_of_the_files(tmp_path):
    images(tmp_path, "train/a.jpg", "train/b.jpg", "test/c.jpg")
    csv(tmp_path / "all.csv", "path,label", "train/a.jpg,x", "train/b.jpg,y", "test/c.jpg,x")
    assert read(tmp_path).rows["split"].tolist() == ["train", "train", "test"]
    csv(tmp_path / "all.csv", "path,label,split", "train/a.jpg,x,training", "train/b.jpg,y,Test", "test/c.jpg,y,TRAIN")
    assert read(tmp_path).rows["split"].tolist() == ["train", "test", "train"]


def test_rows_without_a_file_are_counted_and_listed(tmp_path):
    images(tmp_path, "a.jpg", "b.jpg", "one/c.jpg", "two/c.jpg")
    csv(tmp_path / "t.csv", "file,label", "a.jpg,x", "gone.jpg,x", "b.jpg,y", "c.jpg,y", ",y")
    source = read(tmp_path)
    assert source.left_out.iloc[:3].to_numpy().tolist() == [
        ["gone.jpg", "no such file (t.csv)", True],
        ["c.jpg", "may be 'one/c.jpg', 'two/c.jpg'", True],
        ["t.csv row 5", "no such file (t.csv)", True],
    ]
    assert "t.csv: 3 of 5 rows have no file of their own" in source.notes[0]


def test_two_rows_of_one_file_count_once_where_they_agree(tmp_path):
    images(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    csv(tmp_path / "t.csv", "file,label", "a.jpg,x", "a.jpg,x ", "b.jpg,y", "c.jpg,x", "c.jpg,y")
    source = read(tmp_path)
    assert rows(source) == [("", "x", "a.jpg"), ("", "y", "b.jpg")]
    assert source.left_out.to_numpy().tolist() == [["c.jpg", "several labels in t.csv: 'x', 'y'", True]]
    assert "2 files have several rows; 1 of them with different labels, which are left out" in source.notes[0]
    assert "data.table: {annotator: COLUMN}" in source.notes[0]


def test_one_column_for_each_class(tmp_path):
    for split in ("train", "valid"):
        images(tmp_path / split, "a.jpg", "b.jpg")
        csv(tmp_path / split / "_classes.csv", "filename, cat, dog", "a.jpg,1,0", "b.jpg,0,1")
    source = read(tmp_path)
    assert rows(source)[:2] == [("train", "cat", "train/a.jpg"), ("train", "dog", "train/b.jpg")]
    assert source.rows["split"].tolist() == ["train"] * 2 + ["test"] * 2


def test_columns_of_annotators_give_a_majority_and_keep_each_label(tmp_path):
    images(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    csv(tmp_path / "t.csv", "file,label_1,label_2,label_3", "a.jpg,cat,cat,dog", "b.jpg,dog ,dog,", "c.jpg,,,")
    source = read(tmp_path, classes={"cat": "Katze", "dog": "Hund"})
    assert rows(source) == [("", "Katze", "a.jpg"), ("", "Hund", "b.jpg")]
    assert source.rows["given by label_3"].tolist() == ["Hund", ""]
    assert source.left_out.to_numpy().tolist() == [["c.jpg", "no label", True]]
    assert any(note.startswith("3 annotators: ") for note in source.notes)


def test_a_row_for_each_label_of_an_annotator(tmp_path):
    images(tmp_path, "a.jpg", "b.jpg")
    csv(tmp_path / "t.csv", "image,worker,label", "a.jpg,w1,cat", "a.jpg,w2,dog", "b.jpg,w1,dog", "a.jpg,w3,cat")
    source = read(tmp_path)
    assert rows(source) == [("", "cat", "a.jpg"), ("", "dog", "b.jpg")]
    assert source.rows[["given by w1", "given by w2", "given by w3"]].to_numpy().tolist() == [["cat", "dog", "cat"], ["dog", "", ""]]


def test_several_tables_are_refused_and_one_of_classes_is_passed_over(tmp_path):
    images(tmp_path, "a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg")
    csv(tmp_path / "labels.csv", "file,label", "a.jpg,x", "b.jpg,y", "c.jpg,x")
    csv(tmp_path / "examples.csv", "file,label", "d.jpg,x", "e.jpg,y")
    assert len(read(tmp_path).rows) == 3
    csv(tmp_path / "more.csv", "file,label", "a.jpg,x", "b.jpg,x")
    with pytest.raises(Trouble, match=r"several tables of labels: labels.csv, more.csv; name one .* data.table: \{file: labels.csv\}"):
        read(tmp_path)
    assert read(tmp_path, file="labels.csv").class_names == ["x", "y"]


def test_no_table_is_told(tmp_path):
    images(tmp_path, "a.jpg")
    with pytest.raises(Trouble, match="no table of files and labels is there"):
        read(tmp_path)
    csv(tmp_path / "t.csv", "name,label", "z.jpg,x")
    with pytest.raises(Trouble, match=r"t.csv: no column names files below data.path"):
        read(tmp_path)


def test_names_that_are_not_utf_8_can_be_written(tmp_path):
    images(tmp_path, "a.jpg", "b.jpg", os.fsdecode(b"K\xe4fer.jpg"))
    csv(tmp_path / "t.csv", "file,label", "a.jpg,x", "b.jpg,y")
    assert read(tmp_path).left_out.to_numpy().tolist() == [[r"K\xe4fer.jpg", "no row in t.csv", False]]

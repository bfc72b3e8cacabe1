import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from label_laundry.sources.fashion_mnist import CLASS_NAMES
from label_laundry.sources.identity import digests
from stages import decode, prepare
from tests.sources.pictures_made import class_folders, picture
from tests.stages.own_images import change, own


@pytest.mark.slow
def test_fashion_mnist_as_files_is_fashion_mnist_bit_for_bit(project, fashion, idx_folder):
    """All class folders, numbered by row, give the same arrays, ids, folds and labels as the IDX files."""
    names = CLASS_NAMES
    images, labels = fashion[0][:3000], fashion[1][:3000]
    for row, (image, label) in enumerate(zip(images, labels, strict=True)):
        folder = project / "mine" / ("train" if row < 2500 else "test") / str(label)
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / f"{row:05}.png")
    own(project, classes=json.dumps({str(code): name for code, name in enumerate(names)}))
    decode.main()
    prepare.main()
    np.testing.assert_array_equal(np.load("data/train/images.npy"), images[:2500])
    np.testing.assert_array_equal(np.load("data/test/images.npy"), images[2500:])
    assert pd.read_csv("data/labels/raw.csv")["label"].tolist() == [names[label] for label in labels[:2500]]
    expected = prepare.prepare(
        labels, prepare.image_ids(digests(images), np.arange(3000)), np.repeat(["train", "test"], [2500, 500]),
        {"train": None, "test": None}, 4, 1,
    )  # fmt: skip
    np.testing.assert_array_equal(np.load("data/train/folds.npy"), expected["train"]["folds"])
    assert pd.read_csv("data/labels/raw.csv")["id"].tolist() == expected["train"]["ids"].tolist()
    files = pd.read_csv("data/files.csv", index_col="id")["file"]
    assert files[expected["train"]["ids"][7]] == f"train/{labels[7]}/00007.png"


def stopped(capsys):
    with pytest.raises(SystemExit):
        decode.main()
    return capsys.readouterr().err.splitlines()[-1]


def test_a_file_that_cannot_be_read_stops_or_is_skipped(project, capsys):
    folder = class_folders(project / "mine", ["a", "b"])
    (folder / "a" / "0.png").write_bytes(b"nonsense")
    picture(1).save(folder / "loose.png")
    (folder / "a" / "notes.txt").touch()
    own(project)
    error = stopped(capsys)
    assert error == (
        "error: loose.png: in no class folder; 2 such files are listed in results/unreadable.csv; remove or repair them, "
        "or go on without them (data.unreadable: skip, data.unreadable_at_most: 0.286 in params.yaml)"
    )
    assert not (project / "data" / "decoded").exists()
    change(project, "unreadable: stop", "unreadable: skip")
    assert "2 of 7 images (28.6 %) would be left out, more than data.unreadable_at_most: 0.01 allows" in stopped(capsys)
    change(project, "unreadable_at_most: 0.01", "unreadable_at_most: 0.286")
    decode.main()
    assert capsys.readouterr().err.splitlines()[-1] == (
        "left out: 2 images (1 in no class folder, 1 not an image that can be read) and 1 other file (1 no image); "
        "listed in results/unreadable.csv"
    )
    listed = pd.read_csv("results/unreadable.csv")
    assert listed.to_numpy().tolist() == [
        ["loose.png", "in no class folder", True],
        ["a/0.png", "not an image that can be read", True],
        ["a/notes.txt", "no image (.txt)", False],
    ]
    assert len(np.load("data/decoded/images.npy")) == 5


def test_files_of_other_kinds_stop_nothing(project, capsys):
    folder = class_folders(project / "mine", ["a", "b"])
    for n in range(9):
        (folder / "a" / f"{n}.txt").touch()
    own(project)
    decode.main()
    assert "left out: 9 other files (9 no image)" in capsys.readouterr().err


def test_names_with_a_carriage_return_come_back(project):
    folder = class_folders(project / "mine", ["a", "b"])
    picture(77).save(folder / "a" / "a\rb.png")
    own(project)
    change(project, "folds: 4", "folds: 2")
    decode.main()
    prepare.main()
    files = pd.read_csv("data/files.csv", dtype=str, keep_default_na=False)["file"].tolist()
    assert len(files) == 7
    assert "a/a\rb.png" in files


@pytest.mark.parametrize("names", [[], ["a"]])
def test_fewer_than_two_classes_are_refused(project, capsys, names):
    class_folders(project / "mine", names)
    (project / "mine").mkdir(exist_ok=True)
    own(project)
    assert ("fewer than two classes ('a')" if names else "no class folder has an image") in stopped(capsys)


def test_a_missing_path_is_reported(project, capsys):
    own(project, path="/nowhere/images")
    assert stopped(capsys) == "error: params.yaml: data.path: /nowhere/images does not exist; name the folder with your images"

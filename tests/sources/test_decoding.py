import numpy as np
import pandas as pd
import pytest
from PIL import Image

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources import decoding
from label_laundry.sources.class_folders import read_class_folders
from label_laundry.sources.decoding import decode
from label_laundry.sources.source import Source
from tests.sources.pictures_made import class_folders, picture


def test_a_folder_becomes_one_array_in_source_order(tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "CHUNK", 4)
    source = read_class_folders(class_folders(tmp_path / "in", ["a", "b"], n=5), None)
    rows, left_out, _ = decode(source, tmp_path / "images.npy", None, "pad", None)
    images = np.load(tmp_path / "images.npy")
    assert images.shape == (10, 12, 12, 3)
    np.testing.assert_array_equal(images[3], np.asarray(picture(5 * 1 + 1)))
    pd.testing.assert_frame_equal(rows[["split", "label", "file"]], source.rows)
    assert left_out.empty


def test_gray_images_alone_are_stored_gray(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        picture(1, "L").save(tmp_path / name / "x.png")
    source = read_class_folders(tmp_path, None)
    decode(source, tmp_path / "images.npy", 8, "pad", None)
    assert np.load(tmp_path / "images.npy").shape == (2, 8, 8)
    decode(source, tmp_path / "images.npy", 8, "pad", "rgb")
    assert np.load(tmp_path / "images.npy").shape == (2, 8, 8, 3)


def test_what_cannot_be_read_is_listed_and_the_others_close_up(tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "CHUNK", 3)
    folder = class_folders(tmp_path / "in", ["a", "b"], n=4)
    (folder / "a" / "2.png").write_bytes(b"nonsense")  # found by its first bytes
    whole = (folder / "b" / "3.png").read_bytes()
    (folder / "b" / "3.png").write_bytes(whole[:-60])  # found by decoding
    rows, left_out, _ = decode(read_class_folders(folder, None), tmp_path / "images.npy", None, "pad", None)
    assert left_out["file"].tolist() == ["a/2.png", "b/3.png"]
    assert left_out["reason"][0] == "not an image that can be read"
    images = np.load(tmp_path / "images.npy")
    assert len(images) == len(rows) == 6
    np.testing.assert_array_equal(images[2], np.asarray(picture(2)))
    assert rows["file"][2] == "a/4.png"
    assert [path.name for path in tmp_path.glob("images*")] == ["images.npy"]


def test_images_of_several_sizes_need_a_size(tmp_path):
    folder = class_folders(tmp_path / "in", ["a", "b"])
    picture(1, size=(9, 30)).save(folder / "a" / "99.png")
    source = read_class_folders(folder, None)
    with pytest.raises(
        Trouble, match=r"data.size: images differ in size \(a/99.png: 30 x 9, a/0.png: 12 x 12\)|a/0.png: 12 x 12, a/99.png: 30 x 9"
    ):
        decode(source, tmp_path / "images.npy", None, "pad", None)
    decode(source, tmp_path / "images.npy", 16, "pad", None)
    assert np.load(tmp_path / "images.npy").shape == (7, 16, 16, 3)


def test_a_folder_without_readable_images_is_reported(tmp_path):
    rows = pd.DataFrame({"split": "", "label": [0], "file": ["x.png"]})
    with pytest.raises(Trouble, match="no image can be read; the first error: not an image"):
        decode(Source("x", "files", ["a", "b"], rows, [b"nonsense"]), tmp_path / "images.npy", None, "pad", None)


def test_twelve_bits_fill_the_scale_of_the_set(tmp_path):
    for code, name in enumerate(("a", "b")):
        (tmp_path / "in" / name).mkdir(parents=True)
        for n, top in enumerate((400, 4080)):
            values = np.linspace(0, top, 64).reshape(8, 8).astype(np.uint16)
            Image.fromarray(np.roll(values, code)).save(tmp_path / "in" / name / f"{n}.png")
    found = decode(read_class_folders(tmp_path / "in", None), tmp_path / "images.npy", None, "pad", None)
    assert found.values == (0, 4095)
    assert np.load(tmp_path / "images.npy").max(axis=(1, 2)).tolist() == [25, 25, 254, 254]


def test_a_blank_image_is_kept_and_listed(tmp_path):
    folder = class_folders(tmp_path / "in", ["a", "b"])
    Image.new("RGB", (12, 12), "white").save(folder / "a" / "99.png")
    found = decode(read_class_folders(folder, None), tmp_path / "images.npy", None, "pad", None)
    assert len(found.rows) == 7
    assert found.left_out.to_numpy().tolist() == [["a/99.png", "kept, but one colour all over", False]]

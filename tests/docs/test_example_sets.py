import numpy as np
import pandas as pd
import pytest
from PIL import Image

from docs import example_sets
from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from label_laundry.sources.class_folders import read_class_folders
from label_laundry.sources.pictures import pixels
from tests.lacking import needed


@pytest.fixture
def downloaded(project, idx_folder):
    (project / "data" / "download").mkdir()
    (project / "data" / "download" / "fashion-mnist").symlink_to(idx_folder)
    return project


@pytest.mark.slow
def test_digits_are_the_librarys_own(tmp_path):
    example_sets.digits(tmp_path / "digits")
    source = read_class_folders(tmp_path / "digits", None)
    assert len(source.rows) == 1797
    assert source.class_names == [str(n) for n in range(10)]
    assert np.asarray(Image.open(source.images[0])).max() == 239


@pytest.mark.slow
def test_painted_garments_have_twenty_classes_and_their_planted_errors_are_listed(downloaded, tmp_path):
    example_sets.colour(tmp_path / "colour", n=400)
    source = read_class_folders(tmp_path / "colour", None)
    assert len(source.class_names) == 20
    assert {path.suffix for path in source.images} == {".png", ".jpg", ".webp", ".bmp"}
    planted = pd.read_csv(tmp_path / "colour" / "planted.csv")
    assert 3 <= len(planted) <= 25
    for file, name in planted.itertuples(index=False):
        assert file.partition("/")[0] != name
        red, _, blue = pixels(tmp_path / "colour" / file, "rgb", None, "pad").reshape(-1, 3).mean(0)
        assert name.startswith("red" if red > blue else "blue")


@pytest.mark.slow
def test_digits_are_a_folder_that_datasets_wrote(tmp_path):
    needed("datasets")
    from label_laundry.sources.hugging_face import read_hugging_face

    example_sets.datasets(tmp_path / "digits")
    source = read_hugging_face(tmp_path / "digits", Table(), None)
    assert (len(source.rows), source.class_names) == (1797, [str(digit) for digit in range(10)])


def figure(pixels):
    paths.FIGURES.mkdir(parents=True)
    Image.fromarray(pixels).save(paths.FIGURES / "flagged.png")


def test_a_picture_of_the_docs_keeps_its_size_and_stays_small(project):
    generator = np.random.default_rng(1)
    figure(np.kron(generator.integers(0, 256, (20, 50, 3), np.uint8), np.ones((20, 20, 1), np.uint8)))
    example_sets.picture(project / "icons.png")
    assert (project / "icons.png").stat().st_size <= example_sets.MOST
    with Image.open(project / "icons.png") as small:
        assert small.size == (1000, 400)


def test_a_picture_that_stays_large_is_refused(project, monkeypatch):
    monkeypatch.setattr(example_sets, "MOST", 1_000)
    figure(np.random.default_rng(1).integers(0, 256, (60, 100, 3), np.uint8))
    with pytest.raises(Trouble, match=r"icons\.png: over 1,000 bytes even in 16 colours"):
        example_sets.picture(project / "icons.png")
    assert not (project / "icons.png").exists()

import numpy as np
import pytest
from PIL import Image

from benchmarks import real_sets
from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from tests.lacking import needed


@pytest.mark.slow
def test_digits_are_a_folder_that_datasets_wrote(tmp_path):
    needed("datasets")
    from label_laundry.sources.hugging_face import read_hugging_face

    real_sets.digits(tmp_path / "digits")
    source = read_hugging_face(tmp_path / "digits", Table(), None)
    assert (len(source.rows), source.class_names) == (1797, [str(digit) for digit in range(10)])


def figure(pixels):
    paths.FIGURES.mkdir(parents=True)
    Image.fromarray(pixels).save(paths.FIGURES / "flagged.png")


def test_a_picture_of_the_docs_keeps_its_size_and_stays_small(project):
    generator = np.random.default_rng(1)
    figure(np.kron(generator.integers(0, 256, (20, 50, 3), np.uint8), np.ones((20, 20, 1), np.uint8)))
    real_sets.picture(project / "icons.png")
    assert (project / "icons.png").stat().st_size <= real_sets.MOST
    with Image.open(project / "icons.png") as small:
        assert small.size == (1000, 400)


def test_a_picture_that_stays_large_is_refused(project, monkeypatch):
    monkeypatch.setattr(real_sets, "MOST", 1_000)
    figure(np.random.default_rng(1).integers(0, 256, (60, 100, 3), np.uint8))
    with pytest.raises(Trouble, match=r"icons\.png: over 1,000 bytes even in 16 colours"):
        real_sets.picture(project / "icons.png")
    assert not (project / "icons.png").exists()

from matplotlib.figure import Figure
from PIL import Image

from label_laundry.figures.saving import save


def test_figures_are_sharp_whatever_the_name_ends_with(tmp_path):
    save(Figure(figsize=(2, 1)), tmp_path / "figure.tmp")
    with Image.open(tmp_path / "figure.tmp") as written:
        assert written.size == (300, 150)

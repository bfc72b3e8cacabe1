import numpy as np
import pandas as pd

from stages.report.figures import confusion, curves, sample_sheet
from stages.report.map import label_map
from stages.report.sheets import by_pair, contact_sheet, mosaic


def drawn(figure, tmp_path):
    """Saved twice, the bytes must be the same: figures are in Git."""
    for name in ("a.png", "b.png"):
        figure.savefig(tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_confusion_matrix_shows_counts_of_given_and_predicted(tmp_path):
    texts = drawn(confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), ["a", "b"], "t"), tmp_path)
    assert texts == ["1", "1", "1"]


def test_curves_have_a_line_for_each_fold_and_their_mean(tmp_path):
    table = pd.DataFrame(
        [{"fold": fold, "epoch": epoch, "train_loss": 1 / epoch, "train_accuracy": 0.5, "watched_loss": 1.0, "watched_accuracy": 0.4}
         for fold in range(3) for epoch in (1, 2)]
    )  # fmt: skip
    figure = curves(table, "t")
    drawn(figure, tmp_path)
    assert [len(axes.lines) for axes in figure.axes] == [8, 8]


def test_a_mosaic_holds_gray_images_dark_on_white():
    images = [np.full((2, 3), value, np.uint8) for value in (0, 255, 100)]
    sheet = mosaic(images, 2, 1)
    assert sheet.shape == (6, 8)
    assert sheet[0, 0] == 255
    assert sheet[0, 4] == 0
    assert sheet[3, 0] == 155


def test_sheets_name_given_and_suggested_of_each_image(fashion, tmp_path):
    rows = pd.DataFrame({"split": "train", "index": range(12), "given": "Coat", "suggested": "Bag"})
    texts = drawn(contact_sheet(rows, {"train": fashion[0]}, "t"), tmp_path)
    assert texts == ["Coat", "→ Bag"] * 12
    assert drawn(sample_sheet(fashion[0], fashion[1], [str(n) for n in range(10)]), tmp_path) == []


def test_pairs_come_most_frequent_first():
    rows = pd.DataFrame({"given": list("aabbb"), "suggested": list("bbaac")})
    assert [(given, suggested, len(group)) for given, suggested, group in by_pair(rows)] == [("a", "b", 2), ("b", "a", 2), ("b", "c", 1)]


def test_the_map_says_how_many_are_flagged(tmp_path):
    points = np.random.default_rng(0).normal(size=(50, 2))
    figure = label_map(points, np.arange(50) % 3, np.arange(50) < 7, list("abc"))
    drawn(figure, tmp_path)
    assert "flagged (7)" in [text.get_text() for text in figure.axes[0].get_legend().get_texts()]

import numpy as np
import pandas as pd

from label_laundry.figures.label_map import label_map
from label_laundry.figures.paper import confusion_figure, learning_curves, sample_sheet
from label_laundry.figures.sheets import by_pair, contact_sheet, mosaic


def drawn(figure, tmp_path):
    """Saved twice, the bytes must be the same: figures are in Git."""
    for name in ("a.png", "b.png"):
        figure.savefig(tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_confusion_matrix_shows_counts_of_given_and_predicted(tmp_path):
    figure = confusion_figure(np.array([0, 0, 0, 1]), np.array([0, 1, 1, 1]), ["a", "b"], "t")
    drawn(figure, tmp_path)
    shown = {text.get_position(): text.get_text() for text in figure.axes[0].texts}
    assert shown == {(0, 0): "1", (1, 0): "2", (1, 1): "1"}  # x is the prediction, y the given label


def test_curves_have_a_line_for_each_fold_and_their_mean(tmp_path):
    table = pd.DataFrame(
        [{"fold": fold, "epoch": epoch, "train_loss": 1 / epoch, "train_accuracy": 0.5, "watched_loss": 1.0, "watched_accuracy": 0.4}
         for fold in range(3) for epoch in (1, 2)]
    )  # fmt: skip
    figure = learning_curves(table, "t")
    drawn(figure, tmp_path)
    assert [len(axes.lines) for axes in figure.axes] == [8, 8]


def test_one_epoch_is_words_and_no_curve(tmp_path):
    row = {"fold": 0, "epoch": 1, "train_loss": 0.75, "train_accuracy": 0.5, "watched_loss": 1.0, "watched_accuracy": 0.4}
    figure = learning_curves(pd.DataFrame([row, row | {"fold": 1, "watched_accuracy": 0.6}]), "t")
    drawn(figure, tmp_path)
    assert figure.axes == []
    assert "held-out images: accuracy 50.0%, loss 1.000" in figure.texts[0].get_text()


def test_a_mosaic_holds_gray_images_dark_on_white():
    images = [np.full((2, 3), value, np.uint8) for value in (0, 255, 100)]
    sheet = mosaic(images, 2, 1)
    assert sheet.shape == (6, 8)
    assert sheet[0, 0] == 255
    assert sheet[0, 4] == 0
    assert sheet[3, 0] == 155


def test_sheets_name_given_and_suggested_of_each_image(fashion, tmp_path):
    rows = pd.DataFrame({"split": "train", "index": range(12), "given": "Coat", "suggested": "Bag"})
    texts = drawn(contact_sheet(rows, lambda row: fashion[0][row.index], "t"), tmp_path)
    assert texts == ["Coat", "→ Bag"] * 12
    assert drawn(sample_sheet(fashion[0], fashion[1], [str(n) for n in range(10)]), tmp_path) == []


def test_pairs_come_most_frequent_first():
    rows = pd.DataFrame({"given": list("aabbb"), "suggested": list("bbaac")})
    assert [(given, suggested, len(group)) for given, suggested, group in by_pair(rows)] == [("a", "b", 2), ("b", "a", 2), ("b", "c", 1)]


def test_the_map_says_how_many_are_flagged(tmp_path):
    points = np.random.default_rng(0).normal(size=(50, 2))
    figure = label_map(points, np.arange(50) % 3, np.arange(50) < 7, list("abc"))
    drawn(figure, tmp_path)
    assert [text.get_text() for text in figure.axes[0].texts] == list("abc")  # on the clusters
    assert "flagged (7)" in [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


def test_with_many_classes_a_figure_shows_those_that_matter(fashion, tmp_path):
    names = [f"class {code:03}, which has a long name" for code in range(300)]
    labels = np.arange(900) % 300
    predicted = np.where(labels < 290, labels, 290)  # the last ten are taken for one another
    axes = confusion_figure(labels, predicted, names, "t").axes[0]
    rows = [label.get_text() for label in axes.get_yticklabels()]
    assert len(rows) == 20
    assert rows[-10:] == [f"class {code}, which has a…" for code in range(290, 300)]
    assert "20 of 300 classes" in axes.get_title()
    points = np.random.default_rng(0).normal(size=(900, 2))
    legend = [text.get_text() for text in label_map(points, labels, labels >= 290, names).axes[0].get_legend().get_texts()]
    assert legend[-2:] == ["280 other classes", "flagged (30)"]
    assert "class 299, which has a…" in legend
    sheet = sample_sheet(fashion[0][:300], np.arange(300), names)
    assert sheet.axes[0].get_title() == "the first 20 of 300 classes"
    sheet.savefig(tmp_path / "a.png")

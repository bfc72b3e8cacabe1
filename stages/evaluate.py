"""Accuracy and timing of one side, always to the same files, so that `dvc metrics diff` compares sides.

In: the side that `labels` names, both models; the test labels as they are; the audit. Out: results/metrics.json,
results/timing.json, the paper's figures, and data/evaluate/ for `dvc plots`. Nothing is trained or chosen here.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from stages.contracts import params
from stages.contracts.atomic import whole_folder, write, write_json
from stages.contracts.dataset import TEST_LABELS, Dataset, read_dataset, read_images, read_labels
from stages.contracts.trouble import told_plainly
from stages.learning.recipe import MODELS
from stages.report.figures import confusion, curves, sample_sheet
from stages.report.fonts import use_fonts_for
from stages.report.scores import scores
from stages.report.sides import NAMES, Side, audited_rows, read_json, read_side

START = Path("data/download/mobilenet-v2-weights/mobilenet_v2/start.json")
FIGURES = Path("results/figures")


def evaluate(labels: np.ndarray, side: Side, audited: np.ndarray, class_names: list[str]) -> dict:
    """Scores of one model on all test images and on the audited ones, and its train/test gap.

    Parameters
    ----------
    labels : (N,) test labels as given; audited : bool (N,), the images that the audit does not mark certain.
    """
    all_rows = scores(labels, side.probs, class_names)
    kept_rows = scores(labels[audited], side.probs[:, audited], class_names)
    return {
        **all_rows,
        "seeds": len(side.seeds),
        "train_images": side.images,
        "train_accuracy": side.train_accuracy,
        "train_test_gap": side.train_accuracy - all_rows["accuracy"],
        "audited": {"images": int(audited.sum()), **{key: kept_rows[key] for key in ("accuracy", "macro_f1", "log_loss")}},
    }


def timing(side: Side) -> dict:
    """Seconds of one training (mean over seeds), rates, and the size of the network."""
    return {**side.clock, "parameters": side.seeds[0]["parameters"]}


def write_plot_data(folder: Path, side: str, sides: dict[str, Side], labels: np.ndarray, class_names: list[str]) -> None:
    """For `dvc plots`: of each model, the confusion of its first seed and its learning curve, the mean over seeds."""
    names = np.array(class_names)
    for model, one in sides.items():
        table = pd.DataFrame({"actual": names[labels], "predicted": names[one.probs[0].argmax(axis=1)]})
        table.to_csv(folder / f"confusion_{model}.csv", index=False, lineterminator="\n")
        curve = pd.read_csv(f"data/models/{side}/{model}/curves.csv").groupby("epoch").mean().drop(columns="seed")
        curve.to_csv(folder / f"curves_{model}.csv", lineterminator="\n")


def draw_figures(side: str, sides: dict[str, Side], labels: np.ndarray, dataset: Dataset) -> None:
    """The paper's figures, and one sheet of the data."""
    for model, one in sides.items():
        title = f"{NAMES[model]}, trained on {side} labels: test set, first seed"
        draw(f"confusion_{model}", confusion(labels, one.probs[0].argmax(axis=1), dataset.class_names, title))
        folds = pd.read_csv(f"data/crossval/{model}/curves.csv")
        draw(f"curves_{model}", curves(folds, f"{NAMES[model]}, cross-validation on the labels as given"))
    train_labels = read_labels("data/labels/raw.csv", dataset)["label"].to_numpy()
    draw("samples", sample_sheet(read_images("train", dataset), train_labels, dataset.class_names))


def draw(name: str, figure: Figure) -> None:
    write(FIGURES / f"{name}.png", lambda temporary: figure.savefig(temporary, dpi=100, format="png"))


def main() -> None:
    with told_plainly():
        dataset, name = read_dataset(), params.get(str, "labels")
        labels = read_labels(TEST_LABELS, dataset, "test")["label"].to_numpy()
        issues = pd.read_parquet("data/issues.parquet", columns=["split", "index", "tier"])
        audited = audited_rows(issues, len(labels))
        sides = {model: read_side(name, model, dataset) for model in MODELS}
        metrics = {"labels": name, "mobilenet_v2_weights": read_json(START)["weights"]}
        metrics |= {model: evaluate(labels, side, audited, dataset.class_names) for model, side in sides.items()}
        write_json("results/metrics.json", metrics)
        write_json("results/timing.json", {model: timing(side) for model, side in sides.items()})
        with whole_folder("data/evaluate") as folder:
            write_plot_data(folder, name, sides, labels, dataset.class_names)
        use_fonts_for(dataset.class_names)
        draw_figures(name, sides, labels, dataset)


if __name__ == "__main__":
    main()

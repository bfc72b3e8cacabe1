"""Accuracy and timing of one side, always written to the same files, so that `dvc metrics diff` compares sides.

In: results of all models on the side that `labels` names; the test labels as they are; the test set's flags; what became of the training
flags; the comparison of all sides. Out: results/metrics.json, results/timing.json, the paper's figures, and data/evaluate/ for `dvc plots`.
Nothing is trained or selected here.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_json
from label_laundry.contracts.dataset import Dataset, read_dataset, read_images, read_json, read_labels
from label_laundry.contracts.members import members
from label_laundry.contracts.tables import read_csv, read_parquet
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import NAMES, PROBE, RAW
from label_laundry.figures.fonts import use_fonts_for
from label_laundry.figures.paper import confusion_figure, learning_curves, sample_sheet
from label_laundry.figures.saving import save
from label_laundry.report.evaluation import evaluate, timing_summary
from label_laundry.report.flag_metrics import flag_metrics
from label_laundry.report.plot_tables import class_rows, side_rows
from label_laundry.report.sides import SideResult, audited_rows, read_side


def write_plot_data(
    folder: Path, side: str, results: dict[str, SideResult], labels: np.ndarray, class_names: list[str], comparison: dict
) -> None:
    """Write what `dvc plots` reads.

    For each model: accuracy of each seed on each side, F1 of each class, predictions of the first seed, and the mean learning curve.
    """
    names = np.array(class_names)
    for part in ("sides", "classes", "confusion", "accuracy", "loss"):
        (folder / part).mkdir()
    for model, result in results.items():
        predicted = pd.DataFrame({"actual": names[labels], "predicted": names[result.probs[0].argmax(axis=1)]})
        tables = {"sides": side_rows(model, comparison[model]["sides"]), "classes": class_rows(model, comparison[model]["sides"], side)}
        tables["confusion"] = predicted
        if model != PROBE:  # it has no epochs
            curve = read_csv(paths.trained(side, model) / "curves.csv").groupby("epoch", as_index=False).mean()
            tables |= {part: curve[["epoch", f"train_{part}"]] for part in ("accuracy", "loss")}
        for part, table in tables.items():
            table.to_csv(folder / part / f"{NAMES[model]}.csv", index=False, lineterminator="\n")


def draw_figures(side: str, results: dict[str, SideResult], labels: np.ndarray, dataset: Dataset) -> None:
    """Draw the paper's figures: for each model a confusion matrix and learning curves, and a sample sheet of the data."""
    with whole_folder(paths.FIGURES_OF_MODELS) as folder:
        for model, result in results.items():
            title = f"{NAMES[model]}, trained on {side} labels: test set, first seed"
            figure = confusion_figure(labels, result.probs[0].argmax(axis=1), dataset.class_names, title)
            save(figure, folder / f"confusion_{model}.png")
            folds = read_csv(paths.crossval(model) / "curves.csv")
            if folds["epoch"].max() > 1:  # a curve of one epoch is a dot
                figure = learning_curves(folds, f"{NAMES[model]}, cross-validation on the labels as given")
                save(figure, folder / f"curves_{model}.png")
    train_labels = read_labels(paths.labels(RAW), dataset)["label"].to_numpy()
    save(sample_sheet(read_images("train", dataset), train_labels, dataset.class_names), paths.FIGURES / "samples.png")


def main() -> None:
    with one_line_errors():
        dataset, side = read_dataset(), params.get(str, "labels")
        labels = read_labels(paths.TEST_LABELS, dataset, "test")["label"].to_numpy()
        audited = audited_rows(read_parquet(paths.EVIDENCE, columns=["split", "index", "tier"]), len(labels))
        results = {model: read_side(side, model, dataset) for model in members(lambda model: paths.trained(side, model) / "test_probs.npy")}
        metrics = {"labels": side, "mobilenet_v2_weights": read_json(paths.WEIGHTS / "mobilenet_v2" / "start.json")["weights"]}
        metrics["features"] = read_json(paths.FEATURES_FACTS)["encoder"]
        metrics["flags"] = flag_metrics(*(read_json(path) for path in (paths.CLEANING, paths.LABEL_HEALTH, paths.DETECTION)))
        comparison = read_json(paths.COMPARISON)
        for model, result in results.items():
            metrics[model] = evaluate(labels, result, audited, dataset.class_names)
            share = comparison[model].get("recovery", {}).get(side, {}).get("recovery")
            metrics[model] |= {} if share is None else {"recovery": share}
        write_json(paths.METRICS, metrics)
        write_json(
            paths.TIMING,
            {model: timing_summary(result) for model, result in results.items()} | {"features": read_json(paths.FEATURES_CLOCK)},
        )
        with whole_folder(paths.EVALUATE) as folder:
            write_plot_data(folder, side, results, labels, dataset.class_names, comparison)
        use_fonts_for(dataset.class_names)
        draw_figures(side, results, labels, dataset)


if __name__ == "__main__":
    main()

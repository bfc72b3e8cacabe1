"""How much of the noise that `prepare` put in is found: by us, by cleanlab's scores and filters, by each model.

In: data/issues.parquet, the labels as given and as they were, the `noise:` section. Out: results/detection.json and
data/score/ (precision_recall.csv and .png; empty without noise). This stage and `oracle` alone know the true labels.
Natural errors of the data set count as right labels here, so precision is a lower bound.
"""

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_curve

from stages.contracts import params
from stages.contracts.atomic import whole_folder, write_json
from stages.contracts.dataset import read_dataset, read_labels
from stages.contracts.trouble import Trouble, told_plainly
from stages.labels.detection import corrections, detection, detectors
from stages.labels.noise import Noise
from stages.learning.recipe import MODELS
from stages.report.precision_recall import precision_recall

# Of a curve with a point for each image; the eye sees no more.
POINTS = 500


def score(issues: pd.DataFrame, given: np.ndarray, true: np.ndarray) -> tuple[dict, dict[str, pd.DataFrame]]:
    """What each detector is worth, and a precision-recall curve for each score; both empty where no label is wrong.

    Parameters
    ----------
    issues : evidence of the N training images in any order, with `index`; given, true : labels (N,) in source order.
    """
    if sorted(issues["index"]) != list(range(len(true))):
        raise Trouble("data/issues.parquet: not the images of data/labels/true.csv; run `dvc repro flag`")
    wrong = (given != true)[issues["index"]]
    if not wrong.any():
        return {}, {}
    scores, _ = detectors(issues, list(MODELS))
    return detection(issues, wrong, list(MODELS)), {name: curve(wrong, one) for name, one in scores.items()}


def curve(wrong: np.ndarray, scores: np.ndarray) -> pd.DataFrame:
    """`recall` and `precision`, from the most suspect image to all."""
    precision, recall, _ = precision_recall_curve(wrong, -scores)
    points = np.unique(np.linspace(0, len(recall) - 1, POINTS).astype(int))[::-1]
    return pd.DataFrame({"recall": recall[points], "precision": precision[points]})


def main() -> None:
    with told_plainly():
        dataset, noise = read_dataset(), params.get(Noise, "noise")
        given, true = (read_labels(f"data/labels/{which}.csv", dataset)["label"].to_numpy() for which in ("raw", "true"))
        issues = pd.read_parquet("data/issues.parquet", filters=[("split", "==", "train")])
        measured, curves = score(issues, given, true)
        with whole_folder("data/score") as folder:
            if curves:
                named = [one.assign(detector=name) for name, one in curves.items()]
                pd.concat(named).to_csv(folder / "precision_recall.csv", index=False, lineterminator="\n")
                title = f"{noise.kind} noise, {noise.rate:.0%} of {len(true):,} labels"
                precision_recall(curves, title).savefig(folder / "precision_recall.png", dpi=100)
        names = np.array(dataset.class_names)[true[issues["index"]]]
        write_json(
            "results/detection.json",
            {
                "noise": noise.model_dump() if measured else None,
                "images": len(true),
                "wrong": int((given != true).sum()),
                "detectors": measured,
                "corrections": corrections(issues, names) if measured else {},
            },
        )


if __name__ == "__main__":
    main()

"""How well the injected noise is found: by the pipeline, by cleanlab's scores and filters, by each model.

In: data/evidence.parquet, the labels as given and before the noise, the `noise:` section. Out: results/detection.json and
data/score/ (precision_recall.csv and .png; empty without noise). Only this stage and `oracle` read the true labels.
The data set's own label errors count as correct labels here, so precision is a lower bound.
"""

import numpy as np
import pandas as pd

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_json
from label_laundry.contracts.dataset import read_dataset, read_labels
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import RAW, TRUE
from label_laundry.figures.precision_recall import precision_recall
from label_laundry.figures.saving import save
from label_laundry.flags.detection import corrections, score_detectors
from label_laundry.flags.evidence import members_of
from label_laundry.noise.settings import Noise


def main() -> None:
    with one_line_errors():
        dataset, noise = read_dataset(), params.get(Noise, "noise")
        given, true = (read_labels(paths.labels(side), dataset)["label"].to_numpy() for side in (RAW, TRUE))
        evidence = pd.read_parquet(paths.EVIDENCE, filters=[("split", "==", "train")])
        measured, curves = score_detectors(evidence, given, true, members_of(evidence))
        with whole_folder(paths.SCORE) as folder:
            if curves:
                named = [curve.assign(detector=name) for name, curve in curves.items()]
                pd.concat(named).to_csv(folder / "precision_recall.csv", index=False, lineterminator="\n")
                title = f"{noise.kind} noise, {noise.rate:.0%} of {len(true):,} labels"
                save(precision_recall(curves, title), folder / "precision_recall.png")
        names = np.array(dataset.class_names)[true[evidence["index"]]]
        found = {
            "noise": noise.model_dump() if measured else None,
            "images": len(true),
            "wrong": int((given != true).sum()),
            "detectors": measured,
            "corrections": corrections(evidence, names) if measured else {},
        }
        write_json(paths.DETECTION, found)


if __name__ == "__main__":
    main()

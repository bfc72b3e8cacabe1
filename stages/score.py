"""How well wrong labels are found, where the truth is known: by the pipeline, by cleanlab's scores and filters, by each model.

In: data/evidence.parquet, and the truth: the labels before noise was injected, or the table that `data.truth` names, or people's
verdicts in data/review.csv. Out: results/detection.json and data/score/ (precision_recall.csv and .png; empty where no truth is known).
Only this stage and `oracle` read the true labels. Errors that the set had before noise was injected count as correct labels, so
precision is a lower bound. People review flagged images, so verdicts cannot show which errors are missed: here they judge only the
suggested labels. The precision of each tier by verdicts is in results/cleaning.json.
"""

import numpy as np
import pandas as pd

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_json
from label_laundry.contracts.dataset import file_names, read_dataset, read_labels
from label_laundry.contracts.tables import read_parquet
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.contracts.vocabulary import RAW, TRUE
from label_laundry.formats.asked import Truth
from label_laundry.formats.known_truth import read_truth
from label_laundry.noise.settings import Noise
from label_laundry.review.verdict_labels import labels_by_verdict
from label_laundry.review.verdicts import read_review


def injected(evidence: pd.DataFrame) -> np.ndarray:
    """Class names before noise was injected, (N,), rows as in `evidence`.

    Raises
    ------
    Trouble
        If the evidence is for other images or labels.
    """
    dataset = read_dataset()
    given, true = (read_labels(paths.labels(side), dataset)["label"].to_numpy() for side in (RAW, TRUE))
    names = np.array(dataset.class_names)
    if sorted(evidence["index"]) != list(range(len(true))) or (names[given[evidence["index"]]] != evidence["given"]).any():
        raise Trouble(f"{paths.EVIDENCE}: not the images of {paths.labels(RAW)}; run `dvc repro flag`")
    return names[true[evidence["index"]]]


def in_table(evidence: pd.DataFrame, asked: Truth) -> tuple[pd.DataFrame, np.ndarray, dict]:
    """The images that the table of true labels covers, their true labels, and what detection.json says of the table."""
    labels, unknown = read_truth(asked, pd.DataFrame({"id": evidence["id"], "file": file_names(evidence["id"])}))
    evidence = evidence[evidence["id"].isin(labels.index)]
    print(f"{asked.file}: the true labels of {len(evidence):,} training images; {unknown:,} other rows")
    return evidence, labels[evidence["id"]].to_numpy(), {"file": asked.file, "images": len(evidence), "rows_without_image": unknown}


def by_people(evidence: pd.DataFrame, said: pd.Series) -> tuple[pd.DataFrame, np.ndarray, dict]:
    """Like `in_table`, for the images with a verdict; `said` is the result of `labels_by_verdict`."""
    print(f"{paths.REVIEW}: verdicts on {len(said):,} training images judge what the flags suggest")
    known = {"file": paths.REVIEW.as_posix(), "images": len(said), "rows_without_image": 0}
    return evidence[evidence["id"].isin(said.index)], said.to_numpy(), known


def nothing_known(images: int) -> dict:
    """What detection.json says of so many images if no truth is known, and each of their labels is taken for right."""
    with whole_folder(paths.SCORE):
        return {"noise": None, "truth": None, "images": images, "wrong": 0, "detectors": {}, "corrections": {}}


def measure(evidence: pd.DataFrame, true: np.ndarray, known: dict | None, noise: Noise, by_verdict: bool) -> dict:
    """Score the detectors against the truth (N,), and write the curves; by verdicts, only the suggested labels are judged."""
    # Importing scikit-learn, cleanlab and Matplotlib takes 3 s, which a run without known truth need not spend.
    from label_laundry.figures.precision_recall import precision_recall
    from label_laundry.figures.saving import save
    from label_laundry.flags.detection import corrections, score_detectors
    from label_laundry.flags.evidence import members_of

    wrong = (evidence["given"] != true).to_numpy()
    measured, curves = ({}, {}) if by_verdict else score_detectors(evidence, wrong, members_of(evidence))
    words = f"{noise.kind} noise, {noise.rate:.0%}" if known is None else "wrong labels"
    with whole_folder(paths.SCORE) as folder:
        if curves:
            named = [curve.assign(detector=name) for name, curve in curves.items()]
            pd.concat(named).to_csv(folder / "precision_recall.csv", index=False, lineterminator="\n")
            save(precision_recall(curves, f"{words} of {len(true):,} labels"), folder / "precision_recall.png")
    return {
        "noise": noise.model_dump() if measured and known is None else None,
        "truth": known,
        "images": len(true),
        "wrong": int(wrong.sum()),
        "detectors": measured,
        "corrections": corrections(evidence, true) if measured or by_verdict else {},
    }


def main() -> None:
    with one_line_errors():
        noise, asked = params.get(Noise, "noise"), params.get(Truth | None, "data", "truth")
        evidence = read_parquet(paths.EVIDENCE, filters=[("split", "==", "train")])
        true, known, said = injected(evidence), None, ()
        if noise.kind == "none" and asked is not None:
            evidence, true, known = in_table(evidence, asked)
        elif noise.kind == "none":
            said = labels_by_verdict(read_review(), evidence.set_index("id")["given"])
            evidence, true, known = by_people(evidence, said) if len(said) else (evidence, true, known)
        if noise.kind == "none" and known is None:
            write_json(paths.DETECTION, nothing_known(len(true)))
        else:
            write_json(paths.DETECTION, measure(evidence, true, known, noise, by_verdict=len(said) > 0))


if __name__ == "__main__":
    main()

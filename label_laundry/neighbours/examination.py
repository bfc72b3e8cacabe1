"""Other problems of a data set: outliers, duplicates, leaks, and images that fit two classes equally well.

A leak is a training image that is also in the test set. Such images are reported, never changed or removed.
"""

import numpy as np
import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble
from label_laundry.neighbours.outliers_and_duplicates import Limits, distance_to_others, duplicate_groups, is_outlier, twins

COLUMNS = ["split", "id", "index", "given", "issue", "score", "twin", "group", "reason"]


def examine(
    evidence: pd.DataFrame, images: dict[str, np.ndarray], indices: np.ndarray, distances: np.ndarray, limits: Limits
) -> pd.DataFrame:
    """Add columns to the evidence for what each image's neighbours show.

    Parameters
    ----------
    evidence : all N images of both splits, in any order; images : for each split, uint8 (M, H, W[, 3]).
    indices, distances : the neighbour graph (N, k+1), training rows first, then test rows.

    Returns
    -------
    The same rows and columns, plus `distance` (mean, to the neighbours) and `outlier`; `twin` (id of the most similar neighbour),
    `twin_split`, `twin_given`, `twin_difference`, `duplicate` ("", "near" or "exact"), and `group` (id of the first image in the
    duplicate group, "" without one); `leak` (the group has training and test images); `ambiguous`.

    Raises
    ------
    Trouble
        When the graph belongs to other images.
    """
    n_train = len(images["train"])
    place = np.where(evidence["split"] == "train", evidence["index"], n_train + evidence["index"])
    if len(evidence) != len(indices) or len(np.unique(place)) != len(evidence):
        raise Trouble(f"{paths.EMBED}: not the images of {paths.EVIDENCE}; run `dvc repro embed`")
    by_place = evidence.set_index(place).sort_index()
    far = distance_to_others(distances)
    outlier = np.concatenate([is_outlier(part, limits.outlier) for part in np.split(far, [n_train])])
    rows, differences = twins([images["train"], images["test"]], indices)
    ids, group = by_place["id"].to_numpy(), duplicate_groups(rows, differences <= limits.twin)
    columns = pd.DataFrame(
        {
            "distance": far,
            "outlier": outlier,
            "twin": ids[rows],
            "twin_split": by_place["split"].to_numpy()[rows],
            "twin_given": by_place["given"].to_numpy()[rows],
            "twin_difference": differences,
            "duplicate": np.select([differences == 0, differences <= limits.twin], ["exact", "near"], ""),
            "group": np.where(group < 0, "", ids[group]),
        }
    )
    in_test = pd.Series(by_place["split"].to_numpy() == "test")
    columns["leak"] = (columns["group"] != "") & (in_test.groupby(columns["group"]).transform("nunique") == 2)
    out = pd.concat([evidence, columns.iloc[place].set_index(evidence.index)], axis=1)
    out["ambiguous"] = out["score"].abs() <= limits.ambiguous
    return out


def data_issues(examined: pd.DataFrame) -> pd.DataFrame:
    """One row per finding, worst first within each kind of issue; `score` is the value that ranks the kind."""
    twin = examined["twin_split"] + " image " + examined["twin"] + ", given " + examined["twin_given"]
    twin += np.where(examined["twin_given"] == examined["given"], "", "; the two have different labels")
    nothing = pd.Series("", examined.index)
    other_split = examined["twin_split"] != examined["split"]
    leaked = other_split.map({True: "", False: "one of a group "}) + "seen in training and in the test: "
    likely = "as likely " + examined["suggested"] + " as " + examined["given"]
    kinds = [
        ("outlier", examined["outlier"], examined["distance"], nothing, "far from all other images" + nothing),
        ("exact duplicate", examined["duplicate"] == "exact", examined["twin_difference"], examined["twin"], "the same pixels as " + twin),
        (
            "near duplicate",
            examined["duplicate"] == "near",
            examined["twin_difference"],
            examined["twin"],
            "almost the same pixels as " + twin,
        ),
        ("leak", examined["leak"], examined["twin_difference"], examined["twin"], leaked + twin),
        ("ambiguous", examined["ambiguous"], examined["score"].abs(), nothing, likely),
    ]
    parts = [examined.assign(issue=issue, score=score, twin=other, reason=reason)[rows] for issue, rows, score, other, reason in kinds]
    ordered = [part.sort_values(["score", "id"], ascending=[number > 0, True], kind="stable") for number, part in enumerate(parts)]
    return pd.concat(ordered)[COLUMNS].round(6)

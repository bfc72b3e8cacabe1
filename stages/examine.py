"""What else is wrong with the data set: images unlike all others, twins, training images seen again in the test set,
and images that are as much the one class as the other.

In: data/issues.parquet, data/embed (one neighbour graph of all images), images, the `examine:` section. Out:
data/evidence.parquet (the same rows with these columns added), results/data_issues.csv (what was found, a row each).
Nothing is done about them: they are for a person to see. Test images are examined and never touched.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from stages.contracts import params
from stages.contracts.atomic import write, write_csv
from stages.contracts.dataset import read_array, read_dataset, read_images
from stages.contracts.trouble import Trouble, told_plainly
from stages.labels.surroundings import Limits, distance_to_others, far_out, groups, twins

COLUMNS = ["split", "id", "index", "given", "issue", "score", "twin", "group", "reason"]


def examine(
    issues: pd.DataFrame, images: dict[str, np.ndarray], indices: np.ndarray, distances: np.ndarray, limits: Limits
) -> pd.DataFrame:
    """`issues` with what the surroundings of each image say.

    Parameters
    ----------
    issues : evidence of all images of both splits, in any order; images : uint8 (N, H, W[, 3]) of each split.
    indices, distances : the neighbour graph (N, k+1), training rows first, then test rows.

    Returns
    -------
    The same rows and columns, and: `distance` (to its neighbours) and `outlier`; `twin` (id of the most similar
    neighbour), `twin_split`, `twin_given`, `twin_difference`, `duplicate` ("", "near" or "exact") and `group` (the id that all
    of a group of duplicates share, that of the first; "" outside); `leak` (of a group that has training and test images);
    `ambiguous`.
    """
    n_train = len(images["train"])
    place = np.where(issues["split"] == "train", issues["index"], n_train + issues["index"])
    if len(issues) != len(indices) or len(np.unique(place)) != len(issues):
        raise Trouble("data/embed: not the images of data/issues.parquet; run `dvc repro embed`")
    by_place = issues.set_index(place).sort_index()
    far = distance_to_others(distances)
    outlier = np.concatenate([far_out(part, limits.outlier) for part in np.split(far, [n_train])])
    rows, differences = twins([images["train"], images["test"]], indices)
    ids, group = by_place["id"].to_numpy(), groups(rows, differences <= limits.twin)
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
    of_test = pd.Series(by_place["split"].to_numpy() == "test")
    columns["leak"] = (columns["group"] != "") & (of_test.groupby(columns["group"]).transform("nunique") == 2)
    out = pd.concat([issues, columns.iloc[place].set_index(issues.index)], axis=1)
    out["ambiguous"] = out["score"].abs() <= limits.ambiguous
    return out


def found(evidence: pd.DataFrame) -> pd.DataFrame:
    """A row for each thing found, worst first within each kind; `score` is what the kind is ranked by."""
    twin = evidence["twin_split"] + " image " + evidence["twin"] + ", given " + evidence["twin_given"]
    twin += np.where(evidence["twin_given"] == evidence["given"], "", "; the two have different labels")
    nothing = pd.Series("", evidence.index)
    other_split = evidence["twin_split"] != evidence["split"]
    leaked = other_split.map({True: "", False: "one of a group "}) + "seen in training and in the test: "
    likely = "as likely " + evidence["suggested"] + " as " + evidence["given"]
    kinds = [
        ("outlier", evidence["outlier"], evidence["distance"], nothing, "far from all other images" + nothing),
        ("exact duplicate", evidence["duplicate"] == "exact", evidence["twin_difference"], evidence["twin"], "the same pixels as " + twin),
        (
            "near duplicate",
            evidence["duplicate"] == "near",
            evidence["twin_difference"],
            evidence["twin"],
            "almost the same pixels as " + twin,
        ),
        ("leak", evidence["leak"], evidence["twin_difference"], evidence["twin"], leaked + twin),
        ("ambiguous", evidence["ambiguous"], evidence["score"].abs(), nothing, likely),
    ]
    parts = [evidence.assign(issue=issue, score=score, twin=other, reason=reason)[rows] for issue, rows, score, other, reason in kinds]
    ordered = [part.sort_values(["score", "id"], ascending=[number > 0, True], kind="stable") for number, part in enumerate(parts)]
    return pd.concat(ordered)[COLUMNS].round(6)


def main() -> None:
    with told_plainly():
        dataset = read_dataset()
        images = {split: read_images(split, dataset) for split in ("train", "test")}
        graph = (np.array(read_array(Path("data/embed") / f"{name}.npy")) for name in ("indices", "distances"))
        evidence = examine(pd.read_parquet("data/issues.parquet"), images, *graph, params.get(Limits, "examine"))
        write("data/evidence.parquet", lambda temporary: evidence.to_parquet(temporary, index=False))
        write_csv("results/data_issues.csv", found(evidence))


if __name__ == "__main__":
    main()

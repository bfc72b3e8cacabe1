"""Everything known about one image: labels, probabilities, scores, rules, neighbours, twins, verdicts, decisions.

IMAGE is an id as in results/label_issues.csv (its first letters are enough), or the index of a training image; test:INDEX is
an image of the test set.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import Dataset, file_names, read_array, read_dataset
from label_laundry.contracts.tables import read_csv, read_parquet
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import ENSEMBLE
from label_laundry.flags.evidence import members_of
from label_laundry.flags.member_evidence import SCORES
from label_laundry.flags.rules import FILTERS
from label_laundry.review.verdicts import read_review

TOP, NEIGHBOURS = 3, 5


def find(evidence: pd.DataFrame, image: str) -> pd.Series:
    """The row of one image.

    Raises
    ------
    Trouble
        When no image, or more than one, matches.
    """
    split, _, index = image.rpartition(":")
    if index.isdecimal() and split in ("", "train", "test"):
        rows = evidence[(evidence["split"] == (split or "train")) & (evidence["index"] == int(index))]
        # An id may consist of digits only.
        rows = rows if len(rows) or split else evidence[evidence["id"].str.startswith(image)]
    else:
        rows = evidence[evidence["id"].str.startswith(image)]
    exact = rows[rows["id"] == image]
    rows = exact if len(exact) else rows
    if len(rows) != 1:
        counts = evidence["split"].value_counts()
        ranges = ", ".join(f"{split} 0 to {n - 1}" for split, n in counts.items())
        what = "no image" if rows.empty else f"{len(rows)} images, such as {' and '.join(rows['id'].head(2))},"
        raise Trouble(f"{image}: {what} with this id or index (indices: {ranges}); copy an id from results/label_issues.csv")
    return rows.iloc[0]


def run(image: str) -> None:
    """Print everything known about one image."""
    if not paths.EXAMINED.exists():
        raise Trouble(f"{paths.EXAMINED}: not there yet; run `dvc repro` first")
    evidence, dataset = read_parquet(paths.EXAMINED), read_dataset()
    print("\n".join(lines(find(evidence, image), evidence, dataset)))


def lines(one: pd.Series, evidence: pd.DataFrame, dataset: Dataset) -> Iterator[str]:
    n = dataset.counts[one["split"]]
    rank = int((evidence.loc[evidence["split"] == one["split"], "score"] < one["score"]).sum()) + 1
    yield f"{one['split']} image {one['index']}, id {one['id']}"
    file = file_names(pd.Series([one["id"]]))[0]
    if file:
        yield f"  file       {file}"
    yield f"  given      {one['given']}"
    yield f"  suggested  {one['suggested']}"
    yield f"  tier       {one['tier'] or 'none'}{': ' + one['reason'] if one['tier'] else ''}"
    if one.get("votes"):
        counts = (f"{one[f'{which}_votes']} say {one[which]}" for which in ("given", "suggested"))
        yield f"  annotators {one['votes']}: {', '.join(counts)}"
    yield f"  wrong      with a probability of {one['wrong_prob']:.2f}"
    yield f"  score      {one['score']:.3f}, the log-margin of the ensemble: {rank:,} of {n:,} from the worst"
    yield "\nWhat each model says, out of fold" if one["split"] == "train" else "\nWhat each model says, mean over the folds' models"
    yield from predictions(one, members_of(evidence), dataset)
    yield "\nScores (low is suspect) and cleanlab filters that fire"
    for member in (*members_of(evidence), ENSEMBLE):
        values = ", ".join(f"{score.replace('_', ' ')} {one[f'{member}_{score}']:.3f}" for score in SCORES)
        fired = [rule for rule in FILTERS if one[f"{member}_{rule}"]]
        yield f"  {member:<14}{values}; {', '.join(fired) or 'no filter'}"
    yield "\nAround it"
    yield from context_of(one, evidence, dataset)
    yield "\nWhat was decided"
    yield from decisions(one)


def predictions(one: pd.Series, models: list[str], dataset: Dataset) -> Iterator[str]:
    """The likeliest classes of each model."""
    for model in models:
        probs = read_array(paths.probabilities(model, one["split"]))[one["index"]]
        top = np.argsort(-probs, kind="stable")[:TOP]
        yield f"  {model:<14}" + ", ".join(f"{dataset.class_names[code]} {probs[code]:.3f}" for code in top)


def context_of(one: pd.Series, evidence: pd.DataFrame, dataset: Dataset) -> Iterator[str]:
    """Neighbours with their labels, the twin, and whether the image is an outlier or ambiguous."""
    n_train = dataset.counts["train"]
    place = one["index"] if one["split"] == "train" else n_train + one["index"]
    near = read_array(paths.EMBED / "indices.npy")[place][1 : NEIGHBOURS + 1]
    by_place = evidence.set_index(np.where(evidence["split"] == "train", evidence["index"], n_train + evidence["index"]))
    for row in by_place.loc[near].itertuples():
        flag = f", flagged {row.tier}" if row.tier else ""
        yield f"  neighbour  {row.split} image {row.index}, id {row.id}: {row.given}{flag}"
    same = {"exact": "the same pixels as", "near": "almost the same pixels as"}
    if one["duplicate"]:
        yield f"  twin       {same[one['duplicate']]} {one['twin_split']} image {one['twin']}: {one['twin_given']}"
    if one["leak"]:
        yield "  leak       one of the two is in the training set, the other in the test set"
    if one["outlier"]:
        yield f"  outlier    far from all other images (mean distance {one['distance']:.4f})"
    if one["ambiguous"]:
        yield f"  ambiguous  as likely {one['suggested']} as {one['given']}"


def decisions(one: pd.Series) -> Iterator[str]:
    """Verdicts and the ledger's row."""
    if one["split"] == "test":
        yield "  nothing: test labels are never changed"
        return
    review = read_review()
    for row in review[review["id"] == one["id"]].itertuples():
        what = f"{row.verdict} {row.new_label}".strip()
        yield f"  verdict    {what}, by {row.reviewer or 'a reviewer'} {row.when} {row.note}".rstrip()
    ledger = read_csv(paths.LEDGER, keep_default_na=False) if paths.LEDGER.exists() else pd.DataFrame({"id": []})
    for row in ledger[ledger["id"] == one["id"]].itertuples():
        yield f"  {row.action:<10} {row.label or '(out of the cleaned labels)'}, by {row.actor}: {row.why}"
    if one["id"] not in set(ledger["id"]):
        yield "  kept: no flag and no verdict"

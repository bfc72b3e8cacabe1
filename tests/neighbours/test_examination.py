import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.neighbours.examination import COLUMNS, data_issues, examine
from label_laundry.neighbours.outliers_and_duplicates import Limits

LIMITS = Limits(outlier=5.0, twin=0.04, ambiguous=0.25)


@pytest.fixture
def made():
    """Ten training and four test images; training image 0 has an equal one, 2 a near one in the test set, 4 is far away."""
    images = np.random.default_rng(1).integers(0, 250, (14, 6, 6), np.uint8)
    images[1], images[11] = images[0], images[2] + 1
    rows = [("train", n) for n in range(10)] + [("test", n) for n in range(4)]
    issues = pd.DataFrame(rows, columns=["split", "index"])
    issues["id"] = [f"{split}{n}" for split, n in rows]
    issues["given"], issues["suggested"] = ["x", "y"] * 7, ["y", "x"] * 7
    issues["score"], issues["tier"] = [0.1] + [2.0] * 13, ""
    distances = np.tile(np.linspace(0, 1, 14, dtype=np.float32), (14, 1)) + np.arange(14)[:, None] / 100
    distances[4] += 9
    indices = np.argsort(np.random.default_rng(2).random((14, 14)), axis=1)
    shuffled = issues.sample(frac=1, random_state=3, ignore_index=True)
    return shuffled, {"train": images[:10], "test": images[10:]}, indices, distances


def test_each_kind_is_found_where_it_is(made):
    evidence = examine(*made, LIMITS)
    pd.testing.assert_frame_equal(evidence[made[0].columns], made[0])
    by_id = evidence.set_index("id")
    assert by_id.index[by_id["outlier"]].tolist() == ["train4"]
    assert by_id.loc[["train0", "train1"], ["twin", "duplicate"]].to_numpy().tolist() == [["train1", "exact"], ["train0", "exact"]]
    assert by_id.loc[["train2", "test1"], ["twin", "duplicate", "leak"]].to_numpy().tolist() == [
        ["test1", "near", True],
        ["train2", "near", True],
    ]
    assert (by_id["duplicate"] != "").sum() == 4
    assert by_id["group"][by_id["group"] != ""].to_dict() == {"train0": "train0", "train1": "train0", "train2": "train2", "test1": "train2"}
    assert by_id.index[by_id["ambiguous"]].tolist() == ["train0"]


def test_findings_are_described_in_words_worst_first(made):
    table = data_issues(examine(*made, LIMITS))
    assert table.columns.tolist() == COLUMNS
    assert table["issue"].value_counts().to_dict() == {
        "outlier": 1, "exact duplicate": 2, "near duplicate": 2, "leak": 2, "ambiguous": 1,
    }  # fmt: skip
    reasons = table.set_index(["issue", "id"])["reason"]
    assert reasons["exact duplicate", "train0"] == "the same pixels as train image train1, given y; the two have different labels"
    assert reasons["leak", "train2"] == "seen in training and in the test: test image test1, given y; the two have different labels"
    assert reasons["ambiguous", "train0"] == "as likely y as x"
    assert table[table["issue"] == "outlier"]["twin"].tolist() == [""]


def test_every_image_of_a_group_in_both_splits_is_reported(made):
    issues, images, indices, distances = made
    images["train"][5] = images["train"][2]  # its nearest twin is in training, the test image is the group's
    for place in (2, 5):
        indices[place, :3] = [place, 7 - place, 10]
    evidence = examine(issues, images, indices, distances, LIMITS).set_index("id")
    twins = evidence.index[evidence["group"] == evidence.loc["train2", "group"]]
    assert evidence.loc[twins, "leak"].all()
    assert {"train2", "train5"} < set(twins)
    assert (evidence.loc[twins, "twin_split"] == evidence.loc[twins, "split"]).any()


def test_a_kind_without_findings_has_no_rows(made):
    issues, images, indices, distances = made
    images["train"][1] += 1
    table = data_issues(examine(issues, images, indices, distances, LIMITS))
    assert set(table["issue"]) == {"outlier", "near duplicate", "leak", "ambiguous"}
    assert table["index"].dtype == np.int64
    nothing = data_issues(examine(issues.assign(score=9.0), images, indices, distances * 0, Limits(outlier=5.0, twin=0.0, ambiguous=0.25)))
    assert (len(nothing), nothing.columns.tolist()) == (0, COLUMNS)


def test_the_graph_of_other_images_is_refused(made):
    issues, images, indices, distances = made
    with pytest.raises(Trouble, match="data/embed: not the images"):
        examine(issues, images, indices[:-1], distances[:-1], LIMITS)

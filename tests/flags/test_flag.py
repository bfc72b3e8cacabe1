import numpy as np
import pandas as pd

from label_laundry.contracts.vocabulary import NETWORKS
from label_laundry.flags.ensemble import log_margin, weighted_mean
from label_laundry.flags.flag import confusion_table, flag, label_issues
from label_laundry.flags.votes import VOTES, with_votes
from label_laundry.flags.weights import ensemble_weights
from label_laundry.noise.injection import read_confusion
from tests.flags.judged import RULES, split


def test_both_splits_are_audited_in_one_order_worst_first():
    issues, health = flag({"train": split("a", 300, 9, 1), "test": split("b", 90, 3, 2)}, ["x", "y", "z"], RULES)
    assert len(issues) == 390
    assert issues["score"].is_monotonic_increasing
    assert set(issues["split"].head(12)) == {"train", "test"}
    assert health["train"]["flagged"] == {"certain": 9, "likely": 0, "possible": 0}
    assert health["test"]["flagged"] == {"certain": 3, "likely": 0, "possible": 0}
    rows = label_issues(issues, list(NETWORKS), pd.Series("", issues.index))
    assert "file" not in rows
    named = label_issues(issues, list(NETWORKS), issues["id"] + ".png")
    assert named["file"].tolist() == [f"{one}.png" for one in named["id"]]
    assert len(rows) == 12
    formula = label_issues(issues.replace("x", "=x"), list(NETWORKS), "-" + issues["id"])
    assert {*formula["given"], *formula["suggested"]} == {"'=x", "y", "z"}
    assert formula["file"].str.startswith("'-").all()
    assert rows.columns[:9].tolist() == ["split", "id", "index", "given", "suggested", "score", "wrong_prob", "tier", "reason"]


def test_votes_are_columns_of_the_flags_where_there_are_annotators():
    issues, _ = flag({"train": split("a", 300, 9, 1), "test": split("b", 90, 3, 2)}, ["x", "y", "z"], RULES)
    votes = issues.set_index("id")[["given", "suggested"]].assign(cleo=issues["given"].to_numpy())
    rows = label_issues(with_votes(issues, votes), list(NETWORKS), pd.Series("", issues.index))
    assert rows[VOTES].drop_duplicates().to_numpy().tolist() == [[3, 2, 1]]
    assert rows["reason"].str.contains(r"; 2 of 3 annotators say [xyz], 1 [xyz]$").all()


def test_the_order_of_the_input_does_not_matter():
    table, probs = split("a", 300, 9, 1)
    turned = table[::-1].reset_index(drop=True), {model: rows[::-1] for model, rows in probs.items()}
    first, _ = flag({"train": (table, probs)}, ["x", "y", "z"], RULES)
    second, _ = flag({"train": turned}, ["x", "y", "z"], RULES)
    pd.testing.assert_frame_equal(first, second)


def test_both_splits_are_scored_by_weights_of_the_training_set():
    (table, probs), other = split("a", 300, 9, 1), split("b", 90, 3, 2)
    vague = {"mobilenet_v2": (probs["mobilenet_v2"] + 1) / 4}
    issues, health = flag({"train": (table, probs | vague), "test": other}, ["x", "y", "z"], RULES)
    weights = ensemble_weights(table["label"].to_numpy(), probs | vague)
    assert weights["cnn"] > 0.9
    assert health["weights"] == weights
    found = issues[issues["split"] == "test"].sort_values("index")["score"].to_numpy()
    np.testing.assert_allclose(found, log_margin(other[0]["label"].to_numpy(), weighted_mean(other[1], weights)))


def test_the_confusion_matrix_has_given_labels_in_rows_as_noise_reads_it(tmp_path):
    issues = pd.DataFrame({"split": "train", "given": ["a", "a", "b", "b"], "ensemble_predicted": ["b", "b", "b", "b"]})
    confusion_table(issues, ["a", "b"]).to_csv(tmp_path / "confusion.csv", index=False)
    assert read_confusion(tmp_path / "confusion.csv", ["a", "b"]).tolist() == [[0, 2], [0, 2]]

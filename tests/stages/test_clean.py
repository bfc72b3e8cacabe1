import numpy as np
import pandas as pd
import pytest
import yaml

from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.targets import read_targets
from label_laundry.flags.flag import flag
from label_laundry.flags.rules import FlagRules
from stages import clean

N, K, WRONG = 600, 10, 60


@pytest.fixture
def flagged(prepared):
    """600 labels of which the first sixty were made wrong, and two members that see the truth, or are not sure."""
    raw = pd.read_csv(prepared / "data/labels/raw.csv", dtype={"label": str})
    truth = raw["label"].astype(int).to_numpy()
    given = np.where(np.arange(N) < WRONG, (truth + 1) % K, truth)
    raw.assign(label=given.astype(str)).to_csv(prepared / "data/labels/raw.csv", index=False)
    raw[["id"]].assign(split="train").to_csv(prepared / "data/ids.csv", index=False)
    generator = np.random.default_rng(1)
    probs = {}
    for model in ("cnn", "probe"):
        erring = generator.random(N) < 0.02
        seen = np.where(erring, generator.integers(0, K, N), truth)
        one = 0.02 + np.where(erring, 0.1, 0.8)[:, None] * np.eye(K)[seen] + generator.random((N, K)) * 0.02
        probs[model] = one / one.sum(axis=1, keepdims=True)
        (prepared / f"data/crossval/{model}").mkdir(parents=True)
        np.save(prepared / f"data/crossval/{model}/train_probs.npy", probs[model].astype(np.float32))
    table = raw.assign(label=given)
    rules = FlagRules(filter_by="prune_by_noise_rate", certain=0.8, likely="f1", possible=0.1)
    evidence, health = flag({"train": (table, probs)}, [str(code) for code in range(K)], rules)
    evidence.to_parquet(prepared / "data/evidence.parquet")
    write_json(prepared / "results/label_health.json", health)
    set_params(prepared, smoke={"models": ["cnn", "probe"]}, profile="smoke")
    return prepared


def set_params(project, **changes):
    values = yaml.safe_load((project / "params.yaml").read_text())
    for key, value in changes.items():
        values[key] = values[key] | value if isinstance(value, dict) else value
    (project / "params.yaml").write_text(yaml.safe_dump(values))


def labels(side):
    return pd.read_csv(f"data/labels/{side}.csv", dtype={"label": str})


def test_labels_alone_are_learned_where_the_policy_asks_for_no_more(flagged):
    set_params(flagged, clean={"soft": False, "weights": False})
    clean.main()
    assert len(labels("cleaned")) == len(labels("control")) < N
    for side in ("cleaned", "control"):
        assert read_targets(side).arrays() == {}
    assert "soft" not in read_json(paths.CLEANING)


def test_in_place_of_pruning_doubted_labels_count_as_far_as_they_are_believed(flagged):
    set_params(flagged, clean={"certain": "keep", "likely": "keep", "soft": True, "weights": True})
    clean.main()
    assert len(labels("cleaned")) == N
    targets, control = read_targets("cleaned"), read_targets("control")
    given = labels("cleaned")["label"].astype(int).to_numpy()
    believed = targets.soft["cnn"][np.arange(len(targets.rows)), given[targets.rows]]
    wrong = targets.rows < WRONG
    assert believed[wrong].mean() < 0.3 < believed[~wrong].mean()
    truth = (given[targets.rows] - 1) % K
    assert (targets.soft["cnn"].argmax(axis=1) == truth)[wrong].mean() > 0.7
    assert len(control.rows) == len(targets.rows)
    assert (control.rows < WRONG).mean() < wrong.mean() / 2
    assert targets.class_weights.shape == (K,)
    soft = read_json(paths.CLEANING)["soft"]
    assert soft["labels"] == len(targets.rows)
    assert soft["doubts"] == pytest.approx((1 - believed).sum(), rel=1e-5)


def test_what_a_person_has_judged_counts_whole(flagged):
    set_params(flagged, clean={"certain": "keep", "likely": "keep", "soft": True})
    (flagged / "data/review.csv").write_text("id,verdict,new_label,reviewer,when,note\ni3,keep,,ann,2026-01-01T00:00:00Z,\n")
    clean.main()
    rows = read_targets("cleaned").rows
    assert 4 in rows
    assert 3 not in rows


def test_a_relabelled_image_is_not_doubted_for_the_label_that_it_had(flagged):
    set_params(flagged, clean={"certain": "relabel", "likely": "relabel", "relabel_above": 0.0, "cap_per_class": 1.0, "soft": True})
    clean.main()
    ledger = pd.read_csv("data/ledger.csv")
    relabelled = ledger.loc[ledger["action"] == "relabel", "index"]
    assert len(relabelled) > 10
    assert not set(relabelled) & set(read_targets("cleaned").rows)

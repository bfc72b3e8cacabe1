import copy

import numpy as np
import pytest

from label_laundry.contracts.dataset import Dataset
from label_laundry.report.comparison import adjust, compare
from label_laundry.report.report import conclusion, overall, recovery_text, report
from label_laundry.report.statistics import holm
from tests.report.sides_made import LABELS, NAMES, N, side

EVERYTHING = np.ones(N, bool)


@pytest.fixture(scope="module")
def better():
    sides = {"raw": side(0.85, 20.0), "cleaned": side(0.92, 18.0, seed=1), "control": side(0.85, 18.0, seed=2)}
    return compare(LABELS, sides, EVERYTHING, NAMES, 2000, 0.95, 1)


def test_a_real_gain_is_distinguished_from_the_control(better):
    verdicts = {pair: tests["all"]["verdict"] for pair, tests in better["differences"].items()}
    assert verdicts == {"cleaned_vs_raw": "improved", "cleaned_vs_control": "improved", "control_vs_raw": "no detectable change"}
    assert better["differences"]["cleaned_vs_raw"]["seconds_ratio"] == pytest.approx(0.9)
    assert better["differences"]["cleaned_vs_raw"]["all"]["difference"] == pytest.approx(
        better["sides"]["cleaned"]["accuracy"] - better["sides"]["raw"]["accuracy"]
    )


def test_p_values_are_adjusted_for_all_pairs_of_both_models_of_a_seed():
    p = np.random.default_rng(1).random((2, 3, 2)) / 20  # models, pairs, seeds
    models = {
        name: {"differences": {pair: {"all": {"mcnemar": [{"p": value} for value in p[m, n]]}} for n, pair in enumerate("abc")}}
        for m, name in enumerate(("cnn", "mobilenet_v2"))
    }
    adjust(models)
    for seed in range(2):
        found = [tests["all"]["mcnemar"][seed]["p_holm"] for one in models.values() for tests in one["differences"].values()]
        assert found == holm(p[:, :, seed].ravel().tolist())


def test_of_few_seeds_the_verdict_says_what_it_cannot_know(better):
    alone = compare(LABELS, {name: side(0.9, n_seeds=1) for name in ("raw", "cleaned", "control")}, EVERYTHING, NAMES, 200, 0.95, 1)
    assert "(1 seed, so the interval leaves out the variation between seeds)" in conclusion("cnn", {"cnn": alone})
    assert "(2 seeds, so the interval understates the variation between seeds)" in conclusion("cnn", {"cnn": better})


def test_the_report_says_that_every_interval_includes_zero_only_where_it_does(better):
    same = compare(LABELS, {name: side(0.9) for name in ("raw", "cleaned", "control")}, EVERYTHING, NAMES, 200, 0.95, 1)
    assert overall({"cnn": same, "mobilenet_v2": same, "confidence": 0.95}) == ["Every 95% interval of a difference includes zero."]
    assert overall({"cnn": same, "mobilenet_v2": better, "confidence": 0.95}) == []


def test_the_report_says_it_plainly_and_names_the_paper(better):
    dataset = Dataset(
        name="Fashion-MNIST", source="here", class_names=NAMES, image_shape=[2, 2], counts={"train": 500, "test": N},
        folds=2, sha256={},
    )  # fmt: skip
    better = copy.deepcopy(better)
    adjust({"cnn": better})
    comparison = {
        "profile": "cpu", "noise": None, "test_images": N, "audited_test_images": N - 3, "confidence": 0.95, "device": "a machine",
        "crossval_seconds": {"cnn": 1.0, "mobilenet_v2": 2.0},
        "cleaning": {
            "images": 500, "kept": 490, "pruned": 10, "relabelled": 0, "by_policy": 10, "by_reviewers": 0,
            "pruned_by_class": {"a": 10},
            "policy": {"precision": 0.8, "tiers": {"certain": {"action": "prune", "expected": 0.95}}},
            "precision": {"certain": {"reviewed": 8, "wrong": 6, "share": 0.75, "interval": [0.41, 0.93]}, "likely": {"reviewed": 0}},
        },
        "cnn": better, "mobilenet_v2": better,
    }  # fmt: skip
    one = {"images": 500, "flagged": {"certain": 1, "likely": 2, "possible": 3}, "noise_rate": 0.012, "expected_wrong": 4.2}
    between = {"cnn and mobilenet_v2": {"flags": 40, "other_flags": 50, "jaccard": 0.5, "rank_correlation": 0.25}}
    health = {"train": one | {"between_models": between, "overlapping_classes": [{"classes": ["a", "b"], "images": 7}]}, "test": one}
    text = report(comparison, health, dataset, {"source": "a mirror"}, {"file": "w.pth"})
    assert "**CNN: improved** from raw to cleaned labels: +" in text
    assert "94.38%" in text
    assert "certain flags are acted on (with those above, 95% should be wrong)" in text
    assert "| cnn and mobilenet_v2 | 40 | 50 | 50% | 0.25 |" in text
    own = report(comparison, health, dataset.model_copy(update={"name": "pets"}), {"source": None}, {"file": "w.pth"})
    assert "the paper" not in own
    assert "(source: here)" in own
    assert "leaves out the 3 test images" in text
    assert "| a | " in text
    assert "a / b (7)" in text
    assert "Flags reviewed so far and found to be wrong labels: certain 6 of 8 (75% [41%, 93%])." in text
    assert "includes zero" not in text


def test_injected_noise_gives_a_fourth_side_and_the_share_won_back(better):
    sides = {"raw": side(0.80), "cleaned": side(0.88, seed=1), "control": side(0.80, seed=2), "true": side(0.90, seed=3)}
    noisy = compare(LABELS, sides, EVERYTHING, NAMES, 1000, 0.95, 1)
    assert noisy["recovery"]["cleaned"]["recovery"] == pytest.approx(0.8, abs=0.1)
    assert noisy["recovery"]["control"]["recovery"] == pytest.approx(0, abs=0.2)
    comparison = {"noise": {"kind": "symmetric", "rate": 0.2}, "cnn": noisy, "mobilenet_v2": noisy}
    text = "\n".join(recovery_text(comparison))
    assert "symmetric, 20% of the labels" in text
    assert "| CNN | 0." in text
    assert "recovery" not in better
    assert recovery_text({"noise": None}) == []

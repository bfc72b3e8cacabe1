import copy
import re

import numpy as np
import pytest

from label_laundry.contracts.dataset import Dataset
from label_laundry.report.comparison import adjust, compare
from label_laundry.report.recovery_section import recovery_text
from label_laundry.report.report import accuracy_table, conclusion, difference_table, loss_change, overall, report
from label_laundry.report.statistics import holm
from tests.report.sides_made import LABELS, NAMES, N, side

EVERYTHING = np.ones(N, bool)


@pytest.fixture(scope="module")
def better():
    sides = {"raw": side(0.85, 20.0), "cleaned": side(0.92, 18.0, seed=1), "control": side(0.85, 18.0, seed=3)}
    return compare(LABELS, sides, EVERYTHING, NAMES, 0.95)


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
    alone = compare(LABELS, {name: side(0.9, n_seeds=1) for name in ("raw", "cleaned", "control")}, EVERYTHING, NAMES, 0.95)
    assert "(1 seed, so the interval leaves out the variation between seeds)" in conclusion("cnn", {"cnn": alone})
    assert "points of test accuracy (2 seeds). Against" in conclusion("cnn", {"cnn": better})


def test_the_report_says_that_every_interval_includes_zero_only_where_it_does(better):
    same = compare(LABELS, {name: side(0.9) for name in ("raw", "cleaned", "control")}, EVERYTHING, NAMES, 0.95)
    said = ["Every 95% interval of a difference in accuracy includes zero."]
    assert overall({"cnn": same, "mobilenet_v2": same, "confidence": 0.95}) == said
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
            "policy": {"precision": 0.8, "expected": 0.95, "tiers": {"certain": {"action": "prune", "acted_on": 1}}},
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
    assert "on 1 of 1 certain flags, of which 95% should be wrong." in text
    assert "| cnn and mobilenet_v2 | 40 | 50 | 50% | 0.25 |" in text
    own = report(comparison, health, dataset.model_copy(update={"name": "pets"}), {"source": None}, {"file": "w.pth"})
    assert "the paper" not in own
    assert "(source: here)" in own
    assert "leaves out the 3 test images" in text
    assert "| a | " in text
    assert "a / b (7)" in text
    assert "Flags reviewed so far and found to be wrong labels: certain 6 of 8 (75% [41%, 93%])." in text
    assert "as cleaning removed, drawn at random" in text
    comparison["cleaning"]["soft"] = {"labels": 40, "doubts": 9.3}
    text = report(comparison, health, dataset, {"source": "a mirror"}, {"file": "w.pth"})
    assert "as cleaning removed, and doubts as many labels, drawn at random" in text
    assert "40 of the kept labels count only as far as they are believed" in text
    assert "includes zero" not in text


def test_log_loss_is_compared_and_calibration_is_shown(better):
    change = better["differences"]["cleaned_vs_raw"]["log_loss"]
    assert change["difference"] == pytest.approx(better["sides"]["cleaned"]["log_loss"] - better["sides"]["raw"]["log_loss"])
    assert change["interval"][0] < change["difference"] < change["interval"][1] < 0
    copied = copy.deepcopy({"cnn": better})
    adjust(copied)
    assert f"| {loss_change(change)} |" in difference_table(copied)
    assert f"| {better['sides']['raw']['calibration_error']:.4f} |" in accuracy_table(copied, {})


@pytest.fixture(scope="module")
def noisy():
    """80 % right of noisy labels, and 90 % of true ones."""
    accuracies = {"raw": 0.80, "cleaned": 0.88, "control": 0.80, "true": 0.90, "right": 0.89}
    sides = {name: side(accuracy, seed=seed) for seed, (name, accuracy) in enumerate(accuracies.items())}
    return compare(LABELS, sides, EVERYTHING, NAMES, 0.95)


def test_with_known_truth_every_side_has_its_share_of_the_loss(noisy, better):
    shares = {name: found["recovery"] for name, found in noisy["recovery"].items()}
    assert shares == pytest.approx({"cleaned": 0.8, "control": 0, "right": 0.9}, abs=0.15)
    assert noisy["differences"].keys() - better["differences"].keys() == {"right_vs_raw", "true_vs_raw"}
    comparison = {"noise": {"kind": "symmetric", "rate": 0.2}, "cnn": noisy, "mobilenet_v2": noisy}
    text = "\n".join(recovery_text(comparison))
    assert "symmetric, 20% of the labels" in text
    assert "| | noise costs, points | cleaned | control | right |" in text
    assert "| CNN | " in text
    assert "Injected" not in "\n".join(recovery_text(comparison | {"noise": None}))
    assert recovery_text({"noise": None, "cnn": better}) == []


def test_where_noise_costs_too_little_the_report_says_so_in_place_of_a_ratio():
    sides = {"raw": side(0.89), "cleaned": side(0.90, seed=1), "control": side(0.89, seed=2), "true": side(0.90, seed=3)}
    found = compare(LABELS, sides, EVERYTHING, NAMES, 0.95)
    text = "\n".join(recovery_text({"noise": None, "cnn": found}))
    assert re.search(r"noise costs \d\.\d points: too few for a ratio", text)

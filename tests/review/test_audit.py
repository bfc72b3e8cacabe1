import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from label_laundry.review.audit import DOUBTED, STRATA, TRUSTED, allocation, draw, estimate, is_wrong, kappa, strata, wrong_by_majority


@pytest.fixture
def evidence():
    """2,000 images, worst first: 20 certain, 60 likely, 120 possible, 1,800 without a flag."""
    tiers = np.repeat(["certain", "likely", "possible", ""], [20, 60, 120, 1800])
    return pd.DataFrame(
        {
            "id": [f"{n:04x}" for n in range(2000)], "split": "train", "index": np.arange(2000), "score": np.linspace(-9, 9, 2000),
            "given": "cat", "suggested": "dog", "tier": tiers,
        }
    )  # fmt: skip


def test_unflagged_images_are_two_strata(evidence):
    assert strata(evidence).value_counts().to_dict() == {"certain": 20, "likely": 60, "possible": 120, DOUBTED: 180, TRUSTED: 1620}


@pytest.mark.parametrize(
    ("sizes", "total", "expected"),
    [([5, 100, 1000, 9, 70000], 300, [5, 96, 95, 9, 95]), ([0, 3, 50], 10, [0, 3, 7]), ([1, 1], 300, [1, 1]), ([9, 9, 9], 4, [2, 1, 1])],
)
def test_a_small_stratum_gives_all_it_has(sizes, total, expected):
    assert allocation(np.array(sizes), total).tolist() == expected


def test_the_sample_is_blind_and_drawn_from_all_strata(evidence):
    key = draw(evidence, 100, 1)
    assert key["stratum"].value_counts().to_dict() == dict.fromkeys(STRATA, 20)
    assert not key["id"].duplicated().any()
    assert key["number"].tolist() == list(range(1, 101))
    assert set(key["first"]) == set(key["second"]) == {"cat", "dog"}
    assert (key["first"] != key["second"]).all()
    assert 30 < (key["first"] == "cat").sum() < 70
    assert key["stratum"].head(50).nunique() == 5
    assert key.set_index("stratum")["stratum_size"].to_dict()[TRUSTED] == 1620
    pd.testing.assert_frame_equal(key, draw(evidence, 100, 1))
    assert draw(evidence, 100, 2)["id"].tolist() != key["id"].tolist()


KEY = pd.DataFrame({"given": ["cat"] * 4, "first": ["cat", "dog", "cat", "dog"], "second": ["dog", "cat", "dog", "cat"]})


def test_a_label_is_wrong_where_the_other_fits_or_neither():
    assert is_wrong(KEY, pd.Series(["first", "first", "both", "neither"])).tolist() == [False, True, False, True]


def test_several_reviewers_decide_by_majority_and_a_tie_leaves_the_label_right():
    ann = pd.Series(["second", "first", "neither", pd.NA], dtype=object)
    ben = pd.Series(["second", "second", "neither", pd.NA], dtype=object)
    cleo = pd.Series(["first", pd.NA, "neither", pd.NA], dtype=object)
    found = wrong_by_majority(KEY, {"ann": ann, "ben": ben, "cleo": cleo})
    assert found.head(3).tolist() == [1, 0, 1]
    assert np.isnan(found[3])


def test_the_whole_is_estimated_from_its_strata(evidence):
    """Half of the certain, a tenth of the doubted and none of the trusted are wrong: 10 + 18 and few more."""
    key = draw(evidence, 500, 1)
    wrong = pd.Series(0.0, key.index)
    wrong[key.index[key["stratum"] == "certain"][:10]] = 1
    wrong[key.index[key["stratum"] == DOUBTED][:14]] = 1
    found = estimate(key, wrong, pd.Series(["certain"] * 60 + ["likely"] * 40), 1)
    n = found["strata"]["certain"]["answered"]
    assert found["strata"]["certain"]["share"] == 10 / n
    low, high = binomtest(10, n).proportion_ci(0.95, "wilson")
    assert found["strata"]["certain"]["interval"] == [low, high]
    counts = [(name, one["images"] - one["answered"], one["wrong"], one["answered"]) for name, one in found["strata"].items()]
    of = {name: wrong + unseen * (wrong + 0.5) / (answered + 1) for name, unseen, wrong, answered in counts}
    assert found["wrong_in_all"]["images"] == pytest.approx(sum(of.values()))
    assert found["wrong_not_flagged"]["images"] == pytest.approx(of[DOUBTED] + of[TRUSTED])
    low, high = found["wrong_in_all"]["interval"]
    assert low < 28 < high < 80
    assert 15 < found["next"]["wrong"][0] < 30 < found["next"]["wrong"][1] < 50


@pytest.mark.slow
def test_the_interval_holds_the_truth_as_often_as_it_says(evidence):
    """Over 200 audits of a set whose truth is known."""
    truth = np.random.default_rng(5).random(2000) < strata(evidence).map(dict(zip(STRATA, (0.8, 0.5, 0.3, 0.1, 0.01), strict=True)))
    hits, widths = 0, []
    for seed in range(200):
        key = draw(evidence, 150, seed)
        wrong = pd.Series(truth.to_numpy()[key["index"]].astype(float))
        low, high = estimate(key, wrong, pd.Series([], dtype=str), seed)["wrong_in_all"]["interval"]
        hits += low <= truth.sum() <= high
        widths.append(high - low)
    assert 0.91 <= hits / 200 <= 0.985
    assert np.mean(widths) < 200


def test_without_answers_a_stratum_has_no_share():
    key = pd.DataFrame({"stratum": ["certain", "likely"], "stratum_size": [5, 9]})
    found = estimate(key, pd.Series([1.0, np.nan]), pd.Series(["likely"]), 1)
    assert found["strata"]["likely"] == {"images": 9, "answered": 0, "wrong": 0, "share": None, "interval": None}
    assert found["wrong_in_all"]["interval"][1] - found["wrong_in_all"]["interval"][0] > 5


def test_the_estimate_lies_in_its_interval_and_what_is_known_is_not_estimated():
    key = pd.DataFrame({"stratum": ["certain"] * 10 + [TRUSTED] * 60, "stratum_size": [10] * 10 + [50_000] * 60})
    found = estimate(key, pd.Series([1.0] * 7 + [0.0] * 63), pd.Series([], dtype=str), 1)
    missed, every = found["wrong_not_flagged"], found["wrong_in_all"]
    assert missed["interval"][0] <= missed["images"] <= missed["interval"][1]
    assert every["images"] - missed["images"] == pytest.approx(7)


def test_kappa_knows_that_which_name_comes_first_is_chance():
    """Two who say "as given" nine times in ten, each for reasons of their own."""
    generator = np.random.default_rng(5)
    given_first = generator.random(4000) < 0.5
    key = pd.DataFrame({"given": "cat", "first": np.where(given_first, "cat", "dog"), "second": np.where(given_first, "dog", "cat")})
    one, other = (pd.Series(np.where(given_first ^ (generator.random(4000) < 0.1), "first", "second"), dtype=object) for _ in range(2))
    assert kappa(key, one, other)["kappa"] == pytest.approx(0, abs=0.06)


def test_kappa_is_that_of_two_reviewers_on_what_both_answered():
    one = pd.Series(["first", "first", "both", pd.NA], dtype=object)
    assert kappa(KEY, one, one) == {"images": 3, "kappa": pytest.approx(1), "kappa_wrong": pytest.approx(1)}
    other = pd.Series(["second", "second", "both", "neither"], dtype=object)
    assert kappa(KEY, one, other)["kappa"] < 0.5
    assert kappa(KEY, one, pd.Series([pd.NA] * 3 + ["both"], dtype=object))["kappa"] is None

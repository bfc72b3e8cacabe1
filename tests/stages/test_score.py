import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import MODELS
from label_laundry.flags.detection import OURS, score_detectors
from label_laundry.flags.flag import flag
from tests.flags.test_flag import RULES, split


@pytest.fixture
def found():
    table, probs = split("a", 300, 9, 1)
    issues, _ = flag({"train": (table, probs)}, ["x", "y", "z"], RULES)
    return issues, table["label"].to_numpy()


def test_noise_that_both_models_see_is_all_found(found):
    issues, given = found
    measured, curves = score_detectors(issues, given, np.arange(300) % 3, MODELS)
    assert measured[OURS]["f1"] == 1
    assert measured[OURS]["average_precision"] == pytest.approx(1)
    assert curves.keys() == {name for name, one in measured.items() if "auroc" in one}
    assert curves[OURS]["recall"].is_monotonic_increasing
    assert (curves[OURS].iloc[-1]["recall"], curves[OURS]["precision"].max()) == (1, 1)


def test_without_noise_there_is_nothing_to_score(found):
    issues, given = found
    assert score_detectors(issues, given, given, MODELS) == ({}, {})


def test_evidence_of_other_images_is_refused(found):
    issues, given = found
    with pytest.raises(Trouble, match="not the images"):
        score_detectors(issues.head(200), given, given, MODELS)


def test_curves_are_thinned_and_keep_their_ends():
    generator = np.random.default_rng(1)
    given = np.arange(5000) % 2
    true = np.where(generator.random(5000) < 0.1, 1 - given, given)
    issues, _ = flag({"train": many(given, generator)}, ["x", "y"], RULES)
    _, curves = score_detectors(issues, given, true, MODELS)
    assert len(curves[OURS]) <= 500
    assert (curves[OURS]["recall"].min(), curves[OURS]["recall"].max()) == (0, 1)


def many(given, generator):
    table = pd.DataFrame({"id": [f"{n:05}" for n in range(len(given))], "index": np.arange(len(given)), "label": given})
    return table, {model: generator.dirichlet((9, 1), len(given)) for model in ("cnn", "mobilenet_v2")}

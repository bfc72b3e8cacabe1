import doctest

import numpy as np
import pandas as pd
import pytest

from label_laundry import flag_labels
from label_laundry.notebook import flagging

NAMES = ["cat", "dog", "owl"]


@pytest.fixture
def made():
    """300 labels, of which the first 12 are wrong, and a model that sees it."""
    truth = np.arange(300) % 3
    probs = np.full((300, 3), 0.02)
    probs[np.arange(300), truth] = 0.96
    labels = truth.copy()
    labels[:12] = (truth[:12] + 1) % 3
    return labels, probs


def test_the_example_runs():
    assert doctest.testmod(flagging) == (0, 9)


def test_files_and_names_give_the_same_evidence_as_arrays_and_codes(made, tmp_path):
    labels, probs = made
    expected = flag_labels(labels, probs, NAMES)
    np.save(tmp_path / "probs.npy", probs.astype(np.float32))
    named = np.array(NAMES)[labels]
    pd.DataFrame({"label": named}).to_csv(tmp_path / "labels.csv", index=False)
    found = flag_labels(tmp_path / "labels.csv", {"model": str(tmp_path / "probs.npy")})
    assert found["id"].tolist() == expected["id"].tolist()
    assert found["tier"].tolist() == expected["tier"].tolist()
    np.testing.assert_allclose(found["score"], expected["score"], rtol=1e-6)
    assert found.attrs["health"]["noise_rate"] == pytest.approx(12 / 300, abs=0.01)


@pytest.mark.parametrize("n_models", [1, 2, 3])
def test_any_number_of_models_will_do(made, n_models):
    labels, probs = made
    evidence = flag_labels(labels, {f"m{n}": probs for n in range(n_models)}, NAMES)
    tier = "certain" if n_models > 1 else "likely"
    assert sorted(evidence.loc[evidence["tier"] == tier, "index"]) == list(range(12))
    assert (evidence["models_against"].max(), evidence["models_agree"][0]) == (n_models, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda labels, probs: (labels[:-1], probs), "299 labels for 300 rows"),
        (lambda labels, probs: (labels, probs[:, :2]), "row 0 of model sums to"),
        (lambda labels, probs: (labels + 1, probs), "codes must be from 0 to 2, found 1 to 3"),
        (lambda labels, probs: (labels, {"a": probs, "b": probs[:9]}), "the same shape"),
        (lambda labels, probs: (np.array([*NAMES, "emu"])[labels + (labels == 2)], probs), "unknown class 'emu'"),
    ],
)
def test_what_does_not_fit_is_one_clear_line(made, change, words):
    with pytest.raises(ValueError, match=words):
        flag_labels(*change(*made), NAMES)


def test_ids_must_be_unique(made):
    with pytest.raises(ValueError, match="1 different ids for 300 images"):
        flag_labels(*made, NAMES, ids=["same"] * 60)

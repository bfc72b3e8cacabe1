import json

import numpy as np
import pandas as pd
import pytest
import yaml

from label_laundry.contracts.dataset import read_dataset, read_labels
from stages import oracle

MODEL = "cnn"


@pytest.fixture
def noisy(prepared):
    """A project in which the first twenty of 600 labels were made wrong."""
    raw = pd.read_csv(prepared / "data/labels/raw.csv", dtype={"label": str})
    raw.to_csv(prepared / "data/labels/true.csv", index=False)
    raw.loc[:19, "label"] = [str((int(label) + 1) % 10) for label in raw.loc[:19, "label"]]
    raw.to_csv(prepared / "data/labels/raw.csv", index=False)
    return prepared


def set_params(project, **sections):
    params = yaml.safe_load((project / "params.yaml").read_text())
    for section, keys in sections.items():
        params[section] |= keys
    (project / "params.yaml").write_text(yaml.safe_dump(params))


def test_where_no_truth_is_known_nothing_is_trained(prepared):
    oracle.main("true", MODEL)
    assert json.loads((prepared / "data/models/true/cnn/no_member.json").read_text()) == {"model": MODEL}
    assert (prepared / "data/clock/true/cnn.json").read_text() == "{}\n"


def test_perfect_pruning_removes_exactly_the_wrong_labels(noisy):
    raw, true = (read_labels(f"data/labels/{side}.csv", read_dataset()) for side in ("raw", "true"))
    assert oracle.right_ones(raw, true)["index"].tolist() == list(range(20, 600))
    # One image is of no class of the set: its label cannot be right.
    assert oracle.right_ones(raw, true[true["index"] != 30])["index"].tolist() == [*range(20, 30), *range(31, 600)]


def test_a_table_of_true_labels_is_truth_too(noisy):
    assert not oracle.truth_is_known()
    set_params(noisy, data={"truth": {"file": "audit.csv", "image": "image", "label": "label"}})
    assert oracle.truth_is_known()
    set_params(noisy, data={"truth": None}, noise={"kind": "symmetric"})
    assert oracle.truth_is_known()


@pytest.mark.slow
def test_perfect_pruning_is_trained_with_as_many_steps(noisy):
    set_params(noisy, noise={"kind": "symmetric"}, smoke={"models": [MODEL]})
    params = yaml.safe_load((noisy / "params.yaml").read_text()) | {"profile": "smoke"}
    (noisy / "params.yaml").write_text(yaml.safe_dump(params))
    oracle.main("right", MODEL)
    summary = json.loads((noisy / "data/models/right/cnn/summary.json").read_text())
    assert summary["images"] == 580
    assert json.loads((noisy / "data/clock/right/cnn.json").read_text())["epochs"] == 1
    assert np.load(noisy / "data/models/right/cnn/test_probs.npy").shape == (1, 100, 10)

import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_json
from label_laundry.flags.calibration import Calibration
from label_laundry.noise.injection import inject
from label_laundry.noise.settings import Noise
from stages import calibrate as stage
from stages.calibrate import main
from stages.flag import read_rules

SETTINGS = Calibration.model_validate(
    {
        "enabled": True,
        "noise": {"kind": "symmetric", "rate": 0.05, "seed": 1},
        "precision": {"certain": 0.95, "likely": 0.8, "possible": 0.5},
    }
)


def test_off_leaves_the_thresholds_to_params(project):
    main()
    assert read_json("data/thresholds.json") == {"calibrated": False}
    assert (read_rules().filter_by, read_rules().certain) == ("prune_by_noise_rate", -3.0)


@pytest.fixture
def enabled(prepared):
    """Calibration by the kind and seed of noise that is in the set already, on 600 images."""
    write_json(paths.FEATURES_FACTS, {"encoder": None})
    path = prepared / "params.yaml"
    text = path.read_text().replace("enabled: false", "enabled: true").replace("profile: cpu ", "profile: smoke ")
    path.write_text(text.replace("kind: none", "kind: symmetric").replace("kind: confusion", "kind: symmetric"))
    return prepared


def test_a_few_other_labels_are_changed_on_top_of_those_given(enabled, monkeypatch):
    given = pd.read_csv(enabled / "data/labels/raw.csv")["label"].astype(int).to_numpy()
    seen = {}

    def sees_through(labels, model, seed):
        seen[model] = labels
        return np.eye(10)[given] * 0.9 + 0.01

    monkeypatch.setattr(stage, "cross_validate", sees_through)
    main()
    np.testing.assert_array_equal(seen["cnn"], seen["mobilenet_v2"])
    changed = np.flatnonzero(seen["cnn"] != given)
    assert len(changed) == 18
    earlier = inject(np.empty(0), given, [str(code) for code in range(10)], params.get(Noise, "noise"))
    assert len(set(changed) & set(np.flatnonzero(earlier != given))) < 9
    rules = read_rules()
    assert rules.certain <= rules.likely <= rules.possible <= 0


@pytest.mark.slow
def test_a_model_is_cross_validated_on_the_changed_labels(enabled):
    labels = pd.read_csv(enabled / "data/labels/raw.csv")["label"].astype(int).to_numpy()
    probs = stage.cross_validate(labels, "cnn", 1)
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-5)
    assert (probs != stage.cross_validate((labels + 1) % 10, "cnn", 1)).any()
    assert not list((enabled / ".scratch").iterdir())


def test_flag_takes_calibrated_thresholds_and_no_filter(project):
    tiers = {"certain": {"threshold": None}, "likely": {"threshold": -2.5}, "possible": {"threshold": -0.75}}
    write_json("data/thresholds.json", {"calibrated": True, "tiers": tiers})
    rules = read_rules()
    assert (rules.filter_by, rules.certain, rules.likely, rules.possible) == (None, -np.inf, -2.5, -0.75)


@pytest.mark.parametrize(
    "changes",
    [
        {"certain: 0.95": "certain: 0.4"},
        {"enabled: false": "enabled: perhaps"},
        {"enabled: false": "enabled: true", "kind: confusion": "kind: none"},
    ],
)
def test_impossible_settings_are_one_line(project, capsys, changes):
    path = project / "params.yaml"
    for key, value in changes.items():
        assert key in path.read_text()
        path.write_text(path.read_text().replace(key, value, 1))
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err.startswith("error: params.yaml: calibrate")

import json

import numpy as np
import pytest

from label_laundry.flags.health import health


def test_the_noise_rate_of_planted_noise_is_found():
    generator = np.random.default_rng(0)
    truth = generator.integers(0, 4, 4000)
    given = truth.copy()
    wrong = generator.choice(4000, 400, replace=False)
    given[wrong] = (truth[wrong] + generator.integers(1, 4, 400)) % 4
    probs = np.full((4000, 4), 0.02)
    probs[np.arange(4000), truth] = 0.94
    found = health(given, probs, list("abcd"))
    assert found["noise_rate"] == pytest.approx(0.1, abs=0.01)
    assert found["noise_rate_uncalibrated"] == pytest.approx(0.1, abs=0.01)
    assert found["label_agreement"] == pytest.approx(0.9)
    assert set(found["classes"]) == set("abcd")
    json.dumps(found, allow_nan=False)

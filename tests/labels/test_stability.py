import numpy as np
import pytest

from stages.labels.stability import overlap


def test_overlap_counts_shared_flags_and_ranks_what_either_flags():
    flags, other = np.array([1, 1, 1, 0, 0], bool), np.array([0, 1, 1, 1, 0], bool)
    scores, other_scores = np.array([1.0, 2, 3, 4, -9]), np.array([1.0, 2, 3, 4, 99])
    assert overlap(flags, other, scores, other_scores) == {
        "flags": 3,
        "other_flags": 3,
        "jaccard": 0.5,
        "rank_correlation": pytest.approx(1),
    }
    assert overlap(flags, other, scores, -other_scores)["rank_correlation"] == pytest.approx(-1)


def test_nothing_flagged_has_no_overlap():
    none = np.zeros(4, bool)
    assert overlap(none, none, np.arange(4.0), np.arange(4.0)) == {"flags": 0, "other_flags": 0, "jaccard": None, "rank_correlation": None}

import numpy as np
import pytest

from label_laundry.flags.agreement import digest, overlap


def test_overlap_counts_shared_flags_and_ranks_all_images():
    flags, other = np.array([1, 1, 1, 0, 0], bool), np.array([0, 1, 1, 1, 0], bool)
    scores = np.arange(5.0)
    assert overlap(flags, other, scores, scores**3) == {"flags": 3, "other_flags": 3, "jaccard": 0.5, "rank_correlation": pytest.approx(1)}
    assert overlap(flags, other, scores, -scores)["rank_correlation"] == pytest.approx(-1)


def test_no_flags_or_equal_scores_give_no_number():
    none = np.zeros(4, bool)
    assert overlap(none, none, np.arange(4.0), np.ones(4)) == {"flags": 0, "other_flags": 0, "jaccard": None, "rank_correlation": None}


def test_other_flags_have_another_name(tmp_path):
    for name, content in (("a", b"x"), ("b", b"x"), ("c", b"y")):
        (tmp_path / name).write_bytes(content)
    assert digest(tmp_path / "a") == digest(tmp_path / "b") != digest(tmp_path / "c")

import pytest

from benchmarks.faults.mutations import Mutation
from benchmarks.faults.settings import fuzz, is_clear


@pytest.mark.parametrize(
    ("error", "clear"),
    [
        ("error: params.yaml: cpu.folds: 0 is not possible here\n", True),
        ("error: params.yaml: line 4 (x): cannot be read as YAML\n", True),
        ("error: params.yaml: seed: 0 is not possible here\n", False),
        ("error: params.yaml: cpu.folds: 0\nis not possible here\n", False),
        ("Traceback (most recent call last):\nerror: params.yaml: cpu.folds: 0 is not possible here\n", False),
        ("error: x.yaml: cpu.folds: 0 is not possible here\n", False),
    ],
)
def test_a_message_is_clear_when_it_is_one_line_that_names_the_setting_or_its_line(error, clear):
    assert is_clear(error, Mutation("", ("cpu", "folds"), b"")) == clear


@pytest.mark.slow
def test_a_mutated_file_is_in_order_or_refused_in_one_clear_line():
    found = fuzz(150, seed=3)
    assert found["wrong"] == []
    assert found["refused"] > 100
    assert found["accepted"] > 3

"""The real thing, smoke-sized: all contenders in their own processes, one round. No speed is asserted."""

import json
import math

import pytest

from benchmarks import throughput
from benchmarks.lineup import lineup
from benchmarks.summary import RATIOS
from tests.benchmarks.test_task import workspace  # noqa: F401  (a fixture)


@pytest.mark.slow
def test_a_small_run_writes_every_measurement_and_a_table(workspace, capsys):  # noqa: F811
    throughput.main(["--images", "120", "--batch", "16", "--folds", "2", "--epochs", "1", "--rounds", "1", "--seconds", "0.01"])
    result = json.loads((workspace / "results" / "benchmark.json").read_text())
    assert set(result["ratios"]) == set(result["ratio_spread"]) == set(RATIOS)
    assert set(result["contenders"]) == {entry.name for entry in lineup()}
    for one in result["contenders"].values():
        assert len(one["rounds"]) == 1
        assert 0 <= one["out_of_fold_accuracy"] <= 1
        numbers = [one["images_per_second"], one["out_of_fold_seconds"], one["peak_memory_mb"], *one["matmul_fraction"].values()]
        assert all(math.isfinite(number) and number > 0 for number in numbers)
    assert all(rate > 0 for rate in result["matmul_gflops"].values())
    assert result["settings"]["images"] == 120
    assert result["machine"]["cores"] >= 1
    assert "| `cnn_64_vs_fastest_peer` |" in capsys.readouterr().out


def test_impossible_arguments_are_one_line(capsys):
    with pytest.raises(SystemExit) as stopped:
        throughput.main(["--rounds", "0"])
    assert stopped.value.code == 1
    assert "--rounds" in capsys.readouterr().err

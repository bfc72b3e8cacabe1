"""The real thing, smoke-sized: one contender of ours and one peer in their own processes, one round. No speed is asserted.

Each of the other contenders trains in its own test; all eight here would take two minutes and show no more.
"""

import json
import math
from dataclasses import replace

import pytest

from benchmarks import throughput
from benchmarks.lineup import MATMUL

OURS, PEER = "ours_mobilenet_v2", "plain_pytorch_mobilenet_v2"
SMALL = ["--images", "60", "--batch", "16", "--folds", "2", "--epochs", "1", "--rounds", "1", "--seconds", "0.01"]


@pytest.mark.slow
def test_a_small_run_writes_every_measurement_and_a_table(prepared, one_core, monkeypatch, capsys):
    monkeypatch.setattr(throughput, "MATMUL", replace(MATMUL, settings={"size": 256}))  # products of 4096 x 4096 take half a minute
    throughput.main([*SMALL, "--contenders", OURS, PEER])
    result = json.loads((prepared / "results" / "benchmark.json").read_text())
    assert set(result["ratios"]) == set(result["ratio_spread"]) == {"mobilenet_v2_vs_plain_pytorch"}
    rates = [result["contenders"][name]["images_per_second"] for name in (OURS, PEER)]
    assert result["ratios"]["mobilenet_v2_vs_plain_pytorch"] == pytest.approx(rates[0] / rates[1])
    assert set(result["contenders"]) == {OURS, PEER}
    for one in result["contenders"].values():
        assert len(one["rounds"]) == 1
        assert 0 <= one["out_of_fold_accuracy"] <= 1
        numbers = [one["images_per_second"], one["out_of_fold_seconds"], one["peak_memory_mb"], *one["matmul_fraction"].values()]
        assert all(math.isfinite(number) and number > 0 for number in numbers)
    assert all(rate > 0 for rate in result["matmul_gflops"].values())
    assert result["settings"]["images"] == 60
    assert result["machine"]["cores"] >= 1
    assert "| `mobilenet_v2_vs_plain_pytorch` |" in capsys.readouterr().out


def test_impossible_arguments_are_one_line(capsys):
    with pytest.raises(SystemExit) as stopped:
        throughput.main(["--rounds", "0"])
    assert stopped.value.code == 1
    assert "--rounds" in capsys.readouterr().err

import pytest

from benchmarks.lineup import PEERS
from benchmarks.summary import summarise, table

RATES = {
    "ours_cnn_64": [400, 500, 600],
    "ours_cnn_64_fp32": [200, 200, 200],
    "ours_cnn_cpu_profile": [3000, 3000, 3000],
    "ours_mobilenet_v2": [900, 900, 900],
    PEERS[0]: [100, 100, 100],
    PEERS[1]: [50, 250, 50],
    PEERS[2]: [80, 80, 80],
    "plain_pytorch_mobilenet_v2": [300, 450, 300],
}


@pytest.fixture
def result():
    raw = {name: [{"images_per_second": rate} for rate in rates] for name, rates in RATES.items()}
    raw["matmul"] = [{"bf16": 1000.0, "fp32": 200.0}, {"bf16": 1200.0, "fp32": 200.0}, {"bf16": 1100.0, "fp32": 200.0}]
    once = {"out_of_fold_seconds": 12.0, "out_of_fold_accuracy": 0.9, "peak_memory_mb": 1000.0}
    mflop = {name: 177.0 if "profile" in name else 37.0 if "mobilenet" in name else 947.0 for name in RATES}
    return summarise(raw, mflop, {name: name for name in RATES}, dict.fromkeys(RATES, once))


def test_ratios_are_medians_of_ratios_within_rounds_against_each_rounds_fastest(result):
    assert result["ratios"]["cnn_64_vs_plain_pytorch"] == 5
    assert result["ratio_spread"]["cnn_64_vs_plain_pytorch"] == [4, 6]
    assert result["ratio_spread"]["cnn_64_vs_fastest_peer"] == [2, 6]
    assert result["ratios"]["cnn_64_vs_fastest_peer"] == 4
    assert result["ratios"]["cnn_cpu_profile_vs_plain_pytorch"] == 30
    assert result["ratios"]["mobilenet_v2_vs_plain_pytorch"] == 3
    assert result["ratios"]["cnn_64_fp32_vs_plain_pytorch"] == 2


def test_fractions_are_of_the_matmul_of_the_same_round(result):
    assert result["matmul_fraction"]["cnn"] == pytest.approx(3000 * 0.177 / 1100)
    assert result["matmul_fraction_spread"]["cnn"] == pytest.approx([3000 * 0.177 / 1200, 3000 * 0.177 / 1000])
    assert result["matmul_fraction"]["mobilenet_v2"] == pytest.approx(900 * 0.037 / 1100)
    assert result["matmul_gflops"] == {"bf16": 1100, "fp32": 200}


def test_the_table_has_every_contender_and_ratio(result):
    text = table(result)
    assert all(f"| {name} |" in text for name in RATES)
    assert "| `cnn_64_vs_plain_pytorch` | 5.00 | 4.00–6.00 |" in text
    assert "500 (400–600)" in text


def test_without_some_contenders_their_ratios_are_left_out(result):
    raw = {name: one["rounds"] for name, one in result["contenders"].items() if name in ("ours_mobilenet_v2", "plain_pytorch_mobilenet_v2")}
    once = {"out_of_fold_seconds": 12.0, "out_of_fold_accuracy": 0.9, "peak_memory_mb": 1000.0}
    titles = {name: name for name in raw}
    fewer = summarise(raw | {"matmul": result["matmul_rounds"]}, dict.fromkeys(raw, 37.0), titles, dict.fromkeys(raw, once))
    assert fewer["ratios"] == {"mobilenet_v2_vs_plain_pytorch": 3}
    assert set(fewer["matmul_fraction"]) == {"mobilenet_v2"}

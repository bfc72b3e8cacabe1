import pytest

from benchmarks.extrapolation import ROWS, Measured, duration, size, table
from stages.contracts.trouble import Trouble


def test_a_cost_goes_on_with_its_exponent_and_never_slower_than_the_images():
    steep = Measured([1_000, 2_000], [1.0, 4.0], [100, 150], exponent=2)
    assert steep.seconds_at(2_000) == 4
    assert steep.seconds_at(20_000) == pytest.approx(400)
    flat = Measured([1_000, 2_000], [10.0, 11.0], [100, 150], exponent=0.14)
    assert flat.seconds_at(20_000) == pytest.approx(110)


def test_memory_goes_on_by_the_bytes_an_image():
    one = Measured([1_000, 2_000], [1.0, 1.0], [100, 150], exponent=1)
    assert one.mb_at(1_000) == 100
    assert one.mb_at(12_000) == pytest.approx(650)
    assert Measured([1_000, 2_000], [1.0, 1.0], [150, 100], exponent=1).mb_at(12_000) == 100


def results(sizes):
    stages = {name: {"seconds": [36.0, 72.0], "peak_memory_mb": [1_024, 2_048], "exponent": 0.5} for _, _, names in ROWS for name in names}
    parts = {name: {"seconds": 3_600.0, "peak_memory_mb": 1_024} for name in stages}
    growth = {name: {"exponent": 1.0} for name in stages}
    return (
        {"sizes": [10, 20], "stages": stages},
        {"sizes": [{"rows": n, "parts": parts, "bytes_a_row": 2**30} for n in sizes], "growth": growth},
    )


def test_what_was_measured_is_in_bold_and_all_else_is_not():
    lines = table(*results([500, 1_000]), targets=(1_000, 2_000)).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    assert lines[2].endswith("| 2.0 h, 100.0 GB | 4.0 h, 200.0 GB | 0.50 → 1.00, 0.50 → 1.00 |")
    assert "| **1.0 h, 1.0 GB** | 2.0 h, 1.0 GB | 1.00 → 1.00 |" in lines[4]
    assert lines[-2].startswith("| together: cost in machine hours | 7.0 h | 14 h |")
    assert lines[-1].startswith("| on disk | 1,000.0 GB | 2.0 TB |")


def test_one_size_says_nothing_about_growth():
    with pytest.raises(Trouble, match=r"results/large.json: one size only"):
        table(*results([1_000]))


def test_durations_and_sizes():
    assert (duration(99), duration(9_000), duration(7.2e6)) == ("1.6 min", "2.5 h", "2,000 h")
    assert (size(2**29), size(3 * 2**40)) == ("0.5 GB", "3.0 TB")

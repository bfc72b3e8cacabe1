import math

import torch

from benchmarks.matmul import Matmul


def test_both_rates_are_positive_and_finite():
    threads = torch.get_num_threads()
    try:
        rates = Matmul(size=128).rate(0.01)()
    finally:
        torch.set_num_threads(threads)
    assert set(rates) == {"bf16", "fp32"}
    assert all(math.isfinite(rate) and rate > 0 for rate in rates.values())

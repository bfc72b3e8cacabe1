"""The machine's own rate: large square matrix products in bf16 and fp32, on all cores."""

import statistics
import time
from collections.abc import Callable

import torch

from label_laundry.training.device import cores, synchronise

TYPES = {"bf16": torch.bfloat16, "fp32": torch.float32}


class Matmul:
    """One process with all cores' threads; two matrices of each type, 4096 x 4096 by default."""

    def __init__(self, task: object = None, size: int = 4096) -> None:
        torch.set_num_threads(cores())
        self.operands = {name: [torch.randn(size, size).to(kind) for _ in range(3)] for name, kind in TYPES.items()}

    def rate(self, seconds: float) -> Callable[[], dict[str, float]]:
        """GFLOP/s of each type: the median product of as many as fit into `seconds`, at least three."""
        return lambda: {name: gflops(*operands, seconds) for name, operands in self.operands.items()}


def gflops(left: torch.Tensor, right: torch.Tensor, out: torch.Tensor, seconds: float) -> float:
    """2 n^3 over the time of the median product, without the first, which packs and faults pages in."""
    torch.mm(left, right, out=out)
    synchronise(out.device)
    times: list[float] = []
    while sum(times) < seconds or len(times) < 3:
        started = time.perf_counter()
        torch.mm(left, right, out=out)
        synchronise(out.device)
        times.append(time.perf_counter() - started)
    return 2 * len(left) ** 3 / statistics.median(times) / 1e9

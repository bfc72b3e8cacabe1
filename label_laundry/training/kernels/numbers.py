"""bf16 inside numba, which does not know it: arrays of uint16 on the outside, float32 on the inside.

`load` and `pack` are the identity for other types, so each kernel is written once for bf16, float32 and float64.
Kernels run on one thread, as the jobs on a CPU do, and add up in a fixed order: the same inputs give the same bytes.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import llvmlite.binding
import numba
import numpy as np
import torch
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload
from torch import Tensor

# LLVM makes vectors of a loop only where it can check at run time that no two of its arrays overlap, by default in at
# most eight comparisons; beyond that a loop takes six times as long.
llvmlite.binding.set_option("label-laundry", "-runtime-memory-check-threshold=64")

HERE = Path(__file__).parent


def kernel(function: Callable) -> Callable:
    """Compile when first called, and keep the machine code: 10 s once for all kernels.

    numba's cache looks at the function's own file alone, so what a kernel imports from another could change behind its
    back; the folder is therefore named after the content of all files here.
    """
    content = b"".join(path.read_bytes() for path in sorted(HERE.glob("*.py")))
    before = numba.config.CACHE_DIR
    if os.access(HERE, os.W_OK):
        numba.config.CACHE_DIR = str(HERE / "__pycache__" / hashlib.sha256(content).hexdigest()[:16])
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    finally:
        numba.config.CACHE_DIR = before


def load(value):
    """A stored number, ready to calculate with."""


def pack(value, like):
    """`value` as `like` is stored: rounded to the nearest bf16, ties to even, where that is an uint16."""


def hashed(number):
    """32 bits that look random, of 32 bits: random numbers without a state.

    Chris Wellons' lowbias32, whose output bits are as good as independent.
    """


@overload(load)
def _load(value):
    if value == types.uint16:
        return lambda value: _float(np.uint32(value) << np.uint32(16))
    return lambda value: value


@overload(pack)
def _pack(value, like):
    def rounded(value, like):
        bits = _bits(np.float32(value))
        return np.uint16((bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16))

    return rounded if like == types.uint16 else lambda value, like: value


@overload(hashed)
def _hashed(number):
    def lowbias32(number):  # numba makes 64 bits of each product
        x = np.uint32(number)
        x ^= x >> np.uint32(16)
        x = np.uint32(x * np.uint32(0x7FEB352D))
        x ^= x >> np.uint32(15)
        x = np.uint32(x * np.uint32(0x846CA68B))
        x ^= x >> np.uint32(16)
        return np.uint32(x)

    return lowbias32


@intrinsic
def _float(context, bits):
    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.uint32), generate


@intrinsic
def _bits(context, value):
    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.IntType(32))

    return types.uint32(types.float32), generate


def rows(images: Tensor) -> np.ndarray:
    """A channels_last tensor (B, C, H, W) as the array (B, H, W, C) that lies in memory; bf16 as uint16. No copy."""
    pixels = images.detach().permute(0, 2, 3, 1)
    return pixels.view(torch.uint16).numpy() if pixels.dtype == torch.bfloat16 else pixels.numpy()


def wide(array: np.ndarray) -> type:
    """The type to add up in."""
    return np.float64 if array.dtype == np.float64 else np.float32

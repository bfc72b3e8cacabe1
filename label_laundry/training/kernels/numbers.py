"""bf16 for numba, which does not support it: stored as uint16, computed in float32.

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

# LLVM vectorises a loop only if it can check at run time that no two of its arrays overlap, by default with at most
# eight comparisons; a loop that needs more takes six times as long.
llvmlite.binding.set_option("label-laundry", "-runtime-memory-check-threshold=64")

HERE = Path(__file__).parent


def kernel(function: Callable) -> Callable:
    """Compile on the first call, and cache the machine code: 10 s once for all kernels.

    numba's cache checks only the function's own file, so it would miss changes in what a kernel imports from another.
    The cache folder is therefore named after the content of all files here.
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
    """`value` in the type of `like`: if that is uint16, rounded to the nearest bf16, ties to even."""


def hashed(number):
    """Hash 32 bits to 32 bits that look random: random numbers without a state.

    Chris Wellons' lowbias32, whose output bits are practically independent.
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
    def lowbias32(number):  # numba widens each product to 64 bits
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
    """A channels_last tensor (B, C, H, W) as the array (B, H, W, C) that is in memory; bf16 as uint16. No copy."""
    pixels = images.detach().permute(0, 2, 3, 1)
    return pixels.view(torch.uint16).numpy() if pixels.dtype == torch.bfloat16 else pixels.numpy()


def wide(array: np.ndarray) -> type:
    """The accumulation type."""
    return np.float64 if array.dtype == np.float64 else np.float32

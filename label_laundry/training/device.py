"""The device that does the work, and its name for the timing files."""

import ctypes
import os
import platform
from pathlib import Path
from typing import Literal

import torch

from label_laundry.contracts.trouble import Trouble
from label_laundry.training.recipe import Precision

# Options of glibc's mallopt, from malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
Choice = Literal["auto", "cpu", "cuda", "mps"]


def choose(choice: Choice) -> torch.device:
    """The device asked for; `auto` takes CUDA, then MPS, then the CPU.

    Raises
    ------
    Trouble
        When that device is not available.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if choice == "auto":
        return torch.device(next(name for name, usable in there.items() if usable))
    if not there[choice]:
        usable = ", ".join(name for name, is_there in there.items() if is_there)
        raise Trouble(f"params.yaml: device: {choice} is not usable here (usable: {usable}); choose one of these, or auto")
    return torch.device(choice)


def describe(device: torch.device) -> str:
    """The name of the processor or GPU."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    cpuinfo = Path("/proc/cpuinfo")
    if device.type == "cpu" and cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        if names:
            return f"{names[0]} ({cores()} cores{x86_words()})"
    return f"{platform.processor() or platform.machine()} ({cores()} cores)"


def x86_words() -> str:
    """Whether an x86 processor has matrix units (AMX), in words: times with and without them are not comparable."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return ""
    return ", with AMX" if has_amx() else ", without AMX"


def has_amx() -> bool:
    """Whether the processor has matrix units for bf16 and the system lets this process use them."""
    supported = getattr(torch.cpu, "_is_amx_tile_supported", None)
    return bool(supported and supported())


def computed_in(precision: Precision, device: torch.device) -> Literal["fp32", "bf16"]:
    """The precision to use on this device; `auto` is bf16 if it is native, else fp32. Read from the chip, never measured.

    bf16 takes 1.6 to 2.5 times as long as fp32 on a processor without matrix units, and a half to a quarter of the time with them.
    """
    if precision != "auto":
        return precision
    if device.type == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp32"
    return "bf16" if device.type == "cpu" and has_amx() else "fp32"


def synchronise(device: torch.device) -> None:
    """Wait for the GPU to finish, so that timings include its work."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def set_up(device: str, threads: int) -> None:
    """On a CPU, set the number of threads and choose deterministic kernels. Call this before any computation."""
    if device == "cpu":
        torch.set_num_threads(threads)
        torch.set_flush_denormal(True)
        # Like use_deterministic_algorithms(True), which also imports torch's compiler: 3 s in each process, and a CPU compiles nothing.
        torch.set_deterministic_debug_mode("error")
        # Filling every new tensor with NaN would take a tenth of the time and find nothing here.
        torch.utils.deterministic.fill_uninitialized_memory = False
        keep_freed_memory()


def keep_freed_memory() -> None:
    """If the C library is glibc, tell it to keep freed activations for the next step.

    Otherwise each step returns 100 MB to the system and faults it in again, page by page.
    """
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(M_TRIM_THRESHOLD, 1 << 30)
        # glibc up to 2.34 refuses more than half the maximum heap size.
        if not libc.mallopt(M_MMAP_THRESHOLD, 1 << 30):
            libc.mallopt(M_MMAP_THRESHOLD, 32 << 20)

import numba
import numpy as np
import pytest
import torch

from label_laundry.training.kernels import numbers
from label_laundry.training.kernels.numbers import hashed, kernel, load, pack, rows, wide

pytestmark = pytest.mark.slow  # numba compiles each kernel for each type of number

EVERY_BF16 = np.arange(2**16, dtype=np.uint16)


@kernel
def load_all(stored, out):
    for k in range(len(stored)):
        out[k] = load(stored[k])


@kernel
def pack_all(values, out):
    for k in range(len(values)):
        out[k] = pack(values[k], out[k])


@kernel
def hash_all(values, out):
    for k in range(len(values)):
        out[k] = hashed(values[k])


def loaded(stored):
    out = np.empty(len(stored), np.float32)
    load_all(stored, out)
    return out


def packed(values):
    out = np.empty(len(values), np.uint16)
    pack_all(values, out)
    return out


def torchs(values):
    return torch.from_numpy(values).bfloat16().view(torch.uint16).numpy()


def test_every_bf16_number_is_loaded_as_torch_reads_it():
    expected = torch.from_numpy(EVERY_BF16).view(torch.bfloat16).float().numpy()
    np.testing.assert_array_equal(loaded(EVERY_BF16).view(np.uint32), expected.view(np.uint32))


def test_every_bf16_number_survives_load_and_pack():
    np.testing.assert_array_equal(packed(loaded(EVERY_BF16)), EVERY_BF16)


def test_random_numbers_are_rounded_as_torch_rounds_them():
    values = np.random.default_rng(0).integers(0, 2**32, 200_000, dtype=np.uint32).view(np.float32)
    values = values[~np.isnan(values)]
    np.testing.assert_array_equal(packed(values), torchs(values))


def test_ties_go_to_the_even_neighbour():
    ties = (EVERY_BF16.astype(np.uint32) << 16 | 0x8000).view(np.float32)
    ties = ties[~np.isnan(ties)]
    assert (packed(ties) % 2 == 0).all()
    np.testing.assert_array_equal(packed(ties), torchs(ties))


@pytest.mark.parametrize("value", [0.0, -0.0, np.inf, -np.inf, 1e-45, -1e-40, 2e-38, 3.4e38, -3.4028235e38])
def test_special_numbers_are_rounded_as_torch_rounds_them(value):
    values = np.array([value], np.float32)
    assert packed(values) == torchs(values)


def test_nan_stays_nan():
    with np.errstate(invalid="ignore"):
        values = np.array([np.nan, -np.nan, np.float32(np.inf) - np.float32(np.inf)], np.float32)
    assert np.isnan(loaded(packed(values))).all()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("convert", [load_all, pack_all])
def test_other_types_pass_unchanged(convert, kind):
    values = np.random.default_rng(0).normal(size=50).astype(kind)
    out = np.empty_like(values)
    convert(values, out)
    np.testing.assert_array_equal(out, values)


def lowbias32(x):
    x ^= x >> 16
    x = x * 0x7FEB352D % 2**32
    x ^= x >> 15
    x = x * 0x846CA68B % 2**32
    return x ^ x >> 16


def test_the_hash_is_lowbias32():
    values = np.array([0, 1, 2, 12345, 2**31, 2**32 - 1, *np.random.default_rng(0).integers(0, 2**32, 1000)], np.uint32)
    out = np.empty_like(values)
    hash_all(values, out)
    assert out.tolist() == [lowbias32(int(value)) for value in values]


@pytest.mark.parametrize("kind", [torch.float32, torch.float64, torch.bfloat16])
def test_rows_are_the_pixels_as_they_lie_in_memory(kind):
    images = torch.arange(120.0).view(2, 3, 4, 5).to(kind).contiguous(memory_format=torch.channels_last)
    seen = rows(images)
    assert seen.shape == (2, 4, 5, 3)
    assert seen.flags.c_contiguous
    assert seen.ctypes.data == images.data_ptr()
    assert seen.dtype == (np.uint16 if kind == torch.bfloat16 else wide(seen))


def test_sums_are_float32_except_for_float64():
    assert [wide(np.empty(0, kind)) for kind in (np.uint16, np.float32, np.float64)] == [np.float32, np.float32, np.float64]


def test_machine_code_is_kept_under_the_content_of_all_kernels(tmp_path, monkeypatch):
    monkeypatch.setattr(numbers, "HERE", tmp_path)
    before, folders = numba.config.CACHE_DIR, []
    for text in ("one", "two"):
        (tmp_path / "another_kernel.py").write_text(text)
        folders.append(kernel(lambda value: value).stats.cache_path)
    assert folders[0] != folders[1]
    assert all(folder.startswith(str(tmp_path)) for folder in folders)
    assert before == numba.config.CACHE_DIR

import itertools
import os
import sys

import numpy as np
import pytest
from tqdm import tqdm

from benchmarks import workspace
from benchmarks.command import measure
from benchmarks.exponents import exponent, last_exponent
from benchmarks.growth import NEEDS, ROOT, SIZES, grow, run_size, table, with_needs
from label_laundry.contracts import params
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import SIDES
from label_laundry.settings.whole import Params
from label_laundry.sources.idx import read_pair

SETTINGS = workspace.short(params.read(ROOT / "params.yaml"))


@pytest.mark.parametrize("power", [0, 0.5, 1, 1.1, 2])
def test_the_exponent_of_a_power_law_is_its_power(power):
    costs = [3 * size**power for size in SIZES]
    assert exponent(list(SIZES), costs) == pytest.approx(power)
    assert last_exponent(list(SIZES), costs) == pytest.approx(power)


def test_small_sizes_do_not_count_where_there_are_larger_ones():
    assert exponent(list(SIZES), [99, 99, 30, 60, 120]) == pytest.approx(1)
    assert last_exponent(list(SIZES), [99, 99, 99, 60, 240]) == pytest.approx(2)
    assert exponent([7_500], [1.0]) is None


def test_no_two_jittered_images_are_equal_and_the_seed_decides(fashion):
    images = fashion[0][:400]
    out = np.concatenate(list(workspace.jittered(images, 1_000, seed=1)))
    assert (out.dtype, out.shape) == (np.uint8, (1_000, 28, 28))
    assert len(np.unique(out.reshape(1_000, -1), axis=0)) == 1_000
    np.testing.assert_array_equal(out, np.concatenate(list(workspace.jittered(images, 1_000, seed=1))))
    # Each is its own image, moved by a pixel at most, with no more noise than was asked for.
    moved = [np.roll(images[:50], (row, column), (1, 2)).astype(int) for row in (-1, 0, 1) for column in (-1, 0, 1)]
    assert np.min([np.abs(one - out[:50]).max(axis=(1, 2)) for one in moved], axis=0).max() <= workspace.NOISE


def test_more_images_than_there_are_come_again_with_their_labels(fashion, tmp_path):
    images, labels = fashion[0][:400], fashion[1][:400]
    workspace.write_split(tmp_path, "train", images, labels, 1_000, seed=1)
    again, again_labels = read_pair(tmp_path, "train")
    assert again.shape == (1_000, 28, 28)
    np.testing.assert_array_equal(again_labels, np.concatenate([labels, labels, labels[:200]]))


def test_without_the_data_set_the_remedy_is_told(tmp_path):
    with pytest.raises(Trouble, match="not there; run `dvc repro download` first"):
        workspace.make(tmp_path, 600, tmp_path / "nowhere", SETTINGS)


def test_compare_gets_copies_of_the_raw_side(tmp_path):
    for what in ("models", "clock"):
        (tmp_path / "data" / what / "raw" / "cnn").mkdir(parents=True)
        (tmp_path / "data" / what / "raw" / "cnn" / "file").write_text(what)
    workspace.copy_raw_side(tmp_path)
    for what, side in itertools.product(("models", "clock"), SIDES):
        assert (tmp_path / "data" / what / side / "cnn" / "file").read_text() == what


def test_the_short_settings_are_in_order():
    params.check(Params, SETTINGS, "")


def test_a_stage_comes_after_all_that_it_needs():
    for name, needs in NEEDS.items():
        assert set(needs) <= set(list(NEEDS)[: list(NEEDS).index(name)])
    assert with_needs(["embed"]) == ["check", "fingerprint", "decode", "prepare", "features", "embed"]


@pytest.mark.slow
def test_memory_is_that_of_the_whole_tree(tmp_path):
    hold = "held = b'x' * 100_000_000; import time; time.sleep(0.5)"
    child = f"child = subprocess.Popen([sys.executable, '-c', {hold!r}])"
    both = f"import subprocess, sys; {child}; {hold}; child.wait(); print('x', file=sys.stderr)"
    done = measure([sys.executable, "-c", both], tmp_path, dict(os.environ))
    assert 200 / 1.05 < done.peak_mb < 300
    assert done.seconds > 0.5
    assert (done.code, done.last_lines) == (0, "x")


@pytest.mark.slow
def test_a_stage_that_fails_ends_with_its_own_last_lines(tmp_path):
    with tqdm(disable=True) as bar, pytest.raises(Trouble) as trouble:
        run_size(tmp_path, 600, ["verdicts"], bar)
    assert "verdicts with 600 images ended with exit code 1" in str(trouble.value)
    assert "error: data/review.csv: is not there" in str(trouble.value)


@pytest.mark.slow
def test_two_sizes_make_a_file_and_a_table(idx_folder, tmp_path):
    growth = grow([600, 300], ["verdicts"], idx_folder, tmp_path / "growth.json")
    assert read_json(tmp_path / "growth.json") == growth
    assert growth["sizes"] == [300, 600]
    assert list(growth["stages"]) == ["check", "fingerprint", "decode", "prepare", "verdicts"]
    for one in growth["stages"].values():
        assert len(one["seconds"]) == len(one["peak_memory_mb"]) == 2
        assert min(one["seconds"]) > 0.1
        assert min(one["peak_memory_mb"]) > 50
        assert one["exponent"] == pytest.approx(exponent([300, 600], one["seconds"]), abs=0.001)
        assert one["memory_exponent"] == pytest.approx(exponent([300, 600], one["peak_memory_mb"]), abs=0.001)
    lines = table(growth).splitlines()
    assert lines[0].startswith("| stage | 300 | 600 |")
    assert len({line.count("|") for line in lines}) == 1

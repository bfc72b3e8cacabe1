import numpy as np
import pytest
from tqdm import tqdm

from benchmarks import large, parts, synthetic
from benchmarks.large import batched_against_plain, measure_size, recall, run, summary, table
from label_laundry.contracts.trouble import Trouble
from label_laundry.neighbours.graph import graph


def size(rows, seconds, mb):
    return {"rows": rows, "parts": {"flag": {"seconds": seconds, "peak_memory_mb": mb, "load_before": 0.1}}}


@pytest.fixture(scope="module")
def flagged(tmp_path_factory):
    """A folder that `flag` has run in, and what was measured."""
    folder = tmp_path_factory.mktemp("large")
    with tqdm(disable=True) as bar:
        return folder, measure_size(folder, 2_000, 6, ["flag"], bar)


@pytest.mark.slow
def test_flag_runs_in_a_process_and_finds_what_was_put_in(flagged):
    _, done = flagged
    assert done["parts"]["flag"]["seconds"] > 0.5
    assert done["parts"]["flag"]["peak_memory_mb"] > 100
    assert done["found"]["precision"] > 0.9
    assert done["found"]["recall"] > 0.7
    assert 40 < done["found"]["wrong"] < 80
    assert done["bytes_a_row"] > 28 * 28 + 2 * 6 * 4


@pytest.mark.slow
def test_every_part_runs(tmp_path):
    with tqdm(disable=True) as bar:
        done = measure_size(tmp_path, 2_000, 6, list(large.PARTS), bar)
    assert list(done["parts"]) == ["flag", "neighbours", "top", "batched"]
    assert done["neighbours_recall"] == 1  # exact up to 10,000
    assert done["batched"]["both"] == done["batched"]["plain"] == done["batched"]["batched"] > 0
    assert "class 03" in (tmp_path / parts.TOP).read_text()


@pytest.mark.slow
def test_a_part_that_fails_ends_with_its_last_lines(tmp_path):
    with pytest.raises(Trouble, match=r"flag in .* exit code 1; its last lines:\n(.|\n)*data/dataset.json: cannot be read"):
        run("flag", tmp_path)


def test_recall_is_the_share_of_true_neighbours_without_the_row_itself(tmp_path):
    features = np.random.default_rng(0).normal(size=(300, 8)).astype(np.float32)
    (tmp_path / synthetic.FEATURES).parent.mkdir(parents=True)
    np.save(tmp_path / synthetic.FEATURES, features)
    indices = graph(features, 4, 1)[0]
    np.save(tmp_path / parts.INDICES, indices)
    assert recall(tmp_path) == 1
    indices[:, 1] = (np.arange(300) + 150) % 300  # one of four neighbours is nearly always wrong
    np.save(tmp_path / parts.INDICES, indices)
    assert recall(tmp_path) == pytest.approx(0.75, abs=0.02)


@pytest.mark.slow
def test_cleanlabs_batched_form_is_held_against_the_flags_of_the_same_rows(flagged):
    folder, _ = flagged
    mask = large.training_rows(folder, ["cnn_low_self_confidence"])["cnn_low_self_confidence"].to_numpy().copy()
    flags = int(mask.sum())
    assert flags > 5
    mask[np.flatnonzero(mask)[0]] = False
    np.save(folder / parts.BATCHED, mask)
    assert batched_against_plain(folder) == {"plain": flags, "batched": flags - 1, "both": flags - 1}


def test_growth_and_the_table():
    result = summary([size(1_000, 2.0, 300), size(10_000, 20.0, 3_000)], 100)
    assert result["growth"]["flag"] == {"exponent": 1.0, "memory_exponent": 1.0}
    lines = table(result).splitlines()
    assert lines[0] == "| part | 1,000 | 10,000 | seconds grow as n to the | memory |"
    assert lines[-1] == "| flag | 2 s, 300 MB | 20 s, 3,000 MB | 1.00 | 1.00 |"

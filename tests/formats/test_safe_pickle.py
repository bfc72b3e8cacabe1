import os
import pickle
import subprocess

import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.safe_pickle import read_pickle


class Hostile:
    """What a pickle may hold: a call of any function, made when it is loaded."""

    def __init__(self, *call):
        self.call = call

    def __reduce__(self):
        return self.call[0], self.call[1:]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_arrays_come_back_from_every_protocol(tmp_path, protocol):
    content = {b"data": np.arange(12, dtype=np.uint8).reshape(3, 4), b"labels": [1, 2, 3], b"filenames": [b"a", b"b"]}
    (tmp_path / "batch").write_bytes(pickle.dumps(content, protocol))
    found = read_pickle(tmp_path / "batch")
    np.testing.assert_array_equal(found[b"data"], content[b"data"])
    assert found[b"labels"] == [1, 2, 3]


def test_the_names_of_old_numpy_and_python_2_are_known(tmp_path):
    # As in CIFAR's own files: cnumpy.core.multiarray, and text of Python 2.
    old = pickle.dumps({"data": np.arange(4, dtype=np.uint8)}, 0).replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    (tmp_path / "batch").write_bytes(old)
    assert read_pickle(tmp_path / "batch")["data"].tolist() == [0, 1, 2, 3]
    (tmp_path / "batch").write_bytes(b"(dp0\nS'labels'\np1\n(lp2\nI3\nas.")
    assert read_pickle(tmp_path / "batch") == {b"labels": [3]}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ((os.system, "touch {}"), r"it asks for (posix|nt)\.system"),
        ((eval, "open('{}', 'w')"), r"it asks for builtins\.eval"),
        ((subprocess.getoutput, "touch {}"), r"it asks for subprocess\.getoutput"),
        ((np.load, "{}"), r"it asks for numpy\.load"),
    ],
)
def test_a_hostile_pickle_runs_nothing(tmp_path, call, words):
    mark = tmp_path / "ran"
    (tmp_path / "batch").write_bytes(pickle.dumps({b"data": Hostile(call[0], call[1].format(mark))}))
    with pytest.raises(Trouble, match=rf"batch: not read as a pickle of arrays \({words}"):
        read_pickle(tmp_path / "batch")
    assert not mark.exists()


def test_damaged_and_foreign_content_is_one_line(tmp_path):
    whole = pickle.dumps({b"data": np.arange(100)})
    for content in (b"", b"<html>", whole[:-5], whole[:20], bytes(range(256))):
        (tmp_path / "batch").write_bytes(content)
        with pytest.raises(Trouble, match="batch: not read as a pickle of arrays"):
            read_pickle(tmp_path / "batch")

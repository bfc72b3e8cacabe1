import json
import resource
import signal

import pytest
import torch
from safetensors.torch import load_file, save_file
from torchvision.models import mobilenet_v2

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources import imagenet_weights
from label_laundry.sources.imagenet_weights import obtain


@pytest.fixture
def state() -> dict:
    torch.manual_seed(0)
    return mobilenet_v2(weights=None).state_dict()


@pytest.fixture
def no_network(monkeypatch):
    """Every connection goes to a proxy that does not listen."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv(imagenet_weights.VARIABLE, raising=False)


@pytest.mark.parametrize("name", ["w.safetensors", "w.pth"])
def test_a_file_in_torchvisions_layout_is_taken_over(tmp_path, state, name):
    source, target = tmp_path / name, tmp_path / "out" / "weights.safetensors"
    save_file(state, source) if name.endswith("safetensors") else torch.save(state, source)
    record = obtain(str(source), target, print)
    assert (record["weights"], record["file"]) == ("file", name)
    stored = load_file(target)
    assert all(torch.equal(stored[key], state[key]) for key in stored)
    assert set(stored) == {key for key in state if key.startswith("features.")}


def test_auto_takes_the_file_that_the_variable_names(tmp_path, state, monkeypatch):
    save_file(state, tmp_path / "w.safetensors")
    monkeypatch.setenv(imagenet_weights.VARIABLE, str(tmp_path / "w.safetensors"))
    assert obtain("auto", tmp_path / "t.safetensors", print)["file"] == "w.safetensors"
    monkeypatch.setenv(imagenet_weights.VARIABLE, str(tmp_path / "gone.safetensors"))
    with pytest.raises(Trouble, match=r"environment variable MOBILENET_V2_WEIGHTS: no file .*gone"):
        obtain("auto", tmp_path / "t.safetensors", print)


def test_auto_without_network_starts_at_random_and_says_so_loudly(tmp_path, no_network):
    target, told = tmp_path / "weights.safetensors", []
    target.write_text("of an earlier run")
    assert obtain("auto", target, told.append) == {"weights": "random"}
    assert not target.exists()
    assert any("WARNING" in line and "RANDOM" in line and imagenet_weights.VARIABLE in line for line in told)


def test_auto_without_network_keeps_the_weights_of_an_earlier_run(tmp_path, state, no_network):
    target, told = tmp_path / "weights.safetensors", []
    save_file({name: tensor for name, tensor in state.items() if name.startswith("features.")}, target)
    record = {"weights": "imagenet", "file": "w.pth", "sha256": "0"}
    (tmp_path / "start.json").write_text(json.dumps(record))
    assert obtain("auto", target, told.append) == record
    assert target.exists()
    assert "those of an earlier run stay" in told[0]


def test_imagenet_without_network_is_an_error_with_remedies(tmp_path, no_network):
    with pytest.raises(Trouble, match=r"are not available \(no connection .*\); set MOBILENET_V2_WEIGHTS or mobilenet_v2\.weights"):
        obtain("imagenet", tmp_path / "t", print)


def test_pickled_code_is_not_run(tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    torch.save({"features.0.0.weight": Evil()}, tmp_path / "evil.pth")
    with pytest.raises(Trouble, match="no state_dict can be read"):
        obtain(str(tmp_path / "evil.pth"), tmp_path / "t", print)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda state: state.pop("features.1.conv.0.0.weight"), "features.1.conv.0.0.weight is missing"),
        (
            lambda state: state.update({"features.0.0.weight": torch.zeros(32, 1, 3, 3)}),
            r"of shape \(32, 1, 3, 3\), expected \(32, 3, 3, 3\)",
        ),
    ],
)
def test_weights_of_another_network_are_refused(tmp_path, state, change, words):
    change(state)
    save_file(state, tmp_path / "w.safetensors")
    with pytest.raises(Trouble, match=words):
        obtain(str(tmp_path / "w.safetensors"), tmp_path / "t", print)


def test_a_damaged_file_is_one_line(tmp_path):
    for name in ("w.safetensors", "w.pth"):
        (tmp_path / name).write_bytes(b"junk")
        with pytest.raises(Trouble, match="no state_dict can be read"):
            obtain(str(tmp_path / name), tmp_path / "t", print)


def test_weights_that_cannot_be_written_are_an_error_and_not_random_ones(tmp_path, state, monkeypatch):
    """torchvision's weights are there, as after a download; the folder for them cannot be made."""
    monkeypatch.delenv(imagenet_weights.VARIABLE, raising=False)
    monkeypatch.setattr(imagenet_weights, "from_torchvision", lambda: (state, {"weights": "imagenet"}))
    (tmp_path / "out").write_text("a file")
    with pytest.raises(Trouble, match="cannot be written"):
        obtain("auto", tmp_path / "out" / "weights.safetensors", print)


def test_a_full_disk_is_one_line(tmp_path, state):
    """The file size limit of a process stands for a disk; above it every write fails."""
    save_file(state, tmp_path / "w.safetensors")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(Trouble, match=r"weights\.safetensors: cannot be written \(File too large\)"):
            obtain(str(tmp_path / "w.safetensors"), tmp_path / "out" / "weights.safetensors", print)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    assert list((tmp_path / "out").iterdir()) == []

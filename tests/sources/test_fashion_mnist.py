"""Every source is the real one, or a real HTTP server on this machine."""

import functools
import gzip
import http.server
import shutil
import threading

import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources import fashion_mnist


def quiet(line: str) -> None:
    pass


@pytest.fixture(scope="module")
def compressed(tmp_path_factory, idx_folder):
    """The four files as .gz, quickly compressed: other bytes than the authors', the same content."""
    folder = tmp_path_factory.mktemp("compressed")
    for name in fashion_mnist.FILES:
        (folder / f"{name}.gz").write_bytes(gzip.compress((idx_folder / name).read_bytes(), 1))
    return folder


@pytest.fixture
def gz_folder(tmp_path, compressed):
    """The compressed files, in a folder that a test may damage."""
    return shutil.copytree(compressed, tmp_path / "given")


@pytest.fixture
def mirror(gz_folder, monkeypatch):
    """torchvision's mirror, moved to the loopback address; the checksums are those of this mirror's files."""
    import hashlib

    from torchvision.datasets import FashionMNIST

    handler = functools.partial(QuietHandler, directory=str(gz_folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setattr(FashionMNIST, "mirrors", [f"http://127.0.0.1:{server.server_port}/"])
    resources = [(path.name, hashlib.md5(path.read_bytes()).hexdigest()) for path in sorted(gz_folder.iterdir())]
    monkeypatch.setattr(FashionMNIST, "resources", resources)
    yield gz_folder
    server.shutdown()
    server.server_close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def test_a_whole_set_is_left_alone(tmp_path, idx_folder):
    target = tmp_path / "target"
    shutil.copytree(idx_folder, target)
    assert fashion_mnist.obtain(target, None, quiet) == "already there"


def test_a_folder_given_is_checked_by_its_decompressed_content(tmp_path, gz_folder, idx_folder):
    target = tmp_path / "target"
    assert fashion_mnist.obtain(target, str(gz_folder), quiet) == "folder given in params.yaml"
    for name in fashion_mnist.FILES:
        assert (target / name).read_bytes() == (idx_folder / name).read_bytes()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-100]), r"t10k-images.*: cannot be decompressed"),
        (lambda path: path.unlink(), r"t10k-images-idx3-ubyte: not there"),
        (lambda path: shutil.copy(path.with_name("train-images-idx3-ubyte.gz"), path), r"not Fashion-MNIST's t10k-images.*shape \(60000"),
        (lambda path: path.write_bytes(b"hello"), r"t10k-images.*: not an IDX file"),
    ],
)
def test_a_damaged_folder_is_reported_and_nothing_is_kept(tmp_path, gz_folder, damage, words):
    damage(gz_folder / "t10k-images-idx3-ubyte.gz")
    with pytest.raises(Trouble, match=words):
        fashion_mnist.obtain(tmp_path / "target", str(gz_folder), quiet)
    assert not (tmp_path / "target").exists()


@pytest.mark.slow
def test_a_damaged_file_is_removed_and_fetched_again(tmp_path, mirror, idx_folder):
    target = tmp_path / "target"
    shutil.copytree(idx_folder, target)
    (target / "t10k-labels-idx1-ubyte").write_bytes(b"\0" * 10)
    assert fashion_mnist.obtain(target, None, quiet) == "torchvision's mirror"
    assert fashion_mnist.is_whole(target)


@pytest.mark.slow
def test_a_mirror_with_a_corrupt_file_is_passed_over(tmp_path, mirror, monkeypatch):
    (mirror / "train-labels-idx1-ubyte.gz").write_bytes(b"not what the checksum says")
    told = []
    monkeypatch.setattr(fashion_mnist, "from_installed_package", unavailable)
    monkeypatch.setattr(fashion_mnist, "from_downloaded_package", unavailable)
    with pytest.raises(Trouble, match=r"set fashion_mnist\.folder in params\.yaml .*train-labels"):
        fashion_mnist.obtain(tmp_path / "target", None, told.append)
    assert not (tmp_path / "target").exists()
    assert "Fashion-MNIST: trying torchvision's mirror" in told


def unavailable(scratch):
    raise Trouble("not here")


def test_a_missing_program_is_named():
    with pytest.raises(Trouble, match="no-such-program is not on this machine"):
        fashion_mnist.run(["no-such-program"])


def test_a_failing_program_tells_its_first_error():
    with pytest.raises(Trouble, match="sh: E: no package"):
        fashion_mnist.run(["sh", "-c", "echo W: old list >&2; echo E: no package >&2; exit 100"])

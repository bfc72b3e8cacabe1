"""MobileNetV2's ImageNet weights as a safetensors file. Only tensors are loaded; pickled code never runs."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from label_laundry.contracts.atomic import write
from label_laundry.contracts.place import expanded
from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.fetch import fetch

VARIABLE = "MOBILENET_V2_WEIGHTS"
REMEDIES = (
    f"set {VARIABLE} or mobilenet_v2.weights in params.yaml to a .safetensors or .pth state_dict in torchvision's layout, "
    "or mobilenet_v2.weights to random"
)


def obtain(choice: str, target: Path, tell: Callable[[str], None]) -> dict[str, str]:
    """Write the weights to `target` and say where they come from. Random initialisation leaves no file there.

    Parameters
    ----------
    choice : `auto`, `imagenet`, `random` or a path; see params.yaml.

    Returns
    -------
    dict with `weights` ("imagenet", "file" or "random") and, unless random, the name (`file`, without its folder) and
    `sha256` of the source file.

    Raises
    ------
    Trouble
        When the requested weights are not available, or their tensors do not fit the network.
    """
    given = os.environ.get(VARIABLE) if choice == "auto" else None
    if choice == "auto" and given:
        return from_file(expanded(given), target, f"environment variable {VARIABLE}")
    if choice not in ("auto", "imagenet", "random"):
        return from_file(expanded(choice), target, "params.yaml: mobilenet_v2.weights")
    if choice != "random":
        try:
            tensors, record = from_torchvision()
        except Trouble as trouble:
            if choice == "imagenet":
                raise Trouble(f"torchvision's ImageNet weights are not available ({trouble}); {REMEDIES}") from trouble
            kept = already_there(target)
            if kept:
                tell(f"No ImageNet weights are available now ({trouble}): those of an earlier run stay.")
                return kept
            tell(f"WARNING: no ImageNet weights ({trouble}).")
            tell(f"WARNING: MobileNetV2 starts from RANDOM weights, which costs several points of accuracy; to avoid it, {REMEDIES}.")
        else:  # outside the try: a full disk must not lead to random weights
            save(tensors, target)
            return record
    target.unlink(missing_ok=True)
    return {"weights": "random"}


def already_there(target: Path) -> dict[str, str] | None:
    """The record that an earlier run wrote for the weights in place; None if there are none."""
    record = target.with_name("start.json")
    return json.loads(record.read_text(encoding="utf-8")) if target.exists() and record.exists() else None


def from_file(path: Path, target: Path, asked_by: str) -> dict[str, str]:
    """Write the tensors of a `.safetensors` or `.pth` state_dict to `target`, and return their record."""
    if not path.is_file():
        raise Trouble(f"{asked_by}: no file {path}; {REMEDIES}")
    save(load(path), target)
    return {"weights": "file", "file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def from_torchvision() -> tuple[dict, dict[str, str]]:
    """Tensors and record of torchvision's IMAGENET1K_V2; the first digits of its SHA-256 are part of the file's name."""
    from torchvision.models import MobileNet_V2_Weights

    url = MobileNet_V2_Weights.IMAGENET1K_V2.url
    name = url.rsplit("/", 1)[1]
    with tempfile.TemporaryDirectory(prefix="mobilenet-v2-") as scratch:
        path = Path(scratch) / name
        fetch(url, path, None)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if not digest.startswith(name.removesuffix(".pth").rsplit("-", 1)[1]):
            raise Trouble(f"{name}: the SHA-256 does not match the file's name; try again")
        return load(path), {"weights": "imagenet", "file": name, "sha256": digest}


def load(path: Path) -> dict:
    """The `features.` tensors of a state_dict in torchvision's layout, checked to be complete and of the right shapes."""
    import torch
    from safetensors.torch import load_file
    from torchvision.models import mobilenet_v2

    try:
        is_safe = path.suffix == ".safetensors"
        tensors = load_file(path) if is_safe else torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a damaged pickle raises nearly anything
        raise Trouble(f"{path}: no state_dict can be read from it ({type(error).__name__}); {REMEDIES}") from error
    if not isinstance(tensors, dict):
        raise Trouble(f"{path}: holds a {type(tensors).__name__}, not a state_dict; {REMEDIES}")
    for name, expected in mobilenet_v2(weights=None).features.state_dict(prefix="features.").items():
        found = getattr(tensors.get(name), "shape", None)
        if found != expected.shape:
            shape = "missing" if found is None else f"of shape {tuple(found)}"
            raise Trouble(f"{path}: tensor {name} is {shape}, expected {tuple(expected.shape)}; {REMEDIES}")
    return {name: tensor.contiguous() for name, tensor in tensors.items() if name.startswith("features.")}


def save(tensors: dict, target: Path) -> None:
    from safetensors import torch as safetensors

    # safetensors' own file writer reports a full disk with an error that is not an OSError.
    content = safetensors.save(tensors)
    write(target, lambda temporary: temporary.write_bytes(content))

"""Predictions of the pipeline's models for images that they have never seen.

`train` keeps the weights of each model on the labels as given, once per seed. The models have learned from the whole training set but not
from new images, so their probabilities are out of sample, like those of the fold models for the set's own images.
"""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.numpy import load_file as load_arrays
from safetensors.torch import load_file

from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.members import members
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import IMPORTED, NAMES, PROBE, RAW
from label_laundry.jobs.context import Context, read_context
from label_laundry.jobs.encoding import encode
from label_laundry.judging.arrivals import REMEDY, Arrivals
from label_laundry.training.batches import on_device
from label_laundry.training.device import choose, cores, set_up
from label_laundry.training.encoder import MOBILENET, load_encoder
from label_laundry.training.networks import build
from label_laundry.training.probe import Probe
from label_laundry.training.recipe import FILE
from label_laundry.training.thumbnails import thumbnails
from label_laundry.training.trainer import predict


def judges() -> list[str]:
    """The members that can judge a new image; those that cannot are named on standard error.

    Raises
    ------
    Trouble
        When a member has no weights here, or none can judge.
    """
    able = []
    for model in members():
        if model == IMPORTED or (model == PROBE and read_json(paths.FEATURES_FACTS)["encoder"] == FILE):
            print(f"{NAMES[model]} does not judge: its numbers are from a file, which has none for new images", file=sys.stderr)
        elif not weights_of(model):
            raise Trouble(f"{paths.trained(RAW, model)}: no weights of {NAMES[model]}, which would judge; {REMEDY}")
        else:
            able.append(model)
    if not able:
        profile = params.get(str, "profile")
        raise Trouble(f"params.yaml: {profile}.models: no member can judge new images; add {PROBE} with features.encoder: {MOBILENET}")
    return able


def new_features(arrivals: Arrivals) -> np.ndarray | None:
    """Encoder features of new images, (N, D), as in the stage `features`; None if the set's own come from a file."""
    facts = read_json(paths.FEATURES_FACTS)
    if facts["encoder"] == FILE:
        return None
    if facts["encoder"] is None:
        return thumbnails(arrivals.images)
    device = choose(params.get(str, "device"))
    set_up(device.type, threads=1)
    encoder = load_encoder(facts["encoder"], paths.WEIGHTS / MOBILENET)
    with tempfile.TemporaryDirectory() as scratch:
        ids = arrivals.table["id"].to_numpy()
        return encode(ids, arrivals.picture, encoder, facts["edge"], device, facts["precision"], Path(scratch), lambda n: None)


def new_probabilities(models: list[str], arrivals: Arrivals, features: np.ndarray | None) -> dict[str, np.ndarray]:
    """For each model, class probabilities (N, K) of new images, float64, averaged over its seeds.

    On a CPU each network gets one thread: a few hundred images are too few to keep two threads busy.
    """
    device = choose(params.get(str, "device"))
    set_up(device.type, threads=1)
    with ThreadPoolExecutor(cores() if device.type == "cpu" else 1) as pool:
        said = {
            model: [pool.submit(judged_by, file, model, read_context(model), arrivals, features) for file in weights_of(model)]
            for model in models
        }
        return {model: np.mean([one.result() for one in seeds], axis=0, dtype=np.float64) for model, seeds in said.items()}


def weights_of(model: str) -> list[Path]:
    """A file for each seed."""
    return sorted(paths.trained(RAW, model).glob("seed-*.safetensors"))


def judged_by(file: Path, model: str, context: Context, arrivals: Arrivals, features: np.ndarray | None) -> np.ndarray:
    """Probabilities (N, K) of the model with these weights."""
    try:
        if model == PROBE:
            return Probe(**load_arrays(file)).predict(features)
        device = torch.device(context.device)
        network = build(model, context.recipe, context.n_classes)
        network.load_state_dict(load_file(file))
    except (OSError, SafetensorError, RuntimeError, TypeError, ValueError) as error:
        why = str(error).splitlines()[0]
        raise Trouble(f"{file}: not weights of {NAMES[model]} as params.yaml has it now ({why}); {REMEDY}") from error
    network.to(device)
    return predict(network, on_device(arrivals.images, slice(None), device), context.recipe)

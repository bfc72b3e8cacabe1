"""The weights that `train` keeps judge as the network did that learned them."""

import numpy as np
import pandas as pd
import pytest
import safetensors.torch
import torch

from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_dataset
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import RAW
from label_laundry.jobs.context import read_context
from label_laundry.judging.arrivals import Arrivals
from label_laundry.judging.kept_models import judges, new_probabilities
from label_laundry.settings.editing import edit_params
from label_laundry.training.batches import on_device
from label_laundry.training.networks import build
from label_laundry.training.trainer import predict


@pytest.fixture
def kept(prepared, fashion):
    """600 garments, two networks with the weights that a training starts from, and five new garments."""
    edit_params({("profile",): "smoke", ("smoke", "models"): ["cnn"], ("smoke", "cnn", "size"): 8, ("device",): "cpu"})
    context = read_context("cnn")
    paths.trained(RAW, "cnn").mkdir(parents=True)
    networks = []
    for seed in range(2):
        torch.manual_seed(seed)
        networks.append(build("cnn", context.recipe, 10))
        safetensors.torch.save_file(networks[-1].state_dict(), paths.trained(RAW, "cnn") / f"seed-{seed}.safetensors")
    paths.crossval("cnn").mkdir(parents=True)
    np.save(paths.probabilities("cnn", "train"), np.full((600, 10), 0.1, np.float32))
    images = fashion[0][700:705]
    table = pd.DataFrame({"id": list("abcde"), "index": range(5), "label": 0, "file": ""})
    return networks, Arrivals(table, images, {}, pd.DataFrame(), (), read_dataset())


def test_the_mean_of_the_seeds_judges(kept, one_thread):
    networks, arrivals = kept
    assert judges() == ["cnn"]
    recipe = read_context("cnn").recipe
    said = [predict(network, on_device(arrivals.images, slice(None), torch.device("cpu")), recipe) for network in networks]
    np.testing.assert_allclose(
        new_probabilities(["cnn"], arrivals, None)["cnn"], np.mean(said, axis=0, dtype=np.float64), rtol=1e-4, atol=1e-6
    )


def test_weights_of_another_recipe_and_missing_weights_are_said(kept, one_thread):
    _, arrivals = kept
    edit_params({("smoke", "cnn", "size"): 16})
    with pytest.raises(Trouble, match=r"seed-0.safetensors: not weights of CNN as params.yaml has it now \(.*\); run `dvc repro`"):
        new_probabilities(["cnn"], arrivals, None)
    for file in paths.trained(RAW, "cnn").iterdir():
        file.unlink()
    with pytest.raises(Trouble, match="no weights of CNN, which would judge; run `dvc repro`, or `dvc pull`"):
        judges()


def test_imported_numbers_cannot_judge(kept, capsys):
    edit_params({("smoke", "models"): ["imported"], ("imported", "pred_probs"): "own.csv"})
    paths.crossval("imported").mkdir(parents=True)
    np.save(paths.probabilities("imported", "train"), np.full((600, 10), 0.1, np.float32))
    profile = params.get(str, "profile")
    with pytest.raises(Trouble, match=f"params.yaml: {profile}.models: no member can judge new images; add probe"):
        judges()
    assert "Imported does not judge: its numbers are from a file" in capsys.readouterr().err

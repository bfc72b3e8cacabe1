"""Features of the originals, with and without a trained encoder."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torchvision.models import mobilenet_v2

from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_json
from label_laundry.settings.editing import edit_params
from stages import decode, features, prepare
from tests.sources.pictures_made import class_folders

N = 10


@pytest.fixture
def photos(project: Path) -> Path:
    """A prepared project whose encoder has weights of its own."""
    class_folders(project / "photos", ["cat", "dog"], N)
    everything = {"train": None, "test": None}
    edit_params({("data", "source"): "folder", ("data", "path"): "photos", ("profile",): "smoke", ("smoke", "images"): everything})
    decode.main()
    prepare.main()
    torch.manual_seed(1)
    start = paths.WEIGHTS / "mobilenet_v2"
    write_json(start / "start.json", {"weights": "file"})
    save_file(mobilenet_v2(weights=None).state_dict(), start / "weights.safetensors")
    return project


def test_each_image_has_a_row_in_the_order_of_its_array(photos, one_thread):
    features.main()
    train, test = (np.load(paths.features(split)) for split in ("train", "test"))
    assert (train.dtype, train.shape[1], len(train) + len(test)) == (np.float16, 1280, 2 * N)
    facts = json.loads(paths.FEATURES_FACTS.read_text())
    assert (facts["encoder"], facts["edge"]) == ("mobilenet_v2", 160)
    assert json.loads(paths.FEATURES_CLOCK.read_text())["images_per_second"] > 0
    assert (paths.FEATURES / "cnn" / "sees.json").exists()
    # Another profile's subset gets the same rows.
    edit_params({("smoke", "images", "train"): 8})
    prepare.main()
    features.main()
    kept = [(row == train).all(axis=1).any() for row in np.load(paths.features("train"))]
    assert len(kept) == 8
    assert all(kept)


def test_a_picture_that_changed_stops_it_with_its_name(photos, capsys):
    (photos / "photos" / "cat" / "0.png").write_bytes(b"nonsense")
    with pytest.raises(SystemExit):
        features.main()
    assert "cat/0.png: not an image that can be read; it is not the picture that `decode` saw" in capsys.readouterr().err


def test_without_trained_weights_neighbours_are_found_by_pixels_and_it_is_said(photos, capsys):
    write_json(paths.WEIGHTS / "mobilenet_v2" / "start.json", {"weights": "random"})
    features.main()
    assert "WARNING: no trained weights of mobilenet_v2: no probe in this run" in capsys.readouterr().err
    assert json.loads(paths.FEATURES_FACTS.read_text())["encoder"] is None
    assert np.load(paths.features("train")).shape[1] == 3 * 16 * 16
    edit_params({("profile",): "quick"})
    with pytest.raises(SystemExit):
        features.main()
    assert "the probe is the only member; set MOBILENET_V2_WEIGHTS" in capsys.readouterr().err

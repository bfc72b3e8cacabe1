"""The pipeline's own networks on real images with planted errors: the flags find most of them."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from label_laundry.flags.flag import flag
from label_laundry.flags.rules import FlagRules
from label_laundry.jobs.context import Context
from label_laundry.jobs.folds import assemble, fold_jobs
from label_laundry.running.dispatch import run
from label_laundry.sources.identity import digests, image_ids
from label_laundry.sources.imagenet_weights import obtain
from label_laundry.sources.splits import folds_of
from tests.training.recipes import recipe

N = 4000
NAMES = [str(n) for n in range(10)]


@pytest.mark.slow
def test_a_tenth_of_the_labels_flipped_is_mostly_found(fashion, tmp_path, monkeypatch):
    images, truth = fashion[0][:N], fashion[1][:N].astype(np.int64)
    generator = np.random.default_rng(7)
    flipped = generator.choice(N, N // 10, replace=False)
    labels = truth.copy()
    labels[flipped] = (truth[flipped] + generator.integers(1, 10, len(flipped))) % 10
    np.save(tmp_path / "images.npy", images)
    monkeypatch.setattr("stages.crossval.images_path", lambda split: tmp_path / "images.npy")
    weights = os.environ.get("MOBILENET_V2_WEIGHTS")
    if weights:
        obtain("auto", tmp_path / "weights.safetensors", print)
    recipes = {
        "cnn": recipe(epochs=3, precision="bf16", flip=True),
        "mobilenet_v2": recipe(epochs=2 if weights else 3, size=32, colour="rgb", learning_rate=0.0015),
    }
    ids, groups = image_ids(digests(images), np.arange(N)), np.arange(N)
    folds = folds_of(labels, groups, 3, 1)
    probs = {}
    for model, how in recipes.items():
        common = Context(model, how, 10, "cpu", Path(tmp_path), tmp_path / "images.npy")
        (tmp_path / model).mkdir()
        jobs = fold_jobs(labels, folds, groups, common, 1, tmp_path / model)
        run(jobs)
        probs[model] = assemble(jobs, folds)[0].astype(np.float64)
    table = pd.DataFrame({"id": ids, "index": np.arange(N), "label": labels})
    rules = FlagRules(filter_by="prune_by_noise_rate", certain=-3.0, likely=-2.0, possible=-1.0)
    issues, summary = flag({"train": (table, probs)}, NAMES, rules)
    is_flipped = issues["index"].isin(flipped)
    recall = is_flipped[issues["tier"] != ""].sum() / len(flipped)
    precision = is_flipped[issues["tier"].isin(["certain", "likely"])].mean()
    at_count = is_flipped.head(len(flipped)).mean()
    right_fix = (issues["suggested"].astype(int) == truth[issues["index"]])[(issues["tier"] == "certain") & is_flipped].mean()
    print(f"recall {recall:.3f}, precision of certain and likely {precision:.3f}, at the true count {at_count:.3f}, fixes {right_fix:.3f}")
    print(f"noise rate {summary['train']['noise_rate']:.3f}")
    assert recall > 0.9
    assert precision > 0.8
    assert at_count > 0.8
    assert right_fix > 0.9
    assert 0.06 < summary["train"]["noise_rate"] < 0.2

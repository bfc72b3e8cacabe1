from dataclasses import replace

import pandas as pd
import pytest
import yaml

from benchmarks.ablation import __main__ as ablation
from label_laundry.contracts import params
from label_laundry.contracts.vocabulary import NETWORKS
from label_laundry.noise.settings import Noise
from label_laundry.training.recipe import Recipe
from stages import decode


@pytest.fixture
def workspace(project, idx_folder):
    """The project's settings with one short epoch, and the decoded images."""
    (project / "data" / "download").mkdir()
    (project / "data" / "download" / "fashion-mnist").symlink_to(idx_folder)
    settings = yaml.safe_load((project / "params.yaml").read_text())
    settings["cpu"] |= {"folds": 2}
    for model in NETWORKS:
        settings["cpu"][model] |= {"epochs": 1, "size": 24}
    (project / "params.yaml").write_text(yaml.safe_dump(settings))
    decode.main()
    return project


@pytest.mark.slow
def test_the_subset_is_what_prepare_would_make(workspace):
    data = ablation.make(Noise(kind="symmetric", rate=0.1, seed=3), 500)
    assert len(data.images) == 500
    assert (data.given != data.true).sum() == 50
    assert set(data.folds) == {0, 1}


@pytest.mark.slow
def test_a_cell_is_known_by_all_that_it_is_made_from(workspace, tmp_path):
    (tmp_path / "start").mkdir()
    weights = tmp_path / "start" / "weights"
    weights.write_bytes(b"1")
    recipes = {model: params.get(Recipe, "cpu", model) for model in NETWORKS}
    data = replace(ablation.make(Noise(kind="symmetric", rate=0.1, seed=3), 100), start={"cnn": tmp_path / "start"})
    first = ablation.digest(data, recipes)
    assert ablation.digest(replace(data, images=data.images.copy()), recipes) == first
    others = [ablation.digest(replace(data, **{name: getattr(data, name)[::-1]}), recipes) for name in ("images", "given", "folds")]
    others += [ablation.digest(data, recipes | {"cnn": recipes["mobilenet_v2"]})]
    weights.write_bytes(b"2")
    others.append(ablation.digest(data, recipes))
    assert len({first, *others}) == 6


@pytest.mark.slow
def test_a_cell_is_trained_once_and_its_variants_written_each_time(workspace, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["ablation", "--images", "300", "--kinds", "symmetric", "--rates", "0.1", "--seeds", "1"])
    ablation.main()
    rows = pd.read_csv("results/ablation.csv")
    assert rows["average_precision"].between(0, 1).all()
    kept = list((workspace / ".scratch/ablation").glob("symmetric-0.1-1-*.npz"))
    assert len(kept) == 1
    written = kept[0].stat().st_mtime_ns
    ablation.main()
    assert kept[0].stat().st_mtime_ns == written
    assert "| average precision | symmetric 10% | mean |" in capsys.readouterr().out

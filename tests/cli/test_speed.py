import re

import torch

from label_laundry.cli import speed
from label_laundry.cli.speed import images_per_second, rates, run
from tests.training.recipes import recipe


def test_a_short_training_has_a_rate(one_thread):
    assert images_per_second("cnn", recipe(batch=8), torch.device("cpu"), (1, 28, 28), 10) > 0


def test_both_precisions_are_measured_in_turns_after_a_warm_up(monkeypatch):
    asked = []

    def measured(model, how, *_):
        asked.append(how.precision)
        return float(len(asked))

    monkeypatch.setattr(speed, "images_per_second", measured)
    assert rates("cnn", recipe(), torch.device("cpu")) == {"fp32": [3, 5, 7, 9, 11], "bf16": [4, 6, 8, 10, 12]}
    assert asked == ["fp32", "bf16"] * 6


def test_it_names_the_faster_precision_and_what_params_say(project, monkeypatch, capsys):
    monkeypatch.setattr(
        speed, "images_per_second", lambda model, how, *_: {"cnn": 10.0, "mobilenet_v2": 1.0}[model] ** (how.precision == "bf16")
    )
    text = (project / "params.yaml").read_text()
    (project / "params.yaml").write_text(re.sub("precision: auto", "precision: fp32", text))
    run()
    first, second, cnn, mobilenet = capsys.readouterr().out.splitlines()
    assert "profile cpu" in first
    assert "one thread" in second
    assert cnn == "cnn: fp32 1 (1 to 1); bf16 10 (10 to 10); bf16 is 10.00 times as fast; params.yaml has fp32: set cpu.cnn.precision"
    assert mobilenet.endswith("; fp32 is 1.00 times as fast; params.yaml has fp32")

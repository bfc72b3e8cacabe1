import re

import torch

from stages.desk.speed import rates, run
from tests.learning.recipes import recipe


def test_both_precisions_are_measured_in_turns():
    found = rates("cnn", recipe(batch=8), torch.device("cpu"))
    assert set(found) == {"fp32", "bf16"}
    assert all(len(taken) == 5 and min(taken) > 0 for taken in found.values())


def test_it_names_the_faster_precision_and_what_params_say(project, capsys):
    text = (project / "params.yaml").read_text()
    (project / "params.yaml").write_text(text.replace("profile: cpu", "profile: smoke"))
    run()
    first, second, cnn, mobilenet = capsys.readouterr().out.splitlines()
    assert "profile smoke" in first and "one thread" in second
    for line, model in ((cnn, "cnn"), (mobilenet, "mobilenet_v2")):
        numbers = {name: int(rate.replace(",", "")) for name, rate in re.findall(r"(fp32|bf16) ([\d,]+) \(", line)}
        faster = max(numbers, key=numbers.get)
        assert line.startswith(f"{model}: ") and f"; {faster} is " in line
        assert (f"params.yaml has {faster}" in line) != (f"set smoke.{model}.precision" in line)

import re

import yaml

from label_laundry.settings.editing import edit_params


def test_only_the_values_change(project):
    before = (project / "params.yaml").read_text()
    edit_params({("cpu", "cnn", "epochs"): 21, ("data", "path"): "my photos", ("data", "size"): None})
    after = (project / "params.yaml").read_text()
    assert re.findall("#.*|&.*|<<.*", after) == re.findall("#.*|&.*|<<.*", before)
    changed = [(old, new) for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]
    assert [new.split("#")[0].split() for _, new in changed] == [["path:", "my", "photos"], ["epochs:", "21"]]


def test_a_profile_that_inherits_gets_a_value_of_its_own(project):
    edit_params({("accurate", "cnn", "batch"): 64})
    after = yaml.safe_load((project / "params.yaml").read_text())
    assert (after["accurate"]["cnn"]["batch"], after["cpu"]["cnn"]["batch"], after["hour"]["cnn"]["batch"]) == (64, 128, 128)

import re

import pytest
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


@pytest.mark.parametrize("name", ["on", "no", "12:30:45", "00000", "1.0", "~", "null", "a: b", "- a", "#a", "2020-01-01", "plain"])
def test_a_name_is_read_back_as_it_was_given(project, name):
    edit_params({("data", "path"): name})
    assert yaml.safe_load((project / "params.yaml").read_text())["data"]["path"] == name
    edit_params({("data", "path"): name})
    assert yaml.safe_load((project / "params.yaml").read_text())["data"]["path"] == name

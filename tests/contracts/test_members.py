"""Which models take part: those that the profile names, and that have a result."""

import pytest

from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.members import can_be_made, members, named
from label_laundry.contracts.trouble import Trouble
from label_laundry.settings.editing import edit_params


def made(model: str) -> None:
    paths.probabilities(model, "train").parent.mkdir(parents=True, exist_ok=True)
    paths.probabilities(model, "train").touch()


def test_the_profile_names_them_and_files_show_them(project):
    assert named() == ["cnn", "mobilenet_v2", "probe"]
    made("probe")
    made("cnn")
    assert members() == ["cnn", "probe"]
    edit_params({("profile",): "quick"})
    assert members() == named() == ["probe"]


def test_a_run_without_any_is_one_line(project):
    with pytest.raises(Trouble, match=r"cpu\.models: none of cnn, mobilenet_v2, probe has a result; run `dvc repro`"):
        members()


def test_a_probe_needs_a_trained_encoder(project):
    write_json(paths.FEATURES_FACTS, {"encoder": None})
    assert [can_be_made(model) for model in named()] == [True, True, False]
    write_json(paths.FEATURES_FACTS, {"encoder": "mobilenet_v2"})
    assert can_be_made("probe")


@pytest.mark.parametrize(
    ("models", "told"), [(["cnn", "cnn"], "names a model twice"), ([], "at least 1 item"), (["vit"], "'vit' is not possible")]
)
def test_a_list_that_is_none_names_the_key(project, models, told):
    edit_params({("cpu", "models"): models})
    with pytest.raises(Trouble, match=rf"params\.yaml: cpu\.models.*{told}"):
        named()

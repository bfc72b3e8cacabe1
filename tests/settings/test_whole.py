import pytest
import yaml

from label_laundry.contracts.vocabulary import MODELS, PROFILES
from label_laundry.settings.whole import Params, Profile, Seeds


def test_every_profile_is_a_section_and_every_section_of_that_form_a_profile():
    assert tuple(name for name, field in Params.model_fields.items() if field.annotation is Profile) == PROFILES
    assert tuple(Seeds.model_fields) == MODELS
    assert set(MODELS) <= set(Profile.model_fields)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_is_whole_though_it_shows_only_how_it_differs(project, profile):
    content = yaml.safe_load((project / "params.yaml").read_text())
    recipes = Params.model_validate(content).model_dump(exclude_unset=True)[profile]
    for model in MODELS:
        assert set(recipes[model]) == set(content["cpu"][model])

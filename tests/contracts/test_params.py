import pytest

from label_laundry.contracts import params
from label_laundry.contracts.trouble import Trouble


def test_a_missing_key_is_named_with_the_keys_that_exist(project):
    with pytest.raises(Trouble, match=r"params\.yaml: embed\.neighbors: this key is missing \(there is: neighbours\)"):
        params.get(int, "embed", "neighbors")


def test_values_are_not_silently_converted(project):
    (project / "params.yaml").write_text("seed: '1'\n")
    with pytest.raises(Trouble, match=r"params\.yaml: seed: '1' is not possible here"):
        params.get(int, "seed")


def test_a_profile_section_is_found_by_its_name(project):
    (project / "params.yaml").write_text("profile: small\nsmall:\n  folds: 3\n")
    assert params.in_profile(int, "folds") == 3


@pytest.mark.parametrize("content", ["a: [", "- a\n", "\xff"])
def test_a_file_without_a_mapping_is_one_line(project, content):
    (project / "params.yaml").write_bytes(content.encode("latin-1"))
    with pytest.raises(Trouble) as trouble:
        params.read()
    assert str(trouble.value).startswith("params.yaml: ")
    assert "\n" not in str(trouble.value)

import pytest

from label_laundry.sources.litter import is_litter


@pytest.mark.parametrize("name", ["@eaDir", "__MACOSX", ".git", "System Volume Information", ".ipynb_checkpoints"])
def test_folders_of_systems_and_tools_are_litter(name):
    assert is_litter(name, folder=True)
    assert not is_litter(name, folder=False)


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "Icon\r", "._img_1.jpg"])
def test_files_of_systems_are_litter(name):
    assert is_litter(name, folder=False)


@pytest.mark.parametrize("name", ["cat", ".NET", "img_1.jpg", "Icon"])
def test_other_names_are_not(name):
    assert not is_litter(name, folder=True)
    assert not is_litter(name, folder=False)

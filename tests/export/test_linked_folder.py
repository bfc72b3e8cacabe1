from dataclasses import replace

import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.export.linked_folder import write_links
from tests.export.table_made import NAMES, made

FOLDER_OF = {name: f"class {code}" for code, name in enumerate(NAMES)}


@pytest.fixture
def table(fashion, tmp_path):
    table = made(fashion)
    (tmp_path / "mine").mkdir()
    for file in table.rows["file"]:
        (tmp_path / "mine" / file).write_text(file)
    return table


def test_every_image_that_is_kept_has_a_link_in_the_folder_of_its_new_label(table, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "mine").iterdir()}
    write_links(table, tmp_path / "mine", FOLDER_OF, tmp_path / "out")
    rows = table.rows[table.rows["label"] != ""]
    links = sorted(path for path in (tmp_path / "out").rglob("*.png"))
    assert len(links) == len(rows) == 40
    for row in rows.itertuples():
        link = tmp_path / "out" / row.split / FOLDER_OF[row.label] / row.file
        assert link.is_symlink()
        assert link.read_text() == row.file
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "mine").iterdir()} == before


def test_files_with_the_same_name_do_not_overwrite_each_other(table, tmp_path):
    rows = table.rows.assign(file=[f"{n}/x.png" for n in range(50)], label=NAMES[0])
    write_links(replace(table, rows=rows), tmp_path / "mine", FOLDER_OF, tmp_path / "out")
    assert len(list((tmp_path / "out").rglob("*x.png"))) == 50


def test_images_without_files_are_reported(table, tmp_path):
    rows = table.rows.assign(file=np.where(table.rows["index"] == 3, "", "x"))
    with pytest.raises(Trouble, match=r"did not come from class folders, so there are no files to link to"):
        write_links(replace(table, rows=rows), tmp_path / "mine", FOLDER_OF, tmp_path / "out")

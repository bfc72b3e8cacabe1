import os
from dataclasses import replace

import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.export.linked_folder import write_links
from label_laundry.sources.source import text
from tests.export.table_made import NAMES, made

FOLDER_OF = {name: f"class {code}" for code, name in enumerate(NAMES)}


def files(table, tmp_path):
    return {file: tmp_path / "mine" / file for file in table.rows["file"]}


@pytest.fixture
def table(fashion, tmp_path):
    table = made(fashion)
    (tmp_path / "mine").mkdir()
    for file in table.rows["file"]:
        (tmp_path / "mine" / file).write_text(file)
    return table


def test_every_image_that_is_kept_has_a_link_in_the_folder_of_its_new_label(table, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "mine").iterdir()}
    write_links(table, files(table, tmp_path), FOLDER_OF, tmp_path / "out")
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
    table = replace(table, rows=rows)
    write_links(table, files(table, tmp_path), FOLDER_OF, tmp_path / "out")
    assert len(list((tmp_path / "out").rglob("*x.png"))) == 50


def test_images_without_files_are_reported(table, tmp_path):
    rows = table.rows.assign(file=np.where(table.rows["index"] == 3, "", "x"))
    with pytest.raises(Trouble, match=r"did not come from class folders, so there are no files to link to"):
        write_links(replace(table, rows=rows), {}, FOLDER_OF, tmp_path / "out")


def test_a_link_keeps_the_bytes_of_a_name_that_is_not_utf8(table, tmp_path):
    real = tmp_path / "mine" / os.fsdecode(b"K\xe4fer.png")
    real.write_text("here")
    shown = text(real.name)
    table = replace(table, rows=table.rows.head(1).assign(file=shown))
    write_links(table, {shown: real}, FOLDER_OF, tmp_path / "out")
    (link,) = (path for path in (tmp_path / "out").rglob("*") if path.is_symlink())
    assert (os.fsencode(link.name), link.read_text()) == (b"K\xe4fer.png", "here")


def test_a_file_that_is_gone_is_named(table, tmp_path):
    known = files(table, tmp_path)
    first = table.rows[table.rows["label"] != ""]["file"].iloc[0]
    del known[first]
    with pytest.raises(Trouble, match=f"^{first}: no longer in data.path"):
        write_links(table, known, FOLDER_OF, tmp_path / "out")

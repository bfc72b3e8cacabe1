import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from label_laundry.cli import export, import_verdicts
from label_laundry.contracts.vocabulary import MODELS
from label_laundry.settings.editing import edit_params
from tests.cli.commands import laundry, stopped
from tests.conftest import ROOT
from tests.export.table_made import made
from tests.lacking import needed


@pytest.fixture
def table(fashion, monkeypatch, tmp_path):
    table = made(fashion)
    monkeypatch.setattr(export, "read_table", lambda: table)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())
    return table


@pytest.mark.parametrize("form", [form for form in export.FORMATS if form != "links"])
def test_a_whole_folder_and_what_to_do_with_it(table, tmp_path, capsys, form):
    if form == "datasets":
        needed("datasets", imported=False)
    n, k = table.dataset.counts["train"], len(table.dataset.class_names)
    for model in MODELS:
        (tmp_path / "data/crossval" / model).mkdir(parents=True)
        np.save(tmp_path / "data/crossval" / model / "train_probs.npy", np.full((n, k), 1 / k, np.float32))
    laundry("export", form, "out/of")
    assert capsys.readouterr().out.startswith("50 images in out/of\n")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["of"]


def test_the_csv_has_every_image_and_an_empty_label_where_it_is_pruned(table, tmp_path):
    laundry("export", "csv", "out")
    rows = pd.read_csv("out/labels.csv", dtype={"id": str}, keep_default_na=False)
    pd.testing.assert_frame_equal(rows, table.rows, check_dtype=False)
    assert (rows.loc[rows["action"] == "prune", "label"] == "").all()


def test_what_is_there_is_not_written_over(table, tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    assert stopped(capsys, "export", "csv", "mine") == (1, "error: mine: exists already; name a folder that does not\n")


def test_the_command_line_offers_every_form(capsys):
    for command, forms in (("export", export.FORMATS), ("import", import_verdicts.FORMATS)):
        _, usage = stopped(capsys, command, "nonsense", "x")
        assert all(f"{form!r}" in usage or form in usage.partition("choose from ")[2] for form in forms)


def test_tasks_of_the_run_come_back_as_its_verdicts(table, tmp_path):
    laundry("export", "label-studio", "out")
    task = json.loads((tmp_path / "out" / "tasks.json").read_text())[0]
    answer = {"completed_by": 1, "result": task["predictions"][0]["result"], "updated_at": "2026-11-23T08:00:00Z"}
    (tmp_path / "export.json").write_text(json.dumps([task | {"id": 1, "annotations": [answer]}]))
    found = import_verdicts.FORMATS["label-studio"](tmp_path / "export.json")
    assert [(one.verdict, one.new_label) for one in found] == [("relabel", task["data"]["suggested"])]


def test_links_need_class_folders(table, capsys):
    _, error = stopped(capsys, "export", "links", "out")
    assert error == "error: data.source: fashion-mnist has no class folders to make links to; export csv or datasets\n"


def test_links_of_a_folder_keep_its_folders_names(table, tmp_path, capsys):
    names = {f"c{code}": name for code, name in enumerate(table.dataset.class_names)}
    edit_params({("data", "source"): "folder", ("data", "path"): str(tmp_path / "mine"), ("data", "classes"): names})
    code_of = {name: code for code, name in enumerate(table.dataset.class_names)}
    rows = table.rows.assign(file=[f"c{code_of[row.given]}/{row.file}" for row in table.rows.itertuples()])
    table.rows = rows
    for row in rows.itertuples():
        (tmp_path / "mine" / row.file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mine" / row.file).write_bytes(table.file(row.id)[1])
    laundry("export", "links", "out")
    relabelled = table.rows[table.rows["action"] == "relabel"].iloc[0]
    code = table.dataset.class_names.index(relabelled["label"])
    assert (tmp_path / "out" / "train" / f"c{code}" / Path(relabelled["file"]).name).resolve().is_file()

import base64
import io
import json
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from label_laundry.contracts.atomic import write_json
from label_laundry.settings.editing import edit_params
from stages import decode, prepare
from tests.cli.commands import laundry, stopped
from tests.sources.pictures_made import class_folders, picture

N = 400


@pytest.fixture
def evidence(project):
    """A project with evidence of 400 images, of which the first 40 are flagged, and those are wrong."""
    tiers = np.repeat(["certain", "likely", "possible", ""], [10, 10, 20, N - 40])
    issues = pd.DataFrame(
        {
            "split": "train", "id": [f"{n:016x}" for n in range(N)], "index": np.arange(N), "given": "cat", "suggested": "<b>dog",
            "score": np.linspace(-5, 5, N), "tier": tiers,
        }
    )  # fmt: skip
    issues.to_parquet(project / "data/evidence.parquet")
    (project / "data/train").mkdir()
    np.save(project / "data/train/images.npy", np.random.default_rng(1).integers(0, 256, (N, 8, 8), np.uint8))
    dataset = {
        "name": "pets", "source": "here", "class_names": ["cat", "<b>dog"], "image_shape": [8, 8], "counts": {"train": N, "test": 0},
        "folds": 2, "sha256": {},
    }  # fmt: skip
    write_json(project / "data/dataset.json", dataset)
    issues[["id"]].assign(file="", place=0).to_csv(project / "data/files.csv", index=False)
    (project / "pets").mkdir()
    np.savez(project / "pets/pets.npz", images=np.zeros((2, 8, 8), np.uint8), labels=np.array(["cat", "dog"]))
    edit_params({("data", "source"): "arrays", ("data", "path"): "pets"})
    return project


def answer(project, name, wrong_until=40):
    """Answers as the truth is: the first images are dogs."""
    key = pd.read_csv(project / "data/audit/key.csv", dtype={"id": str})
    fits = np.where(key["index"] < wrong_until, key["suggested"], key["given"])
    key["answer"] = np.where(key["first"] == fits, "first", "second")
    key[["number", "id", "answer"]].to_csv(project / f"data/audit/answers-{name}.csv", index=False)


def test_from_sample_to_report(evidence, capsys):
    laundry("audit", "sample", "--size", "100")
    assert "answers-NAME.csv" in capsys.readouterr().out
    answer(evidence, "ann")
    answer(evidence, "ben", wrong_until=38)
    laundry("audit", "report")
    told = capsys.readouterr().out
    assert "| certain | 10 | 10 | 10 | 100% [72%, 100%] |" in told
    assert "Cohen's kappa of ann and ben: " in told
    result = json.loads((evidence / "results/audit.json").read_text())
    assert result["reviewers"] == {"ann": 100, "ben": 100}
    assert result["strata"]["not flagged, rest"]["wrong"] == 0
    assert result["wrong_in_all"]["images"] == pytest.approx(40, abs=3)


def test_neither_page_nor_sheet_tells_which_label_is_given(evidence):
    laundry("audit", "sample", "--size", "50")
    assert pd.read_csv(evidence / "data/audit/sample.csv").columns.tolist() == ["number", "id", "first", "second", "answer"]
    page = (evidence / "data/audit/index.html").read_text()
    for word in ("score", "tier", "certain", "suggested", "<b>dog"):
        assert word not in page
    assert "\\u003cb>dog" in page


def shown(project):
    """The pictures of the audit page, in the order of the key."""
    urls = re.findall(r"data:image/\w+;base64,([\w+/=]+)", (project / "data/audit/index.html").read_text())
    return [Image.open(io.BytesIO(base64.b64decode(url))) for url in urls]


def test_people_see_the_originals_and_what_is_stored_where_one_is_gone(project, capsys):
    folder = class_folders(project / "photos", ["cat", "dog"], 20)
    wide = picture(99, size=(900, 300))
    wide.save(folder / "cat/99.png")
    edit_params({("data", "source"): "folder", ("data", "path"): str(folder), ("data", "size"): 8, ("data", "test"): 0.1})
    decode.main()
    prepare.main()
    rows = pd.read_csv("data/labels/raw.csv", dtype={"id": str})
    rows = rows.assign(split="train", given=rows["label"], suggested="dog", score=np.linspace(-5, 5, len(rows)), tier="possible")
    rows.to_parquet("data/evidence.parquet")
    files = pd.read_csv("data/files.csv").set_index("id")["file"]
    assert "cat/99.png" in files[rows["id"]].tolist()
    capsys.readouterr()
    laundry("audit", "sample", "--size", str(len(rows)))
    assert "shown as stored" not in capsys.readouterr().out
    key = pd.read_csv("data/audit/key.csv")
    place = files[key["id"]].tolist().index("cat/99.png")
    assert shown(project)[place].size == (448, 149)
    (folder / "cat/99.png").unlink()
    picture(98, size=(900, 300)).save(folder / "cat/99.png")
    laundry("audit", "sample", "--size", str(len(rows)))
    assert "shown as stored, in 1 case: " in capsys.readouterr().out
    assert shown(project)[place].size == (8, 8)


def test_an_answered_sample_is_not_drawn_over(evidence, capsys):
    laundry("audit", "sample", "--size", "20")
    laundry("audit", "sample", "--size", "30")
    answer(evidence, "ann")
    code, error = stopped(capsys, "audit", "sample")
    assert (code, "answers-ann.csv: belongs to the existing sample" in error) == (1, True)
    assert len(pd.read_csv(evidence / "data/audit/key.csv")) == 30


def test_a_sheet_that_somebody_filled_in_is_not_drawn_over(evidence, capsys):
    laundry("audit", "sample", "--size", "20")
    sheet = evidence / "data/audit/sample.csv"
    pd.read_csv(sheet, dtype=str).assign(answer="both").to_csv(sheet, index=False)
    code, error = stopped(capsys, "audit", "sample")
    assert (code, "sample.csv: belongs to the existing sample" in error) == (1, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda table: table.assign(id="zz"), r"line 2: image 1 (zz) is not in this sample"),
        (lambda table: table.assign(answer="perhaps"), "line 2: unknown answer 'perhaps'; write first, second, both, neither"),
        (lambda table: pd.concat([table, table.head(1)]), "line 22: a second answer for image 1"),
        (lambda table: table.drop(columns="answer"), "needs the columns number, id, answer"),
        (lambda table: table.assign(answer=""), "no answers-NAME.csv with answers"),
    ],
)
def test_answers_that_do_not_fit_are_one_line(evidence, capsys, change, words):
    laundry("audit", "sample", "--size", "20")
    answer(evidence, "ann")
    path = evidence / "data/audit/answers-ann.csv"
    change(pd.read_csv(path, dtype=str)).to_csv(path, index=False)
    code, error = stopped(capsys, "audit", "report")
    assert code == 1
    assert words in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("step", "words"), [("sample", "run `dvc repro flag` first"), ("report", "run `uv run laundry audit sample` first")]
)
def test_too_early_it_says_what_comes_first(project, capsys, step, words):
    code, error = stopped(capsys, "audit", step)
    assert (code, words in error) == (1, True)

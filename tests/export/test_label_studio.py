import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from label_laundry.contracts.trouble import Trouble
from label_laundry.export.label_studio import config, read_annotations, write_tasks
from label_laundry.review.verdict_file import Verdict
from tests.export.table_made import NAMES, made
from tests.lacking import needed


@pytest.fixture
def tasks(fashion, tmp_path):
    write_tasks(made(fashion), tmp_path)
    return json.loads((tmp_path / "tasks.json").read_text())


def annotated(task, *answers, by=7, day=1, **more):
    """As Label Studio 1.23 exports it, of what is read."""
    result = [{"from_name": "label", "to_name": "image", "type": "choices", "value": {"choices": [answer]}} for answer in answers]
    when = f"2026-11-{day:02}T08:14:41.123456Z"
    return {"id": 5, "data": task["data"], "annotations": [{"completed_by": by, "result": result, "updated_at": when} | more]}


def read(tmp_path, *tasks):
    (tmp_path / "export.json").write_text(json.dumps(tasks))
    return read_annotations(tmp_path / "export.json")


def test_flagged_training_images_are_tasks_with_the_suggestion_chosen_worst_first(tasks, fashion):
    table = made(fashion)
    assert len(tasks) == 30
    assert tasks[0]["data"]["image_id"] == f"{39:016x}"
    picture = base64.b64decode(tasks[0]["data"]["image"].removeprefix("data:image/png;base64,"))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(picture))), table.images["train"][39])
    row = table.rows.iloc[39]
    assert (tasks[0]["data"]["given"], tasks[0]["predictions"][0]["result"][0]["value"]["choices"]) == (row["given"], [row["suggested"]])


@pytest.mark.filterwarnings("ignore")  # the library's own
def test_label_studios_own_library_accepts_page_tasks_and_answers(tasks):
    interface = needed("label_studio_sdk.label_interface").LabelInterface(config(NAMES))
    interface.validate()
    for task in tasks:
        assert interface.validate_task({"data": task["data"]})
        assert interface.validate_prediction(task["predictions"][0])
    wrong = tasks[0]["predictions"][0]
    wrong["result"][0]["value"]["choices"] = ["Nonsense"]
    assert not interface.validate_prediction(wrong)


def test_answers_come_back_as_verdicts(tasks, tmp_path):
    first, second, third, fourth, fifth, sixth = tasks[:6]
    found = read(
        tmp_path,
        annotated(first, "Coat"),
        annotated(second, second["data"]["given"]),
        annotated(third, "verdict: ambiguous"),
        annotated(fourth, "verdict: prune", by={"id": 3, "email": "ann@example.org"}),
        annotated(fifth, "Coat", was_cancelled=True),
        annotated(sixth),
    )
    ids = [task["data"]["image_id"] for task in tasks]
    when, ann = "2026-11-01T08:14:41Z", "label-studio ann@example.org"
    assert found == [
        Verdict(ids[0], "relabel", "Coat", "label-studio 7", when),
        Verdict(ids[1], "keep", "", "label-studio 7", when),
        Verdict(ids[2], "ambiguous", "", "label-studio 7", when),
        Verdict(ids[3], "prune", "", ann, when),
    ]


def test_a_class_may_be_named_ambiguous(tasks, tmp_path):
    task = next(task for task in tasks if task["data"]["given"] != "ambiguous")
    assert read(tmp_path, annotated(task, "ambiguous"))[0].new_label == "ambiguous"


def test_the_last_of_a_persons_answers_counts(tasks, tmp_path):
    found = read(
        tmp_path, annotated(tasks[0], "Coat", day=9), annotated(tasks[0], "verdict: prune", day=2), annotated(tasks[0], "Dress", by=8)
    )
    assert {one.reviewer: (one.verdict, one.new_label) for one in found} == {
        "label-studio 7": ("relabel", "Coat"),
        "label-studio 8": ("relabel", "Dress"),
    }


def test_two_answers_at_once_are_refused_with_their_task(tasks, tmp_path):
    with pytest.raises(Trouble, match=r"export.json: task 5: Coat and Dress, expected one answer"):
        read(tmp_path, annotated(tasks[0], "Coat", "Dress"))


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"a": 1}', '[{"image": "x", "label": "Coat"}]', "\x00"])
def test_a_file_of_another_form_is_one_line(tmp_path, content):
    (tmp_path / "export.json").write_text(content)
    with pytest.raises(Trouble, match=r"export.json: .*(as JSON|choose JSON, not JSON-MIN)$") as told:
        read_annotations(tmp_path / "export.json")
    assert "\n" not in str(told.value)

"""Export flagged images to Label Studio as tasks with pre-annotations, and import annotations as verdicts."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.export.table import Table
from label_laundry.review.verdict_file import Verdict

# One control for classes and other answers, so that any answer replaces the preselected suggestion. Answers that are not classes
# have an alias in the export, so a class may be called "ambiguous".
CHOICES = "label"
OTHER_ANSWERS = {"ambiguous": "ambiguous", "none of the classes": "prune"}
VERDICT_OF = {f"verdict: {verdict}": verdict for verdict in OTHER_ANSWERS.values()}


def write_tasks(table: Table, folder: Path) -> None:
    """Write tasks.json, the flagged training images, worst first, and config.xml, the labelling page for them."""
    flagged = table.rows[(table.rows["split"] == "train") & (table.rows["tier"] != "")].sort_values(["score", "id"])
    tasks = [task(row, *table.file(row.id)) for row in flagged.itertuples()]
    (folder / "tasks.json").write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    (folder / "config.xml").write_text(config(table.dataset.class_names), encoding="utf-8")


def task(row: object, suffix: str, content: bytes) -> dict:
    """A task in Label Studio's JSON form. It contains the picture, so no storage needs to be connected."""
    image = f"data:image/{'jpeg' if suffix == 'jpg' else suffix};base64," + base64.b64encode(content).decode()
    known = {"image_id": row.id, "given": row.given, "suggested": row.suggested, "tier": row.tier, "reason": row.reason}
    choice = {"from_name": CHOICES, "to_name": "image", "type": "choices", "value": {"choices": [row.suggested]}}
    prediction = {"model_version": "label-laundry", "score": row.suggested_prob, "result": [choice]}
    return {"data": {"image": image, **known}, "predictions": [prediction]}


def config(class_names: list[str]) -> str:
    """The labelling page, XML; class names may contain any character."""
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Header", value="$tier: given $given, suggested $suggested", size="4")
    ElementTree.SubElement(view, "Text", name="why", value="$reason")
    ElementTree.SubElement(view, "Image", name="image", value="$image", width="280px", smoothing="false")
    control = ElementTree.SubElement(view, "Choices", name=CHOICES, toName="image", choice="single", showInline="true")
    for name in class_names:
        ElementTree.SubElement(control, "Choice", value=name)
    for answer, alias in zip(OTHER_ANSWERS, VERDICT_OF, strict=True):
        ElementTree.SubElement(control, "Choice", value=answer, alias=alias)
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def read_annotations(path: Path) -> list[Verdict]:
    """The verdicts in Label Studio's JSON export; a person's last annotation of an image counts.

    Choosing the given class means keep. Skipped tasks and tasks without an answer give no verdict.

    Raises
    ------
    Trouble
        When the file is not an export of these tasks, or an annotation has two answers; it names the task.
    """
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
        found = [verdict for task in tasks for verdict in verdicts(task, path)]
    except (OSError, ValueError) as error:
        raise Trouble(f"{path}: cannot be read ({error}); export the project as JSON") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise Trouble(f"{path}: not Label Studio's JSON export of these tasks ({error!r}); choose JSON, not JSON-MIN") from error
    return list({(verdict.id, verdict.reviewer): verdict for verdict in sorted(found, key=lambda verdict: verdict.when)}.values())


def verdicts(task: dict, path: Path) -> Iterator[Verdict]:
    """A verdict for each answer in a task."""
    for annotation in task["annotations"]:
        answers = [answer for result in annotation["result"] if result["from_name"] == CHOICES for answer in result["value"]["choices"]]
        if annotation.get("was_cancelled") or not answers:
            continue
        if len(answers) > 1:
            raise Trouble(
                f"{path}: task {task['id']}: {' and '.join(answers)}, expected one answer; change the annotation and export again"
            )
        answer, data, by = answers[0], task["data"], annotation["completed_by"]
        verdict = VERDICT_OF.get(answer, "keep" if answer == data["given"] else "relabel")
        new_label = answer if verdict == "relabel" else ""
        reviewer = by.get("email", by["id"]) if isinstance(by, dict) else by
        when = pd.Timestamp(annotation["updated_at"]).strftime("%Y-%m-%dT%H:%M:%SZ")
        yield Verdict(data["image_id"], verdict, new_label, f"label-studio {reviewer}", when)

"""Labels in JSON: a list of rows, a map from name to label, FiftyOne's labels.json, or COCO's images and annotations."""

from typing import Any

import pandas as pd

FORMS = 'a list of rows, {"name": label}, FiftyOne\'s {"classes", "labels"}, or COCO\'s {"images", "annotations", "categories"}'


def rows_of_json(content: Any) -> pd.DataFrame:
    """A table with columns file and label, or with the keys of the rows if the JSON is a list of rows.

    Raises
    ------
    ValueError
        When it has none of these forms, or an image has several labels or boxes.
    """
    if isinstance(content, list) and content and all(isinstance(row, dict) for row in content):
        return pd.DataFrame(content)
    if isinstance(content, dict) and isinstance(content.get("labels"), dict):
        return pairs({name: of_fiftyone(value, content.get("classes")) for name, value in content["labels"].items()})
    if isinstance(content, dict) and {"images", "annotations"} <= content.keys():
        return of_coco(content)
    if isinstance(content, dict) and content and not any(isinstance(value, dict | list) for value in content.values()):
        return pairs(content)
    raise ValueError(f"it has no form that is known for labels: {FORMS}")


def pairs(labels: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({"file": list(labels), "label": list(labels.values())}, dtype=object)


def of_fiftyone(value: Any, classes: list[str] | None) -> Any:
    """The label of one sample. A number is an index into `classes`; a label with attributes is an object; None means no label."""
    if isinstance(value, dict):
        value = value.get("label")
    if isinstance(value, list):
        if len(value) > 1:
            raise ValueError("it has samples with several labels, which are not supported")
        return of_fiftyone(value[0], classes) if value else None
    if isinstance(value, int) and classes:
        if not 0 <= value < len(classes):
            raise ValueError(f"the label {value} is none of its {len(classes)} classes")
        return classes[value]
    return value


def of_coco(content: dict[str, Any]) -> pd.DataFrame:
    """One row per annotation, and one with an empty label per image without any. In a classification set each image has one."""
    try:
        names = {one["id"]: one["name"] for one in content.get("categories", [])}
        files = {one["id"]: one["file_name"] for one in content["images"]}
        found = [(files[one["image_id"]], names.get(one["category_id"], one["category_id"])) for one in content["annotations"]]
    except (KeyError, TypeError) as error:
        raise ValueError(f"it looks like COCO, but {error} is missing") from error
    if any("bbox" in one and one["bbox"] for one in content["annotations"]) and len({file for file, _ in found}) < len(found):
        raise ValueError("it has several boxes in an image: cut them out into images of their own, with a label each")
    labelled = {file for file, _ in found}
    return pd.DataFrame([*found, *((file, "") for file in files.values() if file not in labelled)], columns=["file", "label"], dtype=object)

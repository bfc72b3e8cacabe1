"""A folder that FiftyOne imports: pictures, and samples with labels, scores and tags.

Each sample has the form of FiftyOne's JSON dictionary of a sample, which needs no schema. Load it with
`fiftyone.Dataset.from_dir(folder, dataset_type=fiftyone.types.FiftyOneDataset)`.
"""

import json
from pathlib import Path

from tqdm import tqdm

from label_laundry.export.table import Table


def write_samples(table: Table, folder: Path) -> None:
    """Write all images of both splits, about four thousand files a second."""
    (folder / "data").mkdir()
    samples = []
    for row in tqdm(table.rows.itertuples(), "export", len(table.rows), unit="img", disable=None):
        suffix, content = table.file(row.id)
        path = Path("data", f"{row.split}-{row.id}.{suffix}")
        (folder / path).write_bytes(content)
        samples.append(sample(row, path))
    (folder / "samples.json").write_text(json.dumps({"samples": samples}, ensure_ascii=False), encoding="utf-8")


def sample(row: object, path: Path) -> dict:
    """One image. Its tags are split, tier and action; `label`, the label after cleaning, is left out if the image is pruned."""
    labels = {"given": classification(row.given), "suggested": classification(row.suggested) | {"confidence": row.suggested_prob}}
    if row.label:
        labels["label"] = classification(row.label)
    tags = [row.split, *filter(None, [row.tier and f"{row.tier} label issue"]), *([] if row.action == "keep" else [row.action])]
    known = {"image_id": row.id, "index": row.index, "score": row.score, "reason": row.reason, "action": row.action, "actor": row.actor}
    return {"filepath": path.as_posix(), "tags": tags, **labels, **known}


def classification(label: str) -> dict:
    return {"_cls": "Classification", "label": label}

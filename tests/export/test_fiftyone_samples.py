import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from label_laundry.export.fiftyone_samples import write_samples
from tests.export.table_made import made
from tests.lacking import needed

# FiftyOne's own importer, the one that from_dir takes for samples without a schema; it needs no database.
READ = """
import json, sys
from fiftyone.utils.data import LegacyFiftyOneDatasetImporter
with LegacyFiftyOneDatasetImporter(sys.argv[1]) as importer:
    found = [
        {"path": one.filepath, "tags": one.tags, "given": one.given.label, "suggested": [one.suggested.label, one.suggested.confidence],
         "label": one.label.label if one.has_field("label") else "", "score": one.score, "id": one.image_id}
        for one in importer
    ]
print(json.dumps(found))
"""


@pytest.mark.slow
def test_fiftyone_reads_labels_scores_and_tags(fashion, tmp_path):
    needed("fiftyone", imported=False)
    table = made(fashion)
    write_samples(table, tmp_path)
    environment = os.environ | {"FIFTYONE_DISABLE_SERVICES": "1", "FIFTYONE_DO_NOT_TRACK": "true", "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", READ, tmp_path], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    rows = table.rows
    assert [one["id"] for one in found] == rows["id"].tolist()
    for key in ("given", "label", "score"):
        assert [one[key] for one in found] == rows[key].tolist()
    assert found[1]["tags"] == ["train", "certain label issue", "prune"]
    assert found[0]["tags"] == ["train"]
    assert found[1]["suggested"] == [rows["suggested"][1], 0.75]
    assert np.array_equal(np.asarray(Image.open(found[45]["path"])), table.images["test"][5])

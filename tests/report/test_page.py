import base64
import io
import json
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from stages.report.page import gallery_page, sprite

HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture
def flagged():
    rows = [
        {"split": "train", "id": f"id{n}", "index": n, "given": HOSTILE, "suggested": "Coat", "score": -3.0, "tier": "certain",
         "reason": "a says <b>Coat</b>", "a_given_prob": 0.1, "a_suggested_prob": 0.8}
        for n in range(60)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_the_page_is_self_contained_and_hostile_names_stay_text(flagged, fashion):
    page = gallery_page(flagged, {"train": fashion[0], "test": fashion[0][:1]}, ["a"], "<i>set</i>")
    assert not re.search(r"https?://|<link|<script src|@import", page)
    assert HOSTILE not in page
    assert "&lt;i&gt;set" in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL).group(1))
    assert data["rows"][7]["given"] == HOSTILE
    assert data["rows"][7]["given_prob"] == [0.1]


@pytest.mark.parametrize("shape", [(28, 28), (5, 7, 3)])
def test_the_sprite_holds_each_image_in_its_cell(shape):
    images = list(np.random.default_rng(0).integers(0, 256, (60, *shape), dtype=np.uint8))
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(sprite(images).split(",")[1]))))
    height, width = shape[:2]
    np.testing.assert_array_equal(sheet[height : 2 * height, 9 * width : 10 * width], images[59])


def test_no_flags_make_an_empty_page(flagged, fashion):
    page = gallery_page(flagged.head(0), {"train": fashion[0][:1]}, ["a"], "none")
    assert '"rows": []' in page

import base64
import hashlib
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from label_laundry.pages.page import COLUMNS, filled, harmless, sprite

HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "page.html": '<meta content="__POLICY__"><title>__TITLE__</title><style>__STYLE__</style><script id="data">__DATA__</script>'
        '<script id="server">__SERVER__</script><script>__SCRIPT__</script>',
        "style.css": "body { color: red }",
        "one.js": "let one;",
        "two.js": "let two;",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_all_is_in_one_file_and_hostile_names_stay_text(folder):
    page = filled(folder, ("one.js", "two.js"), "<i>set</i>", {"classes": [HOSTILE, "__SCRIPT__"]})
    assert "&lt;i&gt;set" in page
    assert HOSTILE not in page
    assert "<script>let one;\nlet two;</script>" in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL).group(1))
    assert data["classes"] == [HOSTILE, "__SCRIPT__"]
    assert json.loads(harmless([HOSTILE])) == [HOSTILE]


def test_the_policy_names_this_very_script_and_style(folder):
    page = filled(folder, ("one.js",), "set", {})
    for kind, text in (("script", "let one;"), ("style", "body { color: red }")):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("shape", [(28, 28), (5, 7, 3)])
def test_the_sprite_holds_each_image_in_its_cell(shape):
    images = list(np.random.default_rng(0).integers(0, 256, (COLUMNS + 10, *shape), dtype=np.uint8))
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(sprite(images).split(",")[1]))))
    height, width = shape[:2]
    np.testing.assert_array_equal(sheet[height : 2 * height, 9 * width : 10 * width], images[COLUMNS + 9])

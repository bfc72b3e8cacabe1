import base64
import hashlib
import json
import re

import pytest

from label_laundry.pages.page import IN_PART, filled, harmless

HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "page.html": '<meta content="__POLICY__"><title>__TITLE__</title><style>__STYLE__</style><script id="data">__DATA__</script>'
        "__PICTURES__"
        '<script id="server">__SERVER__</script><script>__SCRIPT__</script>',
        "style.css": "body { color: red }",
        "one.js": "let one;",
        "two.js": "let two;",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_all_is_in_one_file_and_hostile_names_stay_text(folder):
    page = filled(folder, ("one.js", "two.js"), "<i>set</i>", {"classes": [HOSTILE, "__SCRIPT__"]}, [])
    assert "&lt;i&gt;set" in page
    assert HOSTILE not in page
    assert "<script>let one;\nlet two;</script>" in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL).group(1))
    assert data["classes"] == [HOSTILE, "__SCRIPT__"]
    assert json.loads(harmless([HOSTILE])) == [HOSTILE]


def test_the_policy_names_this_very_script_and_style(folder):
    page = filled(folder, ("one.js",), "set", {}, [])
    for kind, text in (("script", "let one;"), ("style", "body { color: red }")):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page


def test_pictures_are_in_parts_that_can_be_read_one_by_one(folder):
    pictures = [f"data:image/png;base64,{n}" for n in range(IN_PART + 1)]
    page = filled(folder, ("one.js",), "set", {}, pictures)
    parts = [json.loads(part) for part in re.findall(r'class="pictures">(.*?)</script>', page, re.DOTALL)]
    assert [len(part) for part in parts] == [IN_PART, 1]
    assert [picture for part in parts for picture in part] == pictures
    assert json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL).group(1))["in_part"] == IN_PART

import pandas as pd
import pytest

from label_laundry.pages.audit_page import audit_page
from tests.browser import expect
from tests.pages.flags_made import HOSTILE, photograph

N = 4


@pytest.fixture
def opened(page, tmp_path):
    key = pd.DataFrame({"number": range(1, N + 1), "id": [f"{n:016x}" for n in range(N)], "first": "معطف", "second": HOSTILE})
    html = audit_page(key, [photograph(n) for n in range(N)], "<b>pets</b>")
    assert HOSTILE not in html
    (tmp_path / "index.html").write_text(html, encoding="utf-8")
    page.goto((tmp_path / "index.html").as_uri())
    return page


def test_answers_by_keys_of_any_layout_and_what_to_do_when_all_are_given(opened, tmp_path):
    opened.locator("#reviewer").fill("ann")
    opened.keyboard.press("Tab")
    for digit in (1, 2, 3):
        opened.evaluate(
            "code => document.body.dispatchEvent(new KeyboardEvent('keydown', { code, key: '&', bubbles: true }))", f"Digit{digit}"
        )
    expect(opened.locator("#done")).to_be_hidden()
    opened.keyboard.press("4")
    expect(opened.locator("#done")).to_have_text("All images are answered: save the answers now.")
    opened.reload()
    expect(opened.locator("#count")).to_have_text("image 1 of 4, 4 answered")
    with opened.expect_download() as download:
        opened.keyboard.press("s")
    download.value.save_as(tmp_path / "answers.csv")
    assert pd.read_csv(tmp_path / "answers.csv")["answer"].tolist() == ["first", "second", "both", "neither"]
    assert download.value.suggested_filename == "answers-ann.csv"


def test_pictures_of_any_shape_and_names_of_any_script_fit_and_axe_finds_nothing(opened):
    from axe_playwright_python.sync_playwright import Axe

    assert HOSTILE in opened.locator("#choices").inner_text()
    for width, height in ((390, 844), (1280, 640)):
        opened.set_viewport_size({"width": width, "height": height})
        for _ in range(N):
            box = opened.locator("#picture").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert opened.locator("#choices").bounding_box()["y"] < height
            opened.keyboard.press("ArrowRight")
        opened.keyboard.press("ArrowLeft")
    found = Axe().run(opened).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []

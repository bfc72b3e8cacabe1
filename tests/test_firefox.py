"""The main paths of the pages in Firefox, from disk; tests/pages has all of them in Chromium."""

import pytest

from tests.firefox import Firefox
from tests.pages.flags_made import gallery

pytestmark = pytest.mark.slow


@pytest.fixture
def opened(firefox: Firefox, fashion, tmp_path) -> Firefox:
    (tmp_path / "index.html").write_text(gallery(fashion, 60), encoding="utf-8")
    firefox.open((tmp_path / "index.html").as_uri())
    firefox.run("localStorage.clear()")
    firefox.open((tmp_path / "index.html").as_uri())
    firefox.wait("document.querySelector('#count').textContent.endsWith('54 left')")
    return firefox


def test_review_by_keyboard_undo_and_reload(opened):
    opened.press("r a k m n 1 c")
    opened.press("c o a t Enter")
    assert opened.text("#count").endswith("6 decided, 48 left")
    opened.press("u Control+z")
    assert opened.text("#count").endswith("4 decided, 50 left")
    assert opened.text("#question").startswith("Labelled ")
    opened.run("location.reload()")
    opened.wait("document.querySelector('#count')?.textContent.endsWith('4 decided, 50 left')")
    opened.wait("document.querySelector('#place').textContent !== ''")
    assert opened.run("toCsv('train').trim().split('\\n').length") == 5


def test_bulk_asks_and_the_sheet_and_the_map_are_drawn(opened):
    opened.press("g")
    opened.wait("document.querySelectorAll('#rows .cell').length > 10")
    opened.run("void document.querySelector('#bar .second').click()")
    opened.wait("document.querySelector('#ask').open")
    opened.run("void document.querySelector('#ask-yes').click()")
    opened.wait("document.querySelector('#count').textContent.endsWith('54 decided, 0 left')")
    opened.press("u p")
    opened.wait("document.querySelector('#count').textContent.endsWith('0 decided, 54 left')")
    pixels = opened.run(
        "new Set(byId('canvas').getContext('2d').getImageData(0, 0, byId('canvas').width, byId('canvas').height).data).size"
    )
    assert pixels > 10


def test_picture_and_actions_fit_a_low_screen(opened):
    opened.send("browsingContext.setViewport", context=opened.tab, viewport={"width": 640, "height": 450})
    opened.press("r")
    for part in ("#stage img", "#bar .primary", "#bar .moves"):
        assert opened.run(f"document.querySelector('{part}').getBoundingClientRect().bottom") <= 451, part
    assert opened.run("document.documentElement.scrollWidth") <= 640

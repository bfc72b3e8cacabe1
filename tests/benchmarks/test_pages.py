import pytest

from benchmarks import pages
from benchmarks.pages import CONTENTS, PAGES, TEXTS, page


def test_every_text_is_a_page():
    assert {path.stem for path in TEXTS.glob("*.md")} == set(CONTENTS) == {path.stem for path in PAGES.glob("*.md")}


@pytest.mark.parametrize("name", CONTENTS)
def test_a_page_is_what_its_results_make_of_it(name):
    assert (PAGES / f"{name}.md").read_text() == page(name), f"write it: python -m benchmarks.pages {name}"


def test_another_result_makes_another_page(monkeypatch):
    read = pages.results

    def faster(name):
        found = read(name)
        found["contenders"]["ours_cnn_64"]["images_per_second"] = 123456.0
        return found

    monkeypatch.setattr(pages, "results", faster)
    assert "123,456" in page("speed")

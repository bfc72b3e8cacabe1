import warnings

import matplotlib
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from label_laundry.figures import fonts
from label_laundry.figures.fonts import short, use_fonts_for


@pytest.fixture(autouse=True)
def as_before():
    with matplotlib.rc_context(), warnings.catch_warnings():
        yield


def draw(text, tmp_path):
    figure = Figure()
    figure.text(0.5, 0.5, text)
    figure.savefig(tmp_path / "a.png")
    return (tmp_path / "a.png").read_bytes()


def test_the_usual_font_is_all_that_latin_greek_and_cyrillic_names_take(monkeypatch, capsys):
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: pytest.fail("fonts were looked for"))
    before = list(matplotlib.rcParams["font.family"])
    use_fonts_for(["T-shirt/top", "Ένα", "ключ", "a\nb"])
    assert matplotlib.rcParams["font.family"] == before
    assert capsys.readouterr().err == ""


def test_an_installed_font_is_fallen_back_on(monkeypatch, tmp_path, capsys):
    """The usual font is made one without Latin letters, the installed one is matplotlib's own, under its path."""
    path = findfont(FontProperties())
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: [__file__, path])
    monkeypatch.setitem(matplotlib.rcParams, "font.family", ["STIXSizeOneSym"])
    use_fonts_for(["Bag"])
    assert matplotlib.rcParams["font.family"] == ["STIXSizeOneSym", get_font(path).family_name]
    assert capsys.readouterr().err == ""
    warnings.simplefilter("error")
    draw("Bag", tmp_path)


def test_letters_missing_from_all_fonts_are_reported_once_and_drawn_as_boxes(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(fonts, "findSystemFonts", list)
    use_fonts_for(["類 one", "類 two"])
    assert capsys.readouterr().err.startswith("figures: no installed font has 類, so figures show boxes")
    assert draw("類", tmp_path) != draw("", tmp_path)


def test_a_long_name_is_cut():
    assert [short(name, 5) for name in ("abcde", "abcdef")] == ["abcde", "abcd…"]

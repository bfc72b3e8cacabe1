import pytest

from label_laundry.running import how_long
from label_laundry.running.how_long import minutes, usual_rate, words
from tests.training.recipes import recipe


@pytest.mark.parametrize(("precision", "times"), [("fp32", 1), ("bf16", 2300 / 450)])
def test_the_usual_rate_is_that_of_the_chip(precision, times):
    assert usual_rate("cnn", recipe(size=28, precision=precision)) == pytest.approx(450 * times)


def test_four_times_the_pixels_take_four_times_as_long():
    assert usual_rate("mobilenet_v2", recipe(size=96, precision="fp32")) == 50


def test_frozen_blocks_save_time():
    assert usual_rate("mobilenet_v2", recipe(size=48, precision="fp32", frozen=7)) == pytest.approx(200 * how_long.FROZEN_TIMES)
    assert usual_rate("mobilenet_v2", recipe(size=48, precision="fp32", frozen=2)) == 200


def test_every_network_has_a_rate():
    assert {frozenset(rates) for rates in how_long.RATES.values()} == {frozenset({"cnn", "mobilenet_v2"})}


def test_minutes_are_those_of_all_folds_and_sides_on_all_cores(project, monkeypatch):
    monkeypatch.setattr(how_long, "cores", lambda: 2)
    # cpu: 4 folds, of which each leaves out a quarter, and 2 seeds on 3 sides.
    trained = {"cnn": (recipe(epochs=5), 1_000.0), "mobilenet_v2": (recipe(epochs=1), 500.0)}
    assert minutes(60_000, trained) == pytest.approx(60_000 * (3 + 6) * (5 / 1_000 + 1 / 500) / 2 / 60)


def test_names_are_joined_as_in_a_sentence():
    assert [words(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_a_whole_run_is_more_than_its_networks(project, monkeypatch):
    monkeypatch.setattr(how_long, "cores", lambda: 2)
    networks = minutes(60_000, {"cnn": (recipe(epochs=5), 1_000.0), "mobilenet_v2": (recipe(epochs=1), 500.0)})
    monkeypatch.setattr(how_long, "usual_rate", lambda model, recipe: {"cnn": 1_000.0, "mobilenet_v2": 500.0}[model])
    assert f"about {round(networks + 10)} min on 2 cores" in how_long.whole_run(60_000)

import pytest

from label_laundry.cli import how_long
from label_laundry.cli.how_long import usual_rate
from tests.training.recipes import recipe


@pytest.mark.parametrize(("precision", "times"), [("fp32", 1), ("bf16", 2300 / 450)])
def test_the_usual_rate_is_that_of_the_chip(precision, times):
    assert usual_rate("cnn", recipe(size=28, precision=precision)) == pytest.approx(450 * times)


def test_four_times_the_pixels_take_four_times_as_long():
    assert usual_rate("mobilenet_v2", recipe(size=96, precision="fp32")) == 50


def test_every_network_has_a_rate():
    assert {frozenset(rates) for rates in how_long.RATES.values()} == {frozenset({"cnn", "mobilenet_v2"})}

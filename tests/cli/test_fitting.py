"""Recipes for a set of one's own: the best that the minutes allow."""

import itertools

import pytest

from label_laundry.cli import fitting
from label_laundry.cli.fitting import best_that_fits, epochs_for, minutes_of, seen_whole, ways_of_mobilenet
from label_laundry.contracts import params
from label_laundry.contracts.vocabulary import NETWORKS
from label_laundry.running import how_long
from label_laundry.training.recipe import Recipe
from tests.training.recipes import recipe


def tuned(edge: int, most: float, takes) -> tuple:
    """Size and epochs of MobileNetV2."""
    way = best_that_fits("mobilenet_v2", {(edge, edge): 9}, True, takes, most)
    return way.get("size", 48), way.get("epochs", 1)


def test_with_time_enough_photographs_are_seen_as_they_are_and_small_ones_enlarged(project):
    assert [tuned(edge, 1, lambda recipe: 0) for edge in (8, 32, 97, 150, 224, 4000)] == [
        (48, 8), (96, 8), (128, 8), (160, 8), (224, 8), (224, 8)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("most", "size", "epochs"), [(8 * 224**2, 224, 8), (5 * 224**2, 224, 5), (3 * 224**2, 224, 3), (2 * 224**2, 192, 1)]
)
def test_fewer_epochs_come_before_smaller_images(project, most, size, epochs):
    found = tuned(224, most, lambda recipe: recipe.epochs * recipe.size**2)
    assert found == (size, epochs) if epochs >= fitting.FEWEST else found[1] >= fitting.FEWEST
    assert found[0] <= size


def test_where_nothing_fits_the_quickest_is_taken(project):
    assert tuned(224, 1, lambda recipe: 99) == (48, 1)
    assert best_that_fits("cnn", {(64, 64): 9}, True, lambda recipe: 99, 1) == {"size": 32, "colour": "rgb"}


def test_each_way_is_cheaper_than_the_one_before_of_the_same_size():
    ways = list(ways_of_mobilenet(224))
    for before, after in itertools.pairwise(ways):
        assert after["size"] < before["size"] or after["epochs"] < before["epochs"]


def test_twice_the_minutes_never_make_it_worse(project):
    takes = lambda recipe: minutes_of("mobilenet_v2", 3_000, recipe)  # noqa: E731
    found = [tuned(240, most, takes) for most in (1, 2, 5, 10, 20, 40, 80)]
    assert found == sorted(found)
    assert (
        takes(params.in_profile(Recipe, "mobilenet_v2").model_copy(update={"size": found[3][0], "epochs": found[3][1], "frozen": 7})) <= 10
    )


def test_the_cnn_gets_what_it_would_not_see():
    assert seen_whole(recipe(), 28, rgb=False) == {}
    assert seen_whole(recipe(), 20, rgb=True) == {"colour": "rgb"}
    assert seen_whole(recipe(), 60, rgb=False) == {"size": 64}
    assert seen_whole(recipe(), 500, rgb=False) == {"size": 64}


def test_the_epochs_to_start_from_are_those_of_the_profiles(project):
    for profile, models in fitting.EPOCHS.items():
        assert models == {model: params.get(Recipe, profile, model).epochs for model in models}
    assert set(fitting.SHARES) == set(NETWORKS)


def test_a_small_set_gets_more_epochs():
    assert [epochs_for(n, 5) for n in (60_000, 120_000, 30_000, 1_000)] == [5, 5, 10, 40]
    assert epochs_for(1_000, 50) == 50


def test_a_card_is_not_known_and_takes_far_less(project, monkeypatch):
    assert minutes_of("cnn", 10**6, recipe()) > 1
    monkeypatch.setattr(fitting, "choose", lambda asked: how_long.torch.device("cuda"))
    assert minutes_of("cnn", 10**6, recipe()) == 0

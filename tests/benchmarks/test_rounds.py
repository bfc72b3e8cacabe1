from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.contender import Answer
from benchmarks.rounds import out_of_fold, train, turns, warm_up
from label_laundry.contracts.trouble import Trouble
from tests.benchmarks.subjects import small_task


class Steady:
    """Stands in for a contender: 100 images/s in each of its two processes."""

    workers, pids = 2, ()
    entry = SimpleNamespace(title="steady")

    def __init__(self, results=()):
        self.results, self.asked = list(results), []

    def ask(self, request, *arguments):
        self.asked.append((request, arguments))
        return Answer(arguments[0][0] / 100 if request == "train" else 2.5, self.results)


def test_everyone_has_a_turn_in_each_round_and_no_fixed_place():
    names = ["a", "b", "c", "d"]
    orders = turns(names, 8)
    assert all(sorted(order) == names for order in orders)
    assert Counter(order[0] for order in orders).most_common(1)[0][1] < 8
    assert orders[0] == names
    assert orders[1] == ["a", "d", "c", "b"]


def test_images_are_shared_among_processes_and_their_sum_counts():
    steady = Steady()
    measured = train(steady, 400, seed=3)
    assert measured == {"images": 400, "seconds": 2.0, "images_per_second": 200.0}
    (_, ((first, one_seed), (second, other_seed))) = steady.asked[0]
    assert (first, second) == (200, 200)
    assert one_seed != other_seed


def test_a_round_is_sized_by_the_warm_up_in_whole_batches():
    assert warm_up(Steady(), batch=10, seconds=3.0) == 600
    assert warm_up(Steady(), batch=32, seconds=0.0) == 2 * 64


def test_accuracy_is_over_all_rows_wherever_they_were_predicted(fashion):
    task = small_task(fashion, 40)
    probs = np.eye(10, dtype=np.float32)[task.labels]
    parts = [(held_out, probs[held_out]) for _, held_out in (task.split(0), task.split(1))]
    steady = Steady(parts)
    measured = out_of_fold(steady, task)
    assert steady.asked == [("out_of_fold", (([0],), ([1],)))]
    assert measured["out_of_fold_accuracy"] == 1
    assert measured["out_of_fold_seconds"] == 2.5
    with pytest.raises(Trouble, match="exactly once"):
        out_of_fold(Steady(parts[:1]), task)

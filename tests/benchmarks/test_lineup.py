import pkgutil

from benchmarks.lineup import CONTENDERS, PEERS, lineup
from benchmarks.summary import FRACTIONS, RATIOS
from label_laundry.training.recipe import Recipe


def test_the_ratios_are_of_contenders_that_run(project):
    entries = {entry.name: entry for entry in lineup()}
    named = {name for ours, peers in RATIOS.values() for name in (ours, *peers)} | {name for name, _ in FRACTIONS.values()}
    assert named == set(entries) == set(CONTENDERS)
    assert [entries[name].side_by_side for name in PEERS] == [False] * 3


def test_ours_at_64_is_the_papers_training_and_differs_in_precision_alone(project):
    entries = {entry.name: entry for entry in lineup()}
    bf16, fp32 = (Recipe(**entries[name].settings["recipe"]) for name in ("ours_cnn_64", "ours_cnn_64_fp32"))
    assert (bf16.size, bf16.colour, bf16.dropout, bf16.learning_rate, bf16.schedule) == (64, "rgb", 1.0, 0.001, "constant")
    assert (bf16.label_smoothing, bf16.flip, bf16.shift, bf16.patience) == (0.1, False, 0, None)
    assert bf16.precision == "bf16"
    assert fp32 == bf16.model_copy(update={"precision": "fp32"})


def test_subjects_can_be_found(project):
    for entry in lineup():
        if "keras" not in entry.subject:  # eight seconds of import; its own test has them
            assert callable(pkgutil.resolve_name(entry.subject))

"""A stranger's mistakes in params.yaml: one clear line each, before any work."""

import re

import pytest

from label_laundry.contracts import paths
from stages import check


def told(project, capsys, old, new):
    text = (project / "params.yaml").read_text()
    assert old in text
    (project / "params.yaml").write_text(text.replace(old, new, 1))
    with pytest.raises(SystemExit) as stopped:
        check.main()
    assert stopped.value.code == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert not paths.SETTINGS_CHECKED.exists()
    return error


def test_the_projects_own_params_pass_and_the_run_ahead_is_described(project, capsys):
    check.main()
    assert paths.SETTINGS_CHECKED.exists()
    said = capsys.readouterr().err
    assert said.startswith("Profile cpu: a whole run trains cnn, mobilenet_v2 and probe on 60,000 training images, in ")
    assert re.search(
        r"in (fp32|bf16)( \(this processor has .*\))?, about \d+ min on \d+ cores of this kind. Unchanged results are kept.\n", said
    )


def test_of_a_set_of_ones_own_the_size_is_known_from_the_second_run_on(project, capsys):
    text = (project / "params.yaml").read_text()
    for old, new in (
        ("source: fashion-mnist", "source: folder"),
        ("path: data/download/fashion-mnist", "path: images"),
        ("profile: cpu", "profile: quick"),
    ):
        text = text.replace(old, new, 1)
    (project / "params.yaml").write_text(text)
    check.main()
    assert capsys.readouterr().err == "Profile quick: a whole run trains probe. Unchanged results are kept.\n"
    paths.DATASET.parent.mkdir(exist_ok=True)
    paths.DATASET.write_text('{"counts": {"train": 2448, "test": 432}}')
    check.main()
    said = capsys.readouterr().err
    assert re.fullmatch(
        r"Profile quick: a whole run trains probe on 2,448 training images, about 1 min on \d+ cores of this kind. Unchanged .*\n", said
    )
    paths.DATASET.write_text("{")
    check.main()
    assert paths.SETTINGS_CHECKED.exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "profile: cpu",
            "profile: papre",
            r"profile: 'papre' is not possible here: .*'cpu', 'quick', 'smoke', 'accurate', 'hour', 'gpu' or 'paper'",
        ),
        ("labels: cleaned", "labels: clean", "labels: 'clean' is not possible"),
        ("device: auto", "devise: auto", "device: this key is missing|devise: unknown key"),
        ("executor: local", "executor: dask", "executor: 'dask' is not possible here: .*'local' or 'ray'"),
        ("address: auto", "address: head", "ray.address: 'head' is not an address; give auto, or HOST:PORT"),
        ("address: auto", "address: ray://head:10001", "ray.address: 'ray://head:10001' is not an address"),
        ("folds: 2", "folds: 1", "smoke.folds: 1 is not possible"),
        ("epochs: 5", "epochs: 0", "cpu.cnn.epochs: 0 is not possible"),
        ("epochs: 5", "epochs: '5'", "cpu.cnn.epochs: '5' is not possible"),
        ("epochs: 5", "epoch: 5", "cpu.cnn.epochs: this key is missing|cpu.cnn.epoch: unknown key"),
        ("learning_rate: 0.003", "learning_rate: 3e-3", "cpu.cnn.learning_rate: '3e-3' is not possible"),
        ("batch: 32", "batch: 1", "smoke.cnn.batch: 1 is not possible"),
        ("patience: null", "patience: 3", "cpu.cnn: patience and validation go together"),
        ("certain: prune", "certain: remove", "clean.certain: 'remove' is not possible"),
        ("certain: 0.8", "certain: 0.05", "flag: probabilities must rise"),
        ("filter_by: prune_by_noise_rate", "filter_by: best", "flag.filter_by: 'best' is not possible"),
        ("seed: 1", "seed: [1", "cannot be read as YAML"),
        ("seed: 1", "seed: 0x" + "f" * 5000, "seed: so large a number is not possible here"),
        ("seed: 1", f"seed: {2**63}", "seed: 9223372036854775808 is not possible here"),
        ("seed: 1", "seed: " + "x" * 10_000, "seed: 'x+...x+' is not possible here"),
        ("label_pattern: null", "label_pattern: " + "(" * 5000, "data.label_pattern: is no regular expression .too many brackets"),
        (
            "label_pattern: null",
            "label_pattern: '(?P<label>a{99999999999})'",
            "data.label_pattern: .* is no regular expression .the repetition",
        ),
        ("weights: auto", "weights: ~nobodyatall/x", "mobilenet_v2.weights: ~nobodyatall/x cannot be a path: this system has no such user"),
        ("folder: null", "folder: ~nobodyatall/x", "fashion_mnist.folder: ~nobodyatall/x cannot be a path"),
        ("outlier: 10.0", "outlier: .inf", "examine.outlier: inf is not possible here: Input should be a finite number"),
        ("strengths: [0.0003", "strengths: [.inf", "cpu.probe.strengths.0: inf is not possible here: Input should be a finite number"),
        ("confidence: 0.95", "confidence: 99999999999", "compare.confidence: 99999999999.* is not possible here"),
        ("seed: 1", '"a\\nb": 1\nseed: 1', r"a\\nb: unknown key"),
        ("seed: 1", "seed: 1\nseed: 2", r"line 5 \(seed: 2\): .*the key 'seed' is there twice \(the first is in line 4\); keep one"),
        ("train: 3000,", "train: 3000, tset: 5,", "smoke.images.tset: unknown key; .*known: train, test"),
    ],
)
def test_each_mistake_names_the_key(project, capsys, old, new, words):
    assert re.search(rf"^error: params\.yaml: .*({words})", told(project, capsys, old, new))

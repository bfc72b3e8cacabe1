import json

import pytest

from benchmarks import paper
from label_laundry.contracts.trouble import Trouble
from label_laundry.running.checkpoint import FileCheckpoint

CURVE = [
    {"epoch": 1, "train_loss": 0.9, "train_accuracy": 0.8, "watched_loss": 0.7, "watched_accuracy": 0.9},
    {"epoch": 2, "train_loss": 0.6, "train_accuracy": 0.95, "watched_loss": 0.75, "watched_accuracy": 0.91},
]
ONE = {"finished": False, "epochs": 2, "best_epoch": 1, "accuracy": 0.93, "macro_f1": 0.929, "seconds": 1234.5, "curve": CURVE}
SAME = ("epochs", "best_epoch", "accuracy", "macro_f1", "curve")


def test_the_paper_stands_beside_each_model_and_a_part_is_called_a_part():
    rows = paper.table({"cnn": ONE}).splitlines()
    assert rows[-2] == "| CNN, the paper | 138 | 113 | 94.38% | 0.94 | 3,180 (RTX 4060) | | |"
    assert rows[-1] == "| CNN, here | 2 so far | 1 | 93.00% | 0.929 | 1,234 | -0.200 | +0.150 |"
    assert paper.table({"cnn": ONE | {"finished": True}}).splitlines()[-1].startswith("| CNN, here | 2 | 1 |")


@pytest.fixture
def epochs(prepared, monkeypatch):
    """Sets the epochs of profile paper, each of which is kept, on images of 16 pixels."""
    monkeypatch.setattr(FileCheckpoint.__init__, "__defaults__", (0,))
    (prepared / "data/download/mobilenet-v2-weights/cnn").mkdir(parents=True)
    whole = (prepared / "params.yaml").read_text()

    def setting(n):
        before, after = whole.split("\npaper:")
        assert after.count("size: 64") == after.count("epochs: 150") == 2
        after = after.replace("size: 64", "size: 16").replace("epochs: 150", f"epochs: {n}")
        (prepared / "params.yaml").write_text(f"{before}\npaper:{after}")

    return setting


@pytest.mark.slow
def test_what_was_trained_before_a_kill_is_measured_as_a_training_that_ends_there(epochs, monkeypatch):
    epochs(3)
    with pytest.raises(Trouble, match="no epoch is finished; call this without --so-far"):
        paper.measured("cnn", so_far=True)

    def killed_after_two(self, state, offer=FileCheckpoint.offer):
        offer(self, state)
        if self.epochs() == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(FileCheckpoint, "offer", killed_after_two)
        paper.measured("cnn")
    part = paper.measured("cnn", so_far=True)
    epochs(2)
    whole = paper.measured("cnn")
    assert (part["finished"], whole["finished"], part["epochs"]) == (False, True, 2)
    assert {key: part[key] for key in SAME} == {key: whole[key] for key in SAME}
    assert 0.2 < whole["accuracy"] < 1
    assert json.loads(json.dumps(whole)) == whole
    assert {path.name for path in paper.PICTURES.iterdir()} == {"curves_cnn.png", "confusion_cnn.png"}

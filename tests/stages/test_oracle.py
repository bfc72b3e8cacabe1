import pytest

from stages import oracle

MODEL = "cnn"


@pytest.fixture
def raw_done(project):
    """A project in which raw is trained, for what the files are concerned."""
    for name, content in {"data/models/raw/cnn/summary.json": "{}", "data/clock/raw/cnn.json": '{"seconds": 1}'}.items():
        (project / name).parent.mkdir(parents=True)
        (project / name).write_text(content)
    (project / "data/labels").mkdir()
    (project / "data/labels/raw.csv").write_text("id,index,label\na,0,Coat\n")
    return project


def test_equal_labels_are_not_trained_twice(raw_done):
    (raw_done / "data/labels/true.csv").write_bytes((raw_done / "data/labels/raw.csv").read_bytes())
    oracle.main(MODEL)
    assert (raw_done / "data/models/true/cnn/summary.json").read_text() == "{}"
    assert (raw_done / "data/clock/true/cnn.json").read_text() == '{"seconds": 1}'


def test_changed_labels_are_distinguished_from_equal_ones(raw_done):
    (raw_done / "data/labels/true.csv").write_text("id,index,label\na,0,Shirt\n")
    assert not oracle.same_labels()

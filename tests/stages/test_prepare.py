import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts.dataset import read_dataset
from label_laundry.sources.identity import digests
from stages import decode
from stages import prepare as stage
from tests.sources.pictures_made import picture
from tests.stages.own_images import own

N = 2500
FACTS = {"name": "made", "source": "here", "class_names": [str(n) for n in range(10)]}


def test_where_the_source_has_no_test_split_a_share_of_each_class_is_held_out(fashion, project):
    images, labels = (part[:N] for part in fashion)
    folder = project / "data" / "decoded"
    folder.mkdir()
    np.save(folder / "images.npy", images)
    rows = pd.DataFrame(
        {"split": "", "label": labels, "file": [f"{n}.png" for n in range(N)], "digest": digests(images), "place": range(N)}
    )
    rows.to_csv(folder / "rows.csv", index=False)
    stage.write_json(folder / "facts.json", FACTS)
    stage.main()
    dataset = read_dataset()
    assert dataset.counts["train"] + dataset.counts["test"] == N
    assert dataset.counts["test"] == pytest.approx(0.15 * N, abs=10)
    files = pd.read_csv("data/files.csv").set_index("id")["file"]
    first = pd.read_csv("data/test/labels.csv").iloc[0]
    shown = int(files[first["id"]].removesuffix(".png"))
    np.testing.assert_array_equal(np.load("data/test/images.npy")[0], images[shown])
    assert first["label"] == int(labels[shown])


@pytest.mark.parametrize(("split", "words"), [("train", "the test split has no labelled image"), ("test", "the train split")])
def test_a_split_without_two_classes_is_refused_before_any_work(fashion, project, capsys, split, words):
    images, labels = (part[:N] for part in fashion)
    folder = project / "data" / "decoded"
    folder.mkdir()
    np.save(folder / "images.npy", images)
    rows = pd.DataFrame({"split": split, "label": labels, "file": "", "digest": digests(images), "place": range(N)})
    rows.to_csv(folder / "rows.csv", index=False)
    stage.write_json(folder / "facts.json", FACTS)
    with pytest.raises(SystemExit):
        stage.main()
    error = capsys.readouterr().err
    assert words in error
    assert error.endswith("or take its folder (or files) away, and a share of the others is held out\n")


def test_the_labels_of_all_annotators_stand_beside_the_majority(project):
    (project / "mine").mkdir()
    rows = ["file,label_1,label_2,label_3"]
    for n in range(12):
        picture(n).save(project / "mine" / f"{n}.png")
        rows.append(f"{n}.png,{'ab'[n % 2]},{'ab'[n % 2]},{'a' if n else ''}")
    (project / "mine" / "labels.csv").write_text("\n".join(rows))
    own(project, source="table")
    decode.main()
    stage.main()
    annotators = pd.read_csv("data/annotators.csv", keep_default_na=False).merge(pd.read_csv("data/files.csv"), on="id").set_index("file")
    assert annotators.loc["3.png", ["label_1", "label_2", "label_3"]].tolist() == ["b", "b", "a"]
    assert annotators.loc["0.png", "label_3"] == ""
    assert pd.read_csv("data/test/labels.csv")["label"].isin(["a", "b"]).all()

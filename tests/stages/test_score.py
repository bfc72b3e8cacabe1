import numpy as np
import pandas as pd
import pytest
import yaml

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import Dataset, read_json
from label_laundry.flags.flag import flag
from label_laundry.review.verdicts import COLUMNS
from stages import score
from tests.flags.judged import RULES, split

NAMES = ["x", "y", "z"]


@pytest.fixture
def flagged(project):
    """Evidence of 300 training images, of which the first nine have a wrong label."""
    table, probs = split("a", 300, 9, 1)
    evidence, _ = flag({"train": (table, probs)}, NAMES, RULES)
    (project / paths.labels("raw")).parent.mkdir()
    evidence.to_parquet(paths.EVIDENCE, index=False)
    dataset = Dataset(
        name="made", source="here", class_names=NAMES, image_shape=[8, 8], counts={"train": 300, "test": 0}, folds=2, sha256={}
    )
    paths.DATASET.write_text(dataset.model_dump_json())
    named = table.assign(label=np.array(NAMES)[table["label"]])
    named.to_csv(paths.labels("raw"), index=False)
    named.assign(label=np.array(NAMES)[np.arange(300) % 3]).to_csv(paths.labels("true"), index=False)
    pd.DataFrame({"id": table["id"], "file": [f"{row}.png" for row in range(300)]}).to_csv(paths.FILES, index=False)
    return project


def change(project, section, **values):
    settings = yaml.safe_load((project / "params.yaml").read_text())
    settings[section] |= values
    (project / "params.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))


def test_with_injected_noise_all_images_are_judged(flagged):
    change(flagged, "noise", kind="symmetric", rate=0.03)
    score.main()
    found = read_json(paths.DETECTION)
    assert (found["images"], found["wrong"], found["noise"]["kind"], found["truth"]) == (300, 9, "symmetric", None)
    assert found["detectors"]["label-laundry"]["f1"] == 1
    assert (paths.SCORE / "precision_recall.png").exists()


def test_a_table_of_the_truth_judges_the_images_that_it_names(flagged, capsys):
    pd.read_csv(paths.labels("raw")).to_csv(paths.labels("true"), index=False)  # no noise was injected
    rows = [0, 1, 2, *range(20, 60)]
    pd.DataFrame({"image": [f"{row}.png" for row in rows], "expert": np.array(NAMES)[np.array(rows) % 3]}).to_csv("truth.csv", index=False)
    change(flagged, "data", truth={"file": "truth.csv", "image": "image", "label": "expert"})
    score.main()
    found = read_json(paths.DETECTION)
    assert (found["images"], found["wrong"], found["noise"]) == (43, 3, None)
    assert found["truth"] == {"file": "truth.csv", "images": 43, "rows_without_image": 0}
    assert found["detectors"]["label-laundry"]["recall"] == 1
    assert found["corrections"]["certain"]["right_of_wrong"] == 1
    assert capsys.readouterr().out == "truth.csv: the true labels of 43 training images; 0 other rows\n"


def test_without_truth_nothing_is_measured(flagged):
    pd.read_csv(paths.labels("raw")).to_csv(paths.labels("true"), index=False)
    score.main()
    assert read_json(paths.DETECTION)["detectors"] == {}
    assert not list(paths.SCORE.iterdir())


def write_review(*rows):
    pd.DataFrame(rows, columns=COLUMNS).to_csv(paths.REVIEW, index=False)


def test_verdicts_judge_suggestions_and_no_ranking(flagged, capsys):
    pd.read_csv(paths.labels("raw")).to_csv(paths.labels("true"), index=False)
    ids = pd.read_parquet(paths.EVIDENCE).sort_values("index")["id"].tolist()
    right, pruned, kept = (ids[0], "relabel", NAMES[0]), (ids[1], "prune", ""), (ids[50], "keep", "")
    write_review(*((*verdict, "ann", "", "") for verdict in (right, pruned, kept)))
    score.main()
    found = read_json(paths.DETECTION)
    assert found["truth"] == {"file": "data/review.csv", "images": 3, "rows_without_image": 0}
    assert (found["images"], found["wrong"], found["noise"], found["detectors"]) == (3, 2, None, {})
    certain = found["corrections"]["certain"]
    assert (certain["flags"], certain["right"], certain["right_of_wrong"]) == (2, 0.5, 0.5)
    assert certain["interval"] == pytest.approx([0.0945, 0.9055], abs=1e-4)
    assert not list(paths.SCORE.iterdir())
    assert capsys.readouterr().out == "data/review.csv: verdicts on 3 training images judge what the flags suggest\n"


def test_known_truth_comes_before_verdicts(flagged):
    change(flagged, "noise", kind="symmetric", rate=0.03)
    write_review((pd.read_parquet(paths.EVIDENCE)["id"][0], "keep", "", "ann", "", ""))
    score.main()
    assert (read_json(paths.DETECTION)["images"], read_json(paths.DETECTION)["truth"]) == (300, None)


def test_evidence_of_other_images_is_refused(flagged, capsys):
    pd.read_parquet(paths.EVIDENCE).head(200).to_parquet(paths.EVIDENCE)
    with pytest.raises(SystemExit):
        score.main()
    assert "data/evidence.parquet: not the images of data/labels/raw.csv; run `dvc repro flag`" in capsys.readouterr().err

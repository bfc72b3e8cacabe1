"""One whole `dvc repro` on real images (profile smoke), killed once in the middle; each test looks at a copy of its own."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from PIL import Image

from label_laundry.neighbours.examination import COLUMNS
from label_laundry.sources.identity import array_digest
from tests.browser import expect
from tests.lacking import needed

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow
DVC = [sys.executable, "-m", "dvc"]
# The stages call `python`: the one that runs the tests.
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "GIT_CONFIG_GLOBAL": os.devnull}


# With fewer images than smoke's 3,000 its networks learn nothing that finds wrong labels.
TRAIN, TEST = 3_000, 500
# The probe needs trained weights.
MODELS = ("cnn", "mobilenet_v2", *(("probe",) if "MOBILENET_V2_WEIGHTS" in os.environ else ()))
# Enough of them to find injected errors.
DETECTIVES = "[cnn,probe]" if "probe" in MODELS else "[cnn,mobilenet_v2]"
# A model on the labels before noise was put in, and in the run without noise.
ORACLE = ("oracle@true-cnn", "train@raw-cnn")


def sh(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)


def dvc(folder: Path, *command: str) -> str:
    done = sh(folder, *DVC, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def stages_run(output: str) -> list[str]:
    """But for the fingerprint of the source, which is made at each run."""
    return [name for name in re.findall(r"Running stage '(.+?)'", output) if name != "fingerprint"]


def set_param(folder: Path, pattern: str, value: str) -> None:
    """Change params.yaml."""
    path = folder / "params.yaml"
    after, n = re.subn(pattern, value, path.read_text(), count=1, flags=re.DOTALL)
    assert n == 1
    path.write_text(after)


def commit(folder: Path) -> None:
    assert sh(folder, "git", "add", "-A").returncode == 0
    sh(folder, "git", "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-qm", "x")


@pytest.fixture(scope="module")
def finished(tmp_path_factory, idx_folder, one_core) -> Path:
    """The working tree, set to smoke; on one core, `dvc repro` was killed in crossval@mobilenet_v2 and then run to its end."""
    folder = tmp_path_factory.mktemp("clone") / "label-laundry"
    listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listing.splitlines():
        if (ROOT / name).is_file() and not name.startswith(("results/", "dvc.lock")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    set_param(folder, r"^(.*?)profile: \w+", r"\g<1>profile: smoke")
    set_param(folder, r"folder: null", f"folder: {idx_folder}")
    set_param(folder, r"images: \{train: 3000, test: 1000\}", f"images: {{train: {TRAIN}, test: {TEST}}}")
    set_param(folder, r"size: null( +# edge in pixels at which)", r"size: 96\1")  # few images would be seen enlarged, which takes a minute
    # Models of smoke are too weak for flags that the policy acts on, and without any all sides are the same.
    set_param(folder, r"precision: 0\.8", "precision: 0.0")
    set_param(folder, r"possible: keep", "possible: prune")
    if "MOBILENET_V2_WEIGHTS" not in os.environ:
        set_param(folder, r"weights: auto", "weights: random")
    sh(folder, "git", "init", "-q")
    commit(folder)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    first = subprocess.Popen([*DVC, "repro"], cwd=folder, env=ENVIRONMENT, start_new_session=True, **quiet)
    deadline = time.monotonic() + 600
    while not list(folder.glob(".scratch/crossval-mobilenet_v2-*/fold-0")):
        assert first.poll() is None, "dvc repro ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    done = sh(folder, *DVC, "repro")
    assert done.returncode == 0, done.stdout + done.stderr
    (folder.parent / "second-run.log").write_text(done.stdout + done.stderr)
    commit(folder)
    return folder


@pytest.fixture
def clone(finished, tmp_path) -> Path:
    """The finished run, in a copy that a test may change."""
    folder = tmp_path / "label-laundry"
    shutil.copytree(finished, folder, symlinks=True)
    return folder


def read_json(path: Path) -> dict:
    return json.loads(path.read_text())


def test_the_killed_run_kept_its_finished_fold_and_left_nothing_behind(finished, clone):
    log = (finished.parent / "second-run.log").read_text()
    assert "crossval mobilenet_v2, fold 0: kept from an interrupted run" in log
    assert "crossval@cnn" not in stages_run(log)
    assert [path.name for path in (clone / ".scratch").iterdir()] == ["fingerprint"]
    assert not [path for path in clone.rglob("*.tmp") if ".dvc" not in path.parts]


def test_the_interrupted_run_has_the_bytes_of_an_uninterrupted_one(clone):
    folder = clone / "data" / "crossval" / "mobilenet_v2"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    dvc(clone, "repro", "-f", "-s", "crossval@mobilenet_v2")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_contracts_hold_on_disk(clone):
    data = clone / "data"
    dataset = read_json(data / "dataset.json")
    assert dataset["counts"] == {"train": TRAIN, "test": TEST}
    images = np.load(data / "train" / "images.npy", mmap_mode="r")
    assert (images.dtype, images.shape) == (np.uint8, (TRAIN, 28, 28))
    raw, cleaned, control = (pd.read_csv(data / "labels" / f"{side}.csv") for side in ("raw", "cleaned", "control"))
    assert len(raw) == TRAIN
    pd.testing.assert_series_equal(cleaned["label"].value_counts().sort_index(), control["label"].value_counts().sort_index())
    for model in MODELS:
        for split, n in (("train", TRAIN), ("test", TEST)):
            probs = np.load(data / "crossval" / model / f"{split}_probs.npy")
            assert (probs.dtype, probs.shape) == (np.float32, (n, 10))
            np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-5)
    issues = pd.read_parquet(data / "evidence.parquet")
    assert issues.groupby("split").size().to_dict() == {"test": TEST, "train": TRAIN}
    cleaning = read_json(clone / "results" / "cleaning.json")
    assert cleaning["kept"] + cleaning["pruned"] + cleaning["relabelled"] == TRAIN
    assert len(cleaned) == cleaning["kept"] + cleaning["relabelled"]


def test_results_are_there_and_say_what_they_should(clone):
    results = clone / "results"
    flagged = pd.read_csv(results / "label_issues.csv")
    assert {"split", "id", "index", "given", "suggested", "score", "tier", "reason"} <= set(flagged)
    assert flagged["score"].is_monotonic_increasing
    metrics, timing, comparison = (read_json(results / f"{name}.json") for name in ("metrics", "timing", "comparison"))
    assert metrics["labels"] == "cleaned"
    for model in MODELS:
        learned = model != "mobilenet_v2" or "MOBILENET_V2_WEIGHTS" in os.environ  # from a random start one epoch teaches it nothing
        assert (0.4 if learned else 0.02) < metrics[model]["accuracy"] < 1
        assert metrics[model]["accuracy"] == comparison[model]["sides"]["cleaned"]["accuracy"]
        assert {"macro_f1", "log_loss", "calibration_error", "train_test_gap", "audited"} <= set(metrics[model])
        assert timing[model]["seconds"] > 0
        assert timing[model]["inference_us_per_image"] > 0
        assert comparison[model]["differences"]["cleaned_vs_raw"]["all"]["verdict"] in ("improved", "worse", "no detectable change")
    report = (results / "report.md").read_text()
    assert "## Result" in report
    assert (results / "gallery" / "index.html").stat().st_size > 50_000
    assert list((results / "gallery" / "sheets").glob("train-possible.png"))
    figures = {path.stem for path in (results / "figures").rglob("*.png")}
    assert {"samples", "flagged", "label_map", *(f"confusion_{model}" for model in MODELS)} <= figures


def test_the_review_page_of_the_run_opens_and_its_pictures_are_taken(clone, page, tmp_path):
    """README's pictures: GALLERY=results/gallery/index.html PICTURES=results/figures pytest -k pictures, after a full run."""
    gallery, folder = Path(os.environ.get("GALLERY", clone / "results/gallery/index.html")), Path(os.environ.get("PICTURES", tmp_path))
    page.set_viewport_size({"width": 1280, "height": 760})
    page.goto(gallery.resolve().as_uri())
    expect(page.locator("#count")).to_contain_text("worst first")
    page.screenshot(path=folder / "review_overview.png")
    page.keyboard.press("r")
    expect(page.locator("#question")).to_contain_text("Labelled ")
    page.screenshot(path=folder / "review_card.png")
    assert all((folder / f"review_{view}.png").stat().st_size > 20_000 for view in ("overview", "card"))


def test_nothing_changed_reruns_nothing(clone):
    assert stages_run(dvc(clone, "repro")) == []


def test_the_cnns_learning_rate_does_not_touch_mobilenet(clone):
    set_param(clone, r"learning_rate: 0.003", "learning_rate: 0.002")
    touched = {name for name in stages_run(dvc(clone, "repro", "--dry")) if re.match("crossval|train|oracle", name)}
    assert touched == {"crossval@cnn", "train@raw-cnn", "train@cleaned-cnn", "train@control-cnn", "oracle@right-cnn", "oracle@true-cnn"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("README.md", set()),
        ("docs/review.md", set()),
        ("label_laundry/running/progress.py", set()),
        ("label_laundry/cli/main.py", set()),
        ("label_laundry/report/report.py", {"evaluate", "compare"}),
        ("label_laundry/pages/page.py", {"gallery"}),
        ("stages/flag.py", {"flag"}),
    ],
)
def test_an_edit_reruns_what_uses_it_and_retrains_nothing(clone, name, expected):
    path = clone / name
    path.write_text(path.read_text() + "\n# a comment\n")
    assert set(stages_run(dvc(clone, "repro", "--dry"))) == expected


def test_a_new_training_key_touches_trainings_alone(clone):
    """A comment in the recipe's form stands for a new key: flags, scores, pages and comparisons do not depend on it."""
    path = clone / "label_laundry" / "training" / "recipe.py"
    path.write_text(path.read_text() + "\n# a comment\n")
    touched = {name.partition("@")[0] for name in stages_run(dvc(clone, "repro", "--dry"))}
    assert touched == {"check", "features", "crossval", "train", "oracle"}


def test_an_experiment_sets_a_value_that_profiles_inherit(clone):
    before = (clone / "params.yaml").read_text()
    dvc(clone, "exp", "run", "--temp", "-n", "longer", "-S", "cpu.cnn.epochs=7", "check")
    assert (clone / "params.yaml").read_text() == before
    dvc(clone, "exp", "run", "-S", "cpu.cnn.epochs=7", "check")
    params = yaml.safe_load((clone / "params.yaml").read_text())
    assert (params["cpu"]["cnn"]["epochs"], params["accurate"]["cnn"]["epochs"], params["smoke"]["cnn"]["batch"]) == (7, 16, 32)
    assert re.findall(r"# .*", (clone / "params.yaml").read_text()) == re.findall(r"# .*", before)


def test_laundry_compare_prints_the_table_and_leaves_the_workspace_alone(clone):
    before = sh(clone, "git", "status", "--short").stdout
    done = sh(clone, sys.executable, "-m", "label_laundry.cli.main", "compare")
    assert done.returncode == 0, done.stderr
    assert re.search(r"results/metrics.json\s+cnn.log_loss\s+[\d.]+\s+[\d.]+\s+-?[\d.]+", done.stdout)
    assert re.search(r"results/metrics.json\s+labels\s+raw\s+cleaned", done.stdout)
    assert "results/timing.json" in done.stdout
    assert done.stdout.count("  dvc ") == 3
    assert sh(clone, "git", "status", "--short").stdout == before
    raw = read_json(clone / "results" / "comparison.json")["cnn"]["sides"]["raw"]["log_loss"]  # accuracies of few images may be equal
    assert f"{raw:.5g}" in done.stdout
    assert "labels" in dvc(clone, "params", "diff", "raw")
    plots = json.loads(dvc(clone, "plots", "diff", "raw", "--json"))
    assert not plots.get("errors")
    drawn = {path for path, content in plots["data"].items() if content}
    assert {f"data/evaluate/{part}/CNN.csv" for part in ("sides", "classes", "confusion", "accuracy", "loss")} <= drawn
    assert "results/figures/sides.png" in drawn


def test_laundry_compare_refuses_the_present_side(clone):
    done = sh(clone, sys.executable, "-m", "label_laundry.cli.main", "compare", "cleaned")
    assert done.returncode == 1
    assert done.stderr == "error: params.yaml: labels: is cleaned already; name another side: laundry compare raw|cleaned|control\n"


@pytest.mark.parametrize(
    ("pattern", "value", "words"),
    [
        (r"profile: smoke", "profile: papre", "params.yaml: profile: 'papre' is not possible here"),
        (r"cap_per_class: 0.05", "cap_per_class: 5", "params.yaml: clean.cap_per_class: 5 is not possible here"),
    ],
)
def test_bad_params_stop_dvc_repro_with_one_clear_line(clone, pattern, value, words):
    set_param(clone, pattern, value)
    done = sh(clone, *DVC, "repro")
    assert done.returncode != 0
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_verdict_on_a_test_image_stops_before_the_long_work(clone):
    issues = pd.read_csv(clone / "results" / "label_issues.csv")
    review = clone / "data" / "review.csv"
    review.write_text(review.read_text() + f"{issues.loc[issues['split'] == 'test', 'id'].iloc[0]},prune,,,,\n")
    done = sh(clone, *DVC, "repro", "verdicts")
    assert done.returncode != 0
    assert "data/review.csv: line 2: " in done.stderr
    assert "test labels are never changed" in done.stderr


def test_laundry_why_shows_all_that_is_known_of_a_flagged_image(clone):
    flagged = pd.read_csv(clone / "results" / "label_issues.csv").iloc[0]
    done = sh(clone, sys.executable, "-m", "label_laundry.cli.main", "why", flagged["id"])
    assert done.returncode == 0, done.stderr
    for words in (flagged["given"], flagged["reason"], "cnn  ", "neighbour  train image", "What was decided", "self confidence"):
        assert words in done.stdout
    assert f"{flagged['split']} image {flagged['index']}, id {flagged['id']}\n" in done.stdout
    found = pd.read_csv(clone / "results" / "data_issues.csv")
    assert list(found) == COLUMNS
    assert "ambiguous" in set(found["issue"])


def test_noise_is_one_experiment_that_scores_what_is_found_and_leaves_the_workspace_alone(clone):
    before = sh(clone, "git", "status", "--short").stdout
    assert read_json(clone / "results" / "detection.json") == {
        "noise": None,
        "truth": None,
        "images": TRAIN,
        "wrong": 0,
        "detectors": {},
        "corrections": {},
    }
    raw, true = (clone / "data" / "labels" / f"{side}.csv" for side in ("raw", "true"))
    assert raw.read_bytes() == true.read_bytes()
    settings = ["noise.kind=symmetric", "noise.rate=0.1", f"smoke.models={DETECTIVES}"]
    dvc(clone, "exp", "run", "--temp", "-n", "noisy", *(word for one in settings for word in ("-S", one)), "score", "oracle@true-cnn")
    noisy = next(
        ref for ref in sh(clone, "git", "for-each-ref", "--format=%(refname)", "refs/exps").stdout.split() if ref.endswith("/noisy")
    )
    detection = json.loads(sh(clone, "git", "show", f"{noisy}:results/detection.json").stdout)
    assert (detection["noise"]["kind"], detection["wrong"]) == ("symmetric", TRAIN // 10)
    found = detection["detectors"]
    assert found["label-laundry"]["average_precision"] > 0.7
    # Models of one epoch dare to flag few errors, but those are right: here .98 of them, more than half of all that were put in.
    assert found["label-laundry"]["precision"] > 0.7
    assert found["label-laundry"]["recall"] > 0.2
    assert detection["corrections"]["likely"]["right_of_wrong"] > 0.7
    models = (yaml.safe_load(sh(clone, "git", "show", f"{noisy}:dvc.lock").stdout)["stages"][name]["outs"][1]["md5"] for name in ORACLE)
    assert len(set(models)) == 1
    assert sh(clone, "git", "status", "--short").stdout == before
    collected = sh(clone, sys.executable, "-m", "label_laundry.cli.main", "detection")
    assert f"| symmetric 10%, seed 1 | {TRAIN:,} |" in collected.stdout
    stable = sh(clone, sys.executable, "-m", "label_laundry.cli.main", "stability", "noisy")
    assert re.match(r"noisy: \d+ flags \(here \d+\), Jaccard 0\.\d\d, rank correlation 0\.\d\d\n", stable.stdout), stable.stderr
    assert set(read_json(clone / "results" / "stability.json")["revisions"]) == {"noisy"}
    assert stages_run(dvc(clone, "repro")) == []
    diff = sh(clone, sys.executable, "-m", "label_laundry.cli.main", "flagdiff", "noisy")
    assert re.search(
        rf"{TRAIN + TEST:,} images in both; .*\d+ added, \d+ removed, \d+ moved up, \d+ moved down\n", diff.stdout, re.DOTALL
    ), diff.stderr
    changed = pd.read_csv(clone / "results" / "flagdiff" / "changes.csv", keep_default_na=False)
    assert {"added", "removed"} <= set(changed["change"])
    assert (changed["tier"] != changed["tier_there"]).all()
    assert "differ from noisy</h1>" in (clone / "results" / "flagdiff" / "index.html").read_text()


def test_a_verdict_retrains_only_what_it_touches_and_metrics_diff_shows_it(clone):
    kept = pd.read_csv(clone / "data" / "labels" / "cleaned.csv")["id"].iloc[0]
    review = clone / "data" / "review.csv"
    review.write_text(review.read_text() + f"{kept},prune,,ann,2026-11-22,looks wrong\n")
    ran = stages_run(dvc(clone, "repro"))
    assert {"verdicts", "clean", "train@cleaned-cnn", "train@cleaned-mobilenet_v2", "train@cleaned-probe", "evaluate", "compare"} <= set(
        ran
    )
    assert not {name for name in ran if name.startswith(("crossval", "train@raw", "flag", "embed", "gallery"))}
    assert kept not in pd.read_csv(clone / "data" / "labels" / "cleaned.csv")["id"].to_numpy()
    pruned = pd.read_csv(clone / "data" / "ledger.csv").set_index("id").loc[kept]
    assert (pruned["action"], pruned["actor"]) == ("prune", "ann")
    diff = dvc(clone, "metrics", "diff")
    assert re.search(r"results/cleaning.json\s+kept\s+\d+\s+\d+\s+-1\b", diff)
    assert "results/metrics.json" in diff


@pytest.fixture
def shared_folder(tmp_path):
    """A folder as DVC remote: its address, and the settings that only this machine knows."""
    return str(tmp_path / "shared"), {}


@pytest.fixture
def bucket(tmp_path):
    """A bucket of a server process that speaks S3."""
    needed("moto", imported=False)
    needed("dvc_s3", imported=False)
    boto3 = needed("boto3")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "moto.server", "-p", str(port)], stderr=subprocess.DEVNULL)
    try:
        while True:
            assert server.poll() is None
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        keys = {"endpointurl": f"http://127.0.0.1:{port}", "access_key_id": "key", "secret_access_key": "secret"}
        client = boto3.client("s3", "us-east-1", endpoint_url=keys["endpointurl"], aws_access_key_id="key", aws_secret_access_key="secret")
        client.create_bucket(Bucket="laundry")
        yield "s3://laundry/results", keys
    finally:
        server.kill()
        server.wait()


# What serves files over SSH, to whoever knows the password; prints its port.
SSH_SERVER = """
import asyncio, asyncssh, sys

class Server(asyncssh.SSHServer):
    def password_auth_supported(self):
        return True

    def validate_password(self, username, password):
        return password == "secret"

async def main():
    keys = [asyncssh.generate_private_key("ssh-ed25519")]
    server = await asyncssh.listen("127.0.0.1", 0, server_factory=Server, server_host_keys=keys, sftp_factory=True)
    print(server.get_port(), flush=True)
    await server.wait_closed()

asyncio.run(main())
"""


@pytest.fixture
def ssh_folder(tmp_path):
    """A folder of a server process that speaks SSH."""
    needed("dvc_ssh", imported=False)
    server = subprocess.Popen([sys.executable, "-c", SSH_SERVER], stdout=subprocess.PIPE, text=True)
    try:
        yield f"ssh://127.0.0.1:{int(server.stdout.readline())}{tmp_path / 'over-ssh'}", {"user": "someone", "password": "secret"}
    finally:
        server.kill()
        server.wait()


@pytest.mark.parametrize("place", ["shared_folder", "bucket", "ssh_folder"])
@pytest.mark.filterwarnings("ignore")  # boto3's own
def test_a_second_clone_gets_all_results_from_a_shared_place_without_training(clone, tmp_path, request, place):
    address, settings = request.getfixturevalue(place)
    first, second = tmp_path / "first", tmp_path / "second"
    shutil.copytree(clone, first, symlinks=True)
    dvc(first, "repro")
    dvc(first, "remote", "add", "-d", "-f", "shared", address)
    commit(first)
    for folder in (first, second):
        if folder == second:
            sh(tmp_path, "git", "clone", "-q", str(first), str(second))
        for key, value in settings.items():
            dvc(folder, "remote", "modify", "--local", "shared", key, value)
        if folder == first:
            dvc(first, "push", "--run-cache")
    assert stages_run(dvc(second, "repro", "--pull")) == []
    assert set(json.loads(dvc(second, "status", "--json"))) == {"fingerprint"}
    for name in ("data/crossval/cnn/train_probs.npy", "data/models/raw/mobilenet_v2/test_probs.npy", "results/gallery/index.html"):
        assert (second / name).read_bytes() == (first / name).read_bytes()


def new_garments(clone: Path, folder: Path, fashion: tuple[np.ndarray, np.ndarray], n: int, n_wrong: int) -> None:
    """A table of garments that the run has not seen; the labels of the first ones are wrong."""
    images, labels = fashion
    names = np.array(read_json(clone / "data" / "dataset.json")["class_names"])
    used = {
        id_.partition("-")[0] for file in ("labels/raw", "test/labels") for id_ in pd.read_csv(clone / f"data/{file}.csv", dtype=str)["id"]
    }
    rows = [row for row in range(30_000, 30_000 + 2 * n) if array_digest(images[row]) not in used][:n]
    wrong = np.arange(n) < n_wrong
    given = (labels[rows] + np.where(wrong, 1 + np.arange(n) % 9, 0)) % 10
    folder.mkdir()
    for number, row in enumerate(rows):
        Image.fromarray(images[row]).save(folder / f"{number}.png")
    pd.DataFrame({"file": [f"{number}.png" for number in range(n)], "label": names[given]}).to_csv(folder / "labels.csv", index=False)


def test_new_labels_are_judged_and_guard_a_pull_request_as_the_page_says(clone, fashion):
    page = (ROOT / "docs" / "judge.md").read_text()
    commands = re.findall(r"(?:run|entry): uv run (laundry judge .*)", page)
    assert len(commands) == 2
    judge = [sys.executable, "-m", "label_laundry.cli.main", "judge"]
    n, n_wrong = 300, 30
    new_garments(clone, clone / "incoming", fashion, n, n_wrong)
    for command in commands:
        done = sh(clone, *judge, *command.split()[2:])
        assert done.returncode == 1, done.stdout + done.stderr
        assert "labels are probably wrong, and --most-" in done.stderr or "of the labels are probably wrong" in done.stderr
    assert f"{n} new images" in done.stdout
    issues = pd.read_csv(clone / "results" / "judge" / "label_issues.csv")
    flagged = issues.loc[issues["tier"].isin(["certain", "likely"]), "file"].str.removesuffix(".png").astype(int)
    # Models of smoke are weak: they see 3,000 garments once.
    assert (flagged < n_wrong).mean() > 0.5
    assert (flagged < n_wrong).sum() > 0.3 * n_wrong
    assert "<title>New images: incoming" in (clone / "results" / "judge" / "index.html").read_text()
    assert sh(clone, *judge, "incoming", "--most-flags", str(n)).returncode == 0
    missing = sh(clone, *judge, "nowhere")
    assert (missing.returncode, missing.stderr) == (
        2,
        "error: nowhere: does not exist; name a folder of new images, or a table of their labels\n",
    )

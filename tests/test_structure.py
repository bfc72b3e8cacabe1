"""dvc.yaml and the house rules, held against the code itself."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from label_laundry.contracts import paths
from label_laundry.contracts.vocabulary import IMPORTED, MODELS, RIGHT, SIDES, TRUE

ROOT = Path(__file__).parents[1]
STAGES = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
# From the ground up: a room imports only rooms below it. `stages`, `cli` and `notebook` are the doors; no room imports them.
FLOORS = (
    {"contracts"},
    {"formats"},
    {"training", "sources", "noise", "neighbours", "review", "figures", "report"},
    {"jobs", "flags"},
    {"running", "pages", "export", "settings"},
    {"judging"},
    {"stages", "cli", "notebook"},
)
# What runs trainings changes no byte of them, which tests/running shows, so a change there reruns nothing.
RUNNING = "label_laundry/running"


def code(folder: str) -> list[Path]:
    return sorted(path.relative_to(ROOT) for path in (ROOT / folder).rglob("*.py") if path.name != "__init__.py")


LIBRARY, STAGE_FILES, BENCHMARKS = code("label_laundry"), code("stages"), code("benchmarks")
CODE = LIBRARY + STAGE_FILES


def imports(path: Path) -> set[Path]:
    """Files of this project that a file names in an import, at any depth of its code."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {file for name in names if (file := Path(*name.split(".")).with_suffix(".py")) in CODE}
    return found


def closure(path: Path) -> set[Path]:
    seen, left = set(), {path}
    while left:
        one = left.pop()
        seen.add(one)
        left |= imports(one) - seen
    return seen


def room(path: Path) -> str:
    return path.parts[1] if path.parts[0] == "label_laundry" else "stages"


def dependency(path: Path) -> str:
    """How dvc.yaml names the code in a file: its room, or the file of a stage."""
    return f"label_laundry/{room(path)}" if path in LIBRARY else path.as_posix()


def file_of(stage: dict) -> Path:
    return Path(*stage["cmd"].split("-m ")[1].split()[0].split(".")).with_suffix(".py")


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_depends_on_the_rooms_that_it_imports(name):
    listed = {dep for dep in STAGES[name]["deps"] if dep.startswith(("stages/", "label_laundry/"))}
    assert listed == {dependency(path) for path in closure(file_of(STAGES[name]))} - {RUNNING}


def test_each_stage_has_one_thin_file_and_each_file_is_a_stage():
    assert sorted(file_of(stage) for stage in STAGES.values()) == STAGE_FILES
    assert [path for path in STAGE_FILES if len((ROOT / path).read_text().splitlines()) > 130] == []


@pytest.mark.parametrize("name", STAGES)
def test_where_jobs_run_reruns_nothing(name):
    keys = [str(key) for one in STAGES[name].get("params", []) for key in (one if isinstance(one, (dict, list)) else [one])]
    assert not [key for key in keys if key.split(".")[0] in ("executor", "ray")]


def test_rooms_depend_one_way():
    floor = {name: height for height, names in enumerate(FLOORS) for name in names}
    upwards = {
        f"{path} -> {other}"
        for path in CODE
        for other in imports(path)
        if room(path) != room(other) and floor[room(other)] >= floor[room(path)]
    }
    assert upwards == set()


@pytest.mark.parametrize("name", sorted({room(path) for path in LIBRARY} - {"training", "jobs", "running", "sources", "judging", "cli"}))
def test_torch_stays_where_trainings_are_made(name):
    for path in LIBRARY:
        if room(path) == name:
            assert not re.search(r"^\s*(import|from) torch", (ROOT / path).read_text(), re.MULTILINE), path


@pytest.mark.parametrize("path", CODE + BENCHMARKS, ids=str)
def test_no_file_grows_past_one_idea(path):
    assert len((ROOT / path).read_text().splitlines()) <= 200


@pytest.mark.parametrize("path", [path for path in CODE if path.name not in ("paths.py",)], ids=str)
def test_paths_are_written_once(path):
    tree = ast.parse((ROOT / path).read_text())
    written = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in written if re.fullmatch(r"(data|results)/[\w./{}-]+", text)] == []


def test_dvc_knows_the_paths_and_the_words_of_the_library():
    known = {str(value) for value in vars(paths).values() if isinstance(value, Path)}
    known |= {str(paths.images(split)) for split in ("train", "test")} | {str(paths.labels(side)) for side in (*SIDES, "true")}
    known |= {str(path) for model in MODELS for path in (paths.crossval(model), paths.crossval_clock(model))}
    known |= {str(paths.crossval(IMPORTED)), *(str(paths.targets(side)) for side in SIDES)}
    fixed = {out if isinstance(out, str) else next(iter(out)) for stage in STAGES.values() for out in stage.get("outs", [])}
    assert {out for out in fixed if "${" not in out and "figures" not in out} <= known
    assert STAGES["crossval"]["matrix"]["model"] == list(MODELS)
    assert STAGES["train"]["matrix"] == {"labels": list(SIDES), "model": list(MODELS)}


@pytest.mark.parametrize(("name", "most"), [("dvc.yaml", 250), ("params.yaml", 240), ("README.md", 150)])
def test_the_front_matter_stays_short(name, most):
    assert len((ROOT / name).read_text().splitlines()) <= most


def test_every_test_file_mirrors_code():
    for path in (ROOT / "tests").rglob("test_*.py"):
        mirrored = path.relative_to(ROOT / "tests").with_name(path.name.removeprefix("test_"))
        known = any((ROOT / place / mirrored).is_file() for place in ("label_laundry", ""))
        assert known or path.parent == ROOT / "tests", path


def test_test_labels_are_written_by_prepare_alone():
    writers = [name for name, stage in STAGES.items() if any("data/test" in str(out) for out in stage.get("outs", []))]
    assert writers == ["prepare"]


def test_only_scoring_sees_the_truth():
    true = str(paths.labels("true"))
    assert [name for name in STAGES if true in STAGES[name]["deps"]] == ["score", "oracle"]
    assert [name for name in STAGES if true in STAGES[name]["outs"]] == ["prepare"]


def test_the_side_of_the_truth_is_compared_and_never_evaluated():
    others = {name: STAGES[name] for name in STAGES if name not in ("oracle", "compare")}
    assert not [side for side in (RIGHT, TRUE) if f"data/models/{side}" in yaml.safe_dump(others)]

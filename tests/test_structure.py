"""dvc.yaml and the house rules, held against the code itself."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
STAGES = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]


def code(folder: str) -> list[Path]:
    return sorted(path.relative_to(ROOT) for path in (ROOT / folder).rglob("*.py") if path.name != "__init__.py")


CODE = code("stages")
BENCHMARKS = code("benchmarks")
# How jobs reach other machines changes no byte of their results (tests/learning/test_on_ray.py), so a fix there reruns no training.
ELSEWHERE = {Path("stages/learning/on_ray.py")}


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
        left |= imports(one) - seen - ELSEWHERE
    return seen


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_lists_the_code_it_runs(name):
    module = STAGES[name]["cmd"].split("-m ")[1].split()[0]
    listed = {Path(dep) for dep in STAGES[name]["deps"] if dep.endswith(".py")}
    assert listed == closure(Path(*module.split(".")).with_suffix(".py"))


@pytest.mark.parametrize("name", STAGES)
def test_where_jobs_run_reruns_nothing(name):
    keys = [str(key) for one in STAGES[name].get("params", []) for key in (one if isinstance(one, (dict, list)) else [one])]
    assert not [key for key in keys if key.split(".")[0] in ("executor", "ray")]


@pytest.mark.parametrize("name", STAGES)
def test_code_is_listed_file_by_file(name):
    folders = [dep for dep in STAGES[name]["deps"] if dep.startswith("stages/") and (ROOT / dep).is_dir()]
    assert not folders
    assert all((ROOT / dep).exists() for dep in STAGES[name]["deps"] if dep.startswith("stages/"))


def room(path: Path) -> str:
    return path.parts[1] if len(path.parts) > 2 else "stages"


MAY_IMPORT = {
    "contracts": {"contracts"},
    "sources": {"sources", "contracts"},
    "learning": {"learning", "contracts"},
    "labels": {"labels", "contracts"},
    "exchange": {"exchange", "labels", "contracts"},
    "report": {"report", "contracts"},
    "stages": {"contracts", "sources", "learning", "labels", "report"},
    "desk": {"desk", "contracts", "sources", "learning", "labels", "exchange", "report"},
}


# What does a stage's work: with a short cut, on other labels, on other flags.
RUNS = {
    Path("stages/oracle.py"): {Path("stages/train.py")},
    Path("stages/calibrate.py"): {Path("stages/crossval.py")},
    Path("stages/desk/flagdiff.py"): {Path("stages/gallery.py")},
}


@pytest.mark.parametrize("path", CODE, ids=str)
def test_rooms_depend_one_way(path):
    others = imports(path) - RUNS.get(path, set())
    assert {room(other) for other in others} <= MAY_IMPORT[room(path)]


@pytest.mark.parametrize("path", [path for path in CODE if room(path) in ("labels", "exchange", "report", "contracts")], ids=str)
def test_torch_stays_in_the_learning_room(path):
    assert not re.search(r"^\s*(import|from) torch", (ROOT / path).read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", CODE + BENCHMARKS, ids=str)
def test_no_file_grows_past_one_idea(path):
    assert len((ROOT / path).read_text().splitlines()) <= 200


def test_every_test_file_mirrors_code():
    for path in (ROOT / "tests").rglob("test_*.py"):
        mirrored = path.relative_to(ROOT / "tests").with_name(path.name.removeprefix("test_"))
        known = Path("stages", mirrored) in CODE or mirrored in BENCHMARKS
        assert known or path.stem in ("test_structure", "test_pipeline", "test_planted_noise"), path


def test_test_labels_are_written_by_prepare_alone():
    writers = [name for name, stage in STAGES.items() if any("data/test" in str(out) for out in stage.get("outs", []))]
    assert writers == ["prepare"]

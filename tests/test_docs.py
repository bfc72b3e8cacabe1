"""README and docs, held against the code: links, paths, commands and settings."""

import importlib.util
import json
import re
import shlex
from pathlib import Path

import click
import pandas as pd
import pytest
import yaml
from dvc.cli.parser import get_main_parser

from label_laundry.cli.main import main
from label_laundry.contracts import paths
from label_laundry.contracts.vocabulary import MODELS, NETWORKS, PROFILES

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDES = [page for page in PAGES if page.parent.name != "measured"]
TEXT = {page: page.read_text(encoding="utf-8") for page in PAGES}
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
OUTPUTS = {value.as_posix() for value in vars(paths).values() if isinstance(value, Path)}


def code(page: Path) -> list[str]:
    """Lines of code blocks, and what stands in backticks."""
    blocks = re.findall(r"```\w*\n(.*?)```", TEXT[page], re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", TEXT[page], flags=re.DOTALL))
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()] + inline


def anchors(page: Path) -> set[str]:
    """Headings as GitHub links to them."""
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.*)$", TEXT[page], re.MULTILINE)}


@each_page
def test_every_link_leads_somewhere(page):
    for link in re.findall(r"\]\(([^)]+)\)", TEXT[page]):
        if link.startswith("http"):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@each_page
def test_every_path_is_in_the_repository_or_made_by_the_pipeline(page):
    for words in code(page):
        for word in words.split():
            if re.fullmatch(r"(stages|label_laundry|benchmarks|docs|tests|data|results)/[\w./-]+", word.rstrip(".,;:")):
                path = word.rstrip(".,;:/")
                made = any(path == out or path.startswith(f"{out}/") for out in OUTPUTS)
                assert made or (ROOT / path).exists(), word


def invoked(page: Path, program: str) -> list[list[str]]:
    """Arguments of each call of a program in the code of a page."""
    out = []
    for line in code(page):
        found = re.search(rf"(?:^|[ ;&(]){program} +(.*)", line)
        if found:
            out.append(shlex.split(re.split(r" {2,}#|&&|;", found.group(1))[0].replace("…", ""), comments=True))
    return out


def command(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the words name, and its arguments."""
    group, names = main, list(words)
    while isinstance(group, click.Group) and names:
        assert names[0] in group.commands, f"laundry {' '.join(words)}"
        group = group.commands[names.pop(0)]
    return group, names


@each_page
def test_every_laundry_command_exists_with_its_options(page):
    for words in invoked(page, "laundry"):
        named, arguments = command(words)
        options = {option for parameter in named.params for option in parameter.opts}
        assert {word for word in arguments if word.startswith("--")} <= options | {"--help"}


def names(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, one in group.commands.items():
        found += names(one, (*path, name)) if isinstance(one, click.Group) else [(*path, name)]
    return found


@pytest.mark.parametrize("path", names(main), ids=" ".join)
def test_every_laundry_command_is_documented(path):
    assert any(f"laundry {' '.join(path)}" in TEXT[page] for page in GUIDES if page.name != "README.md")


@each_page
def test_every_dvc_command_exists(page):
    parser = get_main_parser()
    known = next(action for action in parser._subparsers._group_actions).choices
    for words in invoked(page, "dvc"):
        assert words[0] in known, words


@each_page
def test_every_module_that_is_run_exists(page):
    for module in re.findall(r"python -m ([\w.]+)", TEXT[page]):
        assert importlib.util.find_spec(module), module


def keys(section: dict, path: tuple[str, ...] = ()) -> list[str]:
    """Settings by their full names; of the models, which have one form, and of fixed sub-sections, the names below once."""
    out = []
    for key, value in section.items():
        name = (*path, str(key))
        out += keys(value, name) if isinstance(value, dict) else [".".join(name)]
    return out


def test_every_setting_is_documented():
    content = yaml.safe_load((ROOT / "params.yaml").read_text())
    profile = content[PROFILES[0]]
    wanted = keys({key: value for key, value in content.items() if key not in PROFILES})
    wanted += keys({key: value for key, value in profile.items() if key not in MODELS}) + list(profile[MODELS[0]])
    rows = [row for page in GUIDES for row in re.findall(r"^\| (.*?) \|", TEXT[page], re.MULTILINE)]
    documented = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    missing = [key for key in wanted if not {key, key.rpartition(".")[0]} & documented]
    assert missing == []


def test_the_numbers_of_readme_are_those_of_the_results():
    comparison = json.loads((ROOT / paths.COMPARISON).read_text())
    readme = TEXT[ROOT / "README.md"]
    rows = [row for row in readme.splitlines() if re.match(r"\| .*%", row)]
    shown = [one for model in NETWORKS for one in comparison[model]["sides"].values()]
    for row, one in zip(rows, shown, strict=True):
        accuracy = f"{one['accuracy']:.2%}".replace("%", " %")
        assert (
            f"| {one['train_images']:,} | {accuracy} ({100 * one['accuracy_std']:.2f}) | {one['macro_f1']:.3f} | {one['seconds']:.0f} |"
            in row
        )
    assert f"only {comparison['cleaning']['pruned']:,} of its {comparison['cleaning']['images']:,} training labels" in readme.replace(
        "\n", " "
    )
    intervals = [pair["all"]["interval"] for model in NETWORKS for pair in comparison[model]["differences"].values()]
    assert all(low <= 0 <= high for low, high in intervals) == ("every 95 % interval includes zero" in readme)
    measured = pd.read_csv(ROOT / paths.RESULTS / "flag_rule.csv").query("setting == 'symmetric-0.03-1'").set_index("rule")
    ours, theirs = measured.loc["likely and above"], measured.loc["cleanlab, mean: prune_by_noise_rate"]
    for words in (
        f"with 3% of {ours['images']:,} labels replaced at random",
        f"they find {ours['recall']:.0%} of the errors, and {ours['precision']:.0%} of the flags are right",
        f"The tool expected {ours['expected_precision']:.0%}",
        f"cleanlab's default rule finds {theirs['recall']:.0%}, and {theirs['precision']:.0%} of its flags are right",
    ):
        assert words.replace("%", " %") in readme.replace("\n", " ")
    fast = json.loads((ROOT / paths.RESULTS / "time_to_accuracy.json").read_text())
    for one in fast.values():
        assert f"{one['accuracy_mean']:.2%}".replace("%", " %") in readme

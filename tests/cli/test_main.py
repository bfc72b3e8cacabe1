import subprocess
import sys

import pytest

from label_laundry.cli.main import main
from tests.cli.commands import laundry, stopped


def test_outside_the_project_it_says_where_to_run_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert stopped(capsys, "compare") == (1, "error: no params.yaml here; run laundry in the project's folder\n")


def test_the_side_that_is_there_needs_no_comparison(project, capsys):
    code, error = stopped(capsys, "compare", "cleaned")
    assert code == 1
    assert error.startswith("error: params.yaml: labels: is cleaned already; name another side")


@pytest.mark.parametrize("arguments", [("laundry",), ("compare", "dirty"), ("why",), ("audit", "size")])
def test_unknown_words_get_the_usage(project, capsys, arguments):
    code, error = stopped(capsys, *arguments)
    assert code == 2
    assert error.startswith("Usage: laundry")
    assert "Error: " in error


@pytest.mark.slow
def test_a_pipeline_with_work_left_is_not_compared(project, capsys):
    code, error = stopped(capsys, "compare")
    assert code == 1
    assert "run `dvc repro` first" in error
    assert error.count("\n") == 1


def names(group, path=()):
    """Every command, as words."""
    for name, command in group.commands.items():
        yield (*path, name)
        if hasattr(command, "commands"):
            yield from names(command, (*path, name))


@pytest.mark.parametrize("command", [(), *names(main)], ids=" ".join)
def test_help_needs_no_project_and_says_what_a_command_does(tmp_path, monkeypatch, capsys, command):
    monkeypatch.chdir(tmp_path)
    laundry(*command, "--help")
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: {' '.join(('laundry', *command))} ")
    assert len(shown.splitlines()) > 4


def test_help_costs_little_time(tmp_path):
    """Seconds of processor time, the best of three: a busy machine must not fail this."""
    script = "import resource, sys; sys.argv = ['laundry', '--help']; from label_laundry.cli.main import main\n"
    script += "try: main()\nexcept SystemExit: pass\nused = resource.getrusage(resource.RUSAGE_SELF); print(used.ru_utime + used.ru_stime)"
    done = [subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True) for _ in range(3)]
    assert min(float(one.stdout.splitlines()[-1]) for one in done) < 0.7


def test_ctrl_c_is_one_line(project, monkeypatch, capsys):
    def interrupted(image):
        raise KeyboardInterrupt

    monkeypatch.setattr("label_laundry.cli.why.run", interrupted)
    code, error = stopped(capsys, "why", "1")
    assert (code, error.count("\n")) == (130, 1)

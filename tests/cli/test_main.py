import pytest

from label_laundry.cli.main import main


def stopped(capsys, *arguments):
    with pytest.raises(SystemExit) as error:
        main(list(arguments))
    return error.value.code, capsys.readouterr().err


def test_outside_the_project_it_says_where_to_run_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert stopped(capsys, "compare") == (1, "error: no params.yaml here; run laundry in the project's folder\n")


def test_the_side_that_is_there_needs_no_comparison(project, capsys):
    code, error = stopped(capsys, "compare", "cleaned")
    assert code == 1
    assert error.startswith("error: params.yaml: labels: is cleaned already; name another side")


@pytest.mark.parametrize("arguments", [(), ("laundry",), ("compare", "dirty")])
def test_unknown_words_get_the_usage(project, capsys, arguments):
    code, error = stopped(capsys, *arguments)
    assert code == 2
    assert error.startswith("usage: laundry")


def test_a_pipeline_with_work_left_is_not_compared(project, capsys):
    code, error = stopped(capsys, "compare")
    assert code == 1
    assert "run `dvc repro` first" in error
    assert error.count("\n") == 1

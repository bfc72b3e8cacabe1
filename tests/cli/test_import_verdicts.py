import pytest

from label_laundry.cli import import_verdicts
from tests.cli.commands import laundry, stopped
from tests.export.table_made import made

HEADER = "id,verdict,new_label,reviewer,when,note\n"
IDS = "id,split\n" + "".join(f"{n:016x},train\n" for n in range(4)) + f"{9:016x},test\n"


@pytest.fixture
def folder(project, fashion, monkeypatch):
    (project / "data" / "ids.csv").write_text(IDS)
    (project / "data" / "review.csv").write_text(HEADER + f"{0:016x},keep,,ann,2026-11-22,\n")
    monkeypatch.setattr(import_verdicts, "read_dataset", lambda: made(fashion).dataset)
    return project


def test_new_verdicts_are_added_and_what_differs_is_told_and_stays(folder, capsys):
    lines = [f"{0:016x},prune,,ann,,", f"{1:016x},relabel,Coat,ann,,a note", f"{0:016x},prune,,ben,,"]
    (folder / "more.csv").write_text(HEADER + "\n".join(lines) + "\n")
    laundry("import", "csv", "more.csv")
    told = capsys.readouterr().out
    assert told.startswith("2 verdicts added to data/review.csv, 0 were there already, 1 differ\n")
    assert f"{0:016x}, ann: keep in data/review.csv, which stays; prune in more.csv\n" in told
    assert (folder / "data" / "review.csv").read_text() == HEADER + f"{0:016x},keep,,ann,2026-11-22,\n" + "\n".join(lines[1:]) + "\n"
    laundry("import", "csv", "more.csv")
    assert capsys.readouterr().out.startswith("0 verdicts added to data/review.csv, 2 were there already, 1 differ\n")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("77,keep,,ann,,", "77: no image of this data set"),
        (f"{1:016x},relabel,Hat,ann,,", "unknown class 'Hat'"),
        ("nonsense", "line 3: 1 fields, expected 6"),
    ],
)
def test_of_a_file_with_a_wrong_line_nothing_is_taken(folder, capsys, line, words):
    before = (folder / "data" / "review.csv").read_bytes()
    (folder / "more.csv").write_text(HEADER + f"{2:016x},keep,,ann,,\n{line}\n")
    code, error = stopped(capsys, "import", "csv", "more.csv")
    assert code == 1
    assert error.startswith("error: more.csv: ")
    assert words in error
    assert (folder / "data" / "review.csv").read_bytes() == before


@pytest.mark.parametrize("content", [None, "", "a,b\n"])
def test_a_file_that_is_no_review_is_told_with_a_remedy(folder, capsys, content):
    if content is not None:
        (folder / "more.csv").write_text(content)
    _, error = stopped(capsys, "import", "csv", "more.csv")
    assert error.startswith("error: more.csv: ")
    assert "id,verdict,new_label,reviewer,when,note" in error


def test_opinions_on_test_images_are_kept_apart(folder, capsys):
    (folder / "more.csv").write_text(HEADER + f"{1:016x},keep,,ben,,\n{9:016x},prune,,ben,,\n")
    laundry("import", "csv", "more.csv")
    assert "1 opinions on test images, which nothing acts on, added to data/opinions.csv" in capsys.readouterr().out
    assert (folder / "data" / "opinions.csv").read_text() == HEADER + f"{9:016x},prune,,ben,,\n"
    assert f"{9:016x}" not in (folder / "data" / "review.csv").read_text()

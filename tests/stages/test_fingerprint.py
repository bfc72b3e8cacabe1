from stages import decode, fingerprint
from tests.sources.pictures_made import class_folders, picture
from tests.stages.own_images import own


def test_it_says_at_each_run_what_the_last_decode_left_out(project, capsys):
    folder = class_folders(project / "mine", ["a", "b"])
    (folder / "notes.txt").touch()
    own(project)
    fingerprint.main()
    before = (project / "data" / "fingerprint.json").read_text()
    decode.main()
    said = capsys.readouterr().err
    assert "left out: 1 other file (1 no image); listed in results/unreadable.csv\n" in said
    fingerprint.main()
    assert capsys.readouterr().err == "left out: 1 other file (1 no image); listed in results/unreadable.csv\n"
    assert (project / "data" / "fingerprint.json").read_text() == before
    picture(9).save(folder / "a" / "new.png")
    fingerprint.main()
    assert capsys.readouterr().err == ""
    assert (project / "data" / "fingerprint.json").read_text() != before


def test_the_home_folder_may_be_written_as_a_tilde(project, monkeypatch):
    monkeypatch.setenv("HOME", str(project))
    class_folders(project / "mine", ["a", "b"])
    own(project, path='"~/mine"')
    fingerprint.main()
    decode.main()
    assert (project / "data" / "decoded" / "images.npy").exists()


def test_a_table_that_lies_elsewhere_counts(project):
    (project / "mine").mkdir()
    for n in range(4):
        picture(n).save(project / "mine" / f"{n}.png")
    labels = project / "labels.csv"
    labels.write_text("file,label\n0,a\n1,b\n2,a\n3,b\n")
    own(project, source="table", table="{file: labels.csv}")
    fingerprint.main()
    before = (project / "data" / "fingerprint.json").read_text()
    labels.write_text("file,label\n0,a\n1,b\n2,a\n3,a\n")
    fingerprint.main()
    assert (project / "data" / "fingerprint.json").read_text() != before

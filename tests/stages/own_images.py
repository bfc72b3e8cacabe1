"""Set the project's params.yaml to a folder of one's own images."""

from label_laundry.sources.settings import DOWNLOADED


def own(project, **changes):
    """Settings of `data:`; without changes, class folders in `mine`."""
    text = (project / "params.yaml").read_text()
    changes = {"source": "folder", "path": str(project / "mine")} | changes
    for key, value in changes.items():
        before = {"source": "fashion-mnist", "path": DOWNLOADED, "unreadable": "stop"}.get(key, "null")
        assert f"  {key}: {before}" in text
        text = text.replace(f"  {key}: {before}", f"  {key}: {value}")
    (project / "params.yaml").write_text(text)


def change(project, before, after):
    text = (project / "params.yaml").read_text()
    assert before in text
    (project / "params.yaml").write_text(text.replace(before, after))

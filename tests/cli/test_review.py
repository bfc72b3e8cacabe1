import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
import webbrowser
from pathlib import Path

import pandas as pd
import pytest

from label_laundry.cli.review import open_port, opened_in_browser, session
from label_laundry.contracts.atomic import write_json
from label_laundry.review.verdicts import read_review
from label_laundry.sources.identity import digest
from label_laundry.sources.originals import Originals
from label_laundry.sources.pictures import original
from tests.browser import expect
from tests.cli.commands import stopped
from tests.pages.flags_made import HOSTILE, NAMES, gallery, photograph

N = 40


@pytest.fixture
def reviewed(project, fashion):
    """A project with a gallery of 40 flags and no verdict."""
    (project / "results/gallery").mkdir(parents=True)
    flagged(project, fashion, N)
    dataset = {
        "name": "made",
        "source": "here",
        "class_names": NAMES,
        "image_shape": [28, 28],
        "counts": {},
        "folds": 2,
    }
    write_json(project / "data/dataset.json", dataset | {"sha256": {}})
    return project


def flagged(project, fashion, n):
    """A gallery of n images, the last tenth of them test images."""
    (project / "results/gallery/index.html").write_text(gallery(fashion, n), encoding="utf-8")
    ids = [f"{row:016x}" for row in range(n)]
    pd.DataFrame({"id": ids, "split": ["train"] * (n - n // 10) + ["test"] * (n // 10)}).to_csv(project / "data/ids.csv", index=False)


class Served:
    """A real `laundry review` process in the current folder."""

    def __init__(self, reviewer: str) -> None:
        command = [sys.executable, "-m", "label_laundry.cli.main", "review", "--no-browser", "--reviewer", reviewer]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        self.address = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", self.process.stdout.readline()).group()

    def end(self, how: signal.Signals) -> tuple[str, str]:
        self.process.send_signal(how)
        return self.process.communicate(timeout=20)


@pytest.fixture
def served(reviewed):
    started = []

    def serve(reviewer="ann"):
        started.append(Served(reviewer))
        return started[-1]

    yield serve
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)


def open_review(page, address):
    page.goto(address)
    expect(page.locator("#count")).to_contain_text(re.compile("left$"))
    page.keyboard.press("r")


def opened_beside(server, page, browser):
    """A second window; both show the first image before either says anything."""
    other = browser.new_page()
    for window in (page, other):
        open_review(window, server.address)
    return other


def decided(page, n):
    expect(page.locator("#count")).to_contain_text(re.compile(rf"\b{n} decided"))


def saved(page):
    expect(page.locator("#status")).to_have_text("saved in data/review.csv")


def test_verdicts_by_keyboard_are_in_the_file_at_once_and_survive_a_reload(served, page):
    server = served()
    open_review(page, server.address)
    for key in "akmn1":
        page.keyboard.press(key)
    page.keyboard.press("u")
    decided(page, 4)
    saved(page)
    page.reload()
    decided(page, 4)
    review = read_review()
    assert review["verdict"].tolist() == ["relabel", "keep", "ambiguous", "prune"]
    assert set(review["reviewer"]) == {"ann"}
    page.keyboard.press("u")  # the last of the four
    decided(page, 3)
    saved(page)
    out, err = server.end(signal.SIGINT)
    assert "+3 verdicts in data/review.csv" in out
    assert "dvc repro" in out
    assert "dvc metrics diff" in out
    assert err == ""


def test_a_hostile_class_name_travels_as_text(served, page):
    server = served()
    open_review(page, server.address)
    page.keyboard.press("c")
    page.keyboard.type("<IMG")
    page.keyboard.press("Enter")
    decided(page, 1)
    saved(page)
    assert read_review()["new_label"].tolist() == [HOSTILE]


def photographs(project, fashion):
    """The gallery's first images are photographs in class folders, with their true ids."""
    for place in range(N):
        folder = project / "photos" / "ab"[place % 2]
        folder.mkdir(parents=True, exist_ok=True)
        photograph(place).save(folder / f"{place}.png")
    text = (project / "params.yaml").read_text()
    text = re.sub("  source: fashion-mnist ", "  source: folder ", re.sub("  path: [^ ]+", "  path: photos", text, count=1))
    (project / "params.yaml").write_text(text)
    raws = Originals().source.images
    ids = [digest(original(raw)) for raw in raws]
    html = gallery(fashion, N)
    for row, id_ in enumerate(ids):
        html = html.replace(f"{row:016x}", id_)
    (project / "results/gallery/index.html").write_text(html, encoding="utf-8")
    pd.DataFrame({"id": ids, "split": "train"}).to_csv(project / "data/ids.csv", index=False)
    pd.DataFrame({"id": ids, "file": "", "place": range(N)}).to_csv(project / "data/files.csv", index=False)
    return [original(raw).size for raw in raws]


def test_the_original_takes_the_place_of_the_small_copy_or_the_page_says_why_not(served, reviewed, fashion, page):
    sizes = photographs(reviewed, fashion)
    open_review(page, served().address)
    for size in sizes[:3]:
        shown = page.locator("#stage img[data-original]")
        assert tuple(shown.evaluate("async shown => { await shown.decode(); return [shown.naturalWidth, shown.naturalHeight] }")) == size
        page.keyboard.press("ArrowRight")
    shutil.rmtree(reviewed / "photos")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".copy")).to_contain_text("A small copy: ")
    page.keyboard.press("k")
    saved(page)


def test_verdicts_wait_while_the_server_is_gone_and_are_sent_when_it_is_back(served, page):
    server = served()
    open_review(page, server.address)
    page.keyboard.press("a")
    saved(page)
    server.end(signal.SIGKILL)
    for _ in range(12):
        page.keyboard.press("k")
    decided(page, 13)
    expect(page.locator("#status")).to_have_text("12 verdicts wait to be saved")
    expect(page.locator("#troubles")).to_contain_text("Start `laundry review` again in the same folder")
    again = served()
    assert again.address.split("?")[0] == server.address.split("?")[0]
    expect(page.locator("#troubles")).to_contain_text("was restarted: open the address that it printed", timeout=20_000)
    assert len(read_review()) == 1
    page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    open_review(page, again.address)
    saved(page)
    decided(page, 13)
    assert read_review()["verdict"].tolist() == ["relabel"] + ["keep"] * 12
    expect(page.locator("#troubles")).to_be_empty()


def test_verdicts_wait_while_the_file_is_broken_and_the_message_goes_with_the_repair(served, reviewed, page):
    open_review(page, served().address)
    page.keyboard.press("a")
    saved(page)
    good = Path("data/review.csv").read_text()
    Path("data/review.csv").write_text(good + "x,keep\n")
    for _ in range(5):
        page.keyboard.press("k")
    expect(page.locator("#troubles")).to_contain_text("line 3: 2 fields, expected 6")
    expect(page.locator("#status")).to_have_text("5 verdicts wait to be saved")
    Path("data/review.csv").write_text(good)
    expect(page.locator("#status")).to_have_text("saved in data/review.csv", timeout=20_000)
    expect(page.locator("#troubles")).to_be_empty()
    assert read_review()["verdict"].tolist() == ["relabel"] + ["keep"] * 5


def test_a_file_that_changed_behind_the_server_is_shown_and_said(served, page):
    open_review(page, served().address)
    before = Path("data/review.csv").read_text()
    for key in "akk":
        page.keyboard.press(key)
    saved(page)
    Path("data/review.csv").write_text(before + f"{0:016x},keep,,ann,,by hand\n")
    expect(page.locator("#troubles")).to_contain_text("was changed outside this page", timeout=10_000)
    expect(page.locator("#troubles")).to_contain_text("2 gone, 1 different")
    decided(page, 1)
    page.get_by_role("button", name="close").click()
    expect(page.locator("#troubles")).to_be_empty()
    page.keyboard.press("o")
    page.keyboard.press("u")  # nothing of what is gone comes back
    decided(page, 1)


def test_two_windows_in_conflict_are_told_and_the_file_keeps_the_first(served, page, browser):
    other = opened_beside(served(), page, browser)
    page.keyboard.press("k")
    saved(page)
    other.keyboard.press("n")
    expect(other.locator("#troubles")).to_contain_text("has keep for this image, which is shown now")
    other.get_by_role("button", name="show train image 0").click()
    expect(other.locator(".told")).to_contain_text("kept")
    expect(other.locator("#troubles")).not_to_contain_text("has keep")
    assert read_review()["verdict"].tolist() == ["keep"]
    other.keyboard.press("n")
    saved(other)
    decided(other, 1)
    other.close()
    assert read_review()["verdict"].tolist() == ["prune"]


def test_hundreds_of_verdicts_are_saved_in_a_few_messages(served, reviewed, fashion, page, browser):
    flagged(reviewed, fashion, 500)
    other = opened_beside(served(), page, browser)
    page.keyboard.press("n")
    saved(page)
    asked = []
    other.on("request", lambda request: asked.append(request.method) if request.method == "POST" else None)
    other.keyboard.press("g")
    other.get_by_role("button", name="Keep", exact=True).click()
    other.locator("#ask-yes").click()
    expect(other.locator("#troubles")).to_contain_text("has prune for this image")
    saved(other)
    decided(other, 450)
    assert read_review()["verdict"].value_counts().to_dict() == {"keep": 449, "prune": 1}
    other.keyboard.press("u")
    decided(other, 1)
    saved(other)
    other.close()
    assert asked == ["POST"] * 6
    assert read_review()["verdict"].tolist() == ["prune"]


def test_undo_takes_back_nothing_of_another_window(served, page, browser):
    other = opened_beside(served(), page, browser)
    page.keyboard.press("k")
    saved(page)
    for key in "nk":  # what is saved next does not hide what was refused
        other.keyboard.press(key)
    expect(other.locator("#troubles")).to_contain_text("has keep for this image")
    decided(other, 2)
    other.keyboard.press("u")
    decided(other, 1)
    saved(other)
    other.keyboard.press("u")
    expect(other.locator("#status")).to_have_text("Nothing to undo.")
    other.close()
    assert read_review()["verdict"].tolist() == ["keep"]


def test_opinions_on_test_images_go_into_a_file_of_their_own(served, page):
    open_review(page, served().address)
    page.keyboard.press("o")
    page.get_by_role("button", name="Test images (4)").click()
    page.keyboard.press("r")
    page.keyboard.press("n")
    saved(page)
    assert len(read_review()) == 0
    assert read_review(Path("data/opinions.csv"))["verdict"].tolist() == ["prune"]


def test_a_file_is_added_by_the_command_where_the_page_is_served(served, page):
    open_review(page, served().address)
    page.keyboard.press("o")
    assert page.locator("#load").count() == 0
    expect(page.locator("#kept")).to_contain_text("uv run laundry import csv FILE")


def test_two_reviewers_in_two_processes_see_each_other(served, page, browser):
    ann, ben = served("ann"), served("ben")
    open_review(page, ann.address)
    page.keyboard.press("k")
    saved(page)
    other = browser.new_page()
    open_review(other, ben.address)
    expect(other.locator("#review")).to_contain_text("Others say: ann: kept")
    other.keyboard.press("n")
    saved(other)
    decided(other, 1)
    other.close()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#review")).to_contain_text("Others say: ben: none fits", timeout=10_000)  # without a reload
    assert read_review()[["reviewer", "verdict"]].to_numpy().tolist() == [["ann", "keep"], ["ben", "prune"]]


def test_it_listens_on_this_machine_alone_and_each_time_behind_another_token(reviewed):
    with open_port(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"
    tokens = {session("ann", 1).token for _ in range(2)}
    assert len(tokens) == 2
    assert min(map(len, tokens)) >= 32


def test_the_token_stands_in_no_process_list_and_a_slow_browser_holds_nothing_up(project, monkeypatch):
    """The browser here is a shell that keeps its arguments and then stays open."""
    shell = project / "browser.sh"
    shell.write_text(f'#!/bin/sh\nprintf %s "$1" > {project}/part && mv {project}/part {project}/arguments\nexec sleep 30\n')
    shell.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(shell))
    monkeypatch.setattr(webbrowser, "_tryorder", None)  # read from the environment once in a process
    start = time.monotonic()
    with opened_in_browser("http://127.0.0.1:1/?token=secret&x"):
        assert time.monotonic() - start < 5
        while not (project / "arguments").exists():
            assert time.monotonic() - start < 20
            time.sleep(0.01)
        arguments = (project / "arguments").read_text()
        assert "secret" not in arguments
        file = Path(arguments.removeprefix("file://"))
        assert 'url=http://127.0.0.1:1/?token=secret&amp;x"' in file.read_text()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not file.exists()


@pytest.mark.parametrize("name", ["an\nn", "\N{RIGHT-TO-LEFT OVERRIDE}nna", "a\x85"])
def test_a_name_that_cannot_stand_in_a_line_is_refused(reviewed, capsys, name):
    code, error = stopped(capsys, "review", "--no-browser", "--reviewer", name)
    assert (code, error.count("\n")) == (1, 1)
    assert "must be one line of letters that can be seen; it has U+" in error


def test_the_port_of_a_folder_is_the_same_each_time_and_free_ports_are_taken_where_it_is_not(project):
    with open_port(None) as first:
        port = first.getsockname()[1]
        with open_port(None) as second:
            assert second.getsockname()[1] != port
    with open_port(None) as again:
        assert again.getsockname()[1] == port


def test_without_a_gallery_it_says_what_to_run(project, capsys):
    assert stopped(capsys, "review", "--no-browser") == (
        1,
        "error: results/gallery/index.html: not there yet; run `dvc repro gallery` first\n",
    )


def test_a_port_in_use_is_one_line(reviewed, served, capsys):
    port = re.search(r":(\d+)/", served().address).group(1)
    code, error = stopped(capsys, "review", "--no-browser", "--port", port)
    assert code == 1
    assert error.startswith(f"error: --port {port}: cannot be used (")


def test_a_port_that_cannot_be_is_one_line(reviewed, capsys):
    code, error = stopped(capsys, "review", "--no-browser", "--port", "99999")
    assert (code, error.count("\n")) == (1, 1)

import json
import re

import pandas as pd
import pytest

from label_laundry.review.verdicts import check_review, read_review
from tests.browser import expect
from tests.pages.flags_made import HOSTILE, NAMES, gallery


@pytest.fixture(scope="module")
def path(fashion, tmp_path_factory):
    path = tmp_path_factory.mktemp("gallery") / "index.html"
    path.write_text(gallery(fashion, 60), encoding="utf-8")
    return path


@pytest.fixture
def opened(page, path):
    page.goto(path.as_uri())
    expect(page.locator("#count")).to_contain_text("worst first")
    return page


def press(page, keys):
    for key in keys.split():
        page.keyboard.press(key)


def save(page, folder):
    press(page, "o")
    with page.expect_download() as download:
        page.get_by_role("button", name="save review.csv").click()
    download.value.save_as(folder / "review.csv")
    return folder / "review.csv"


def test_no_network_and_no_markup_from_names(path, opened):
    text = path.read_text()
    assert not re.search(r"https?://|<link|<script src|@import", text)
    assert HOSTILE not in text
    rows = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL).group(1))["rows"]
    assert rows[1]["twin"]["words"] == "almost the same pixels: test image, given Bag"
    opened.keyboard.press("r")
    assert opened.locator("img").count() == 0
    assert HOSTILE in opened.locator("#review").inner_text()


def test_thirty_images_by_keyboard_alone_undo_reload_and_into_review_csv(opened, tmp_path):
    press(opened, "r " + "a k m n s " * 6)
    assert "24 reviewed" in opened.locator("#count").inner_text()
    press(opened, "u u")
    assert "22 reviewed" in opened.locator("#count").inner_text()
    press(opened, "y y")
    opened.reload()
    expect(opened.locator("#count")).to_contain_text("24 reviewed")
    opened.locator("#reviewer").fill("Ann, B.")
    opened.keyboard.press("Escape")
    review = read_review(save(opened, tmp_path))
    assert set(review["verdict"]) == {"keep", "relabel", "ambiguous", "prune"}
    assert set(review["reviewer"]) == {"Ann, B."}
    known = pd.DataFrame({"id": [f"{row:016x}" for row in range(60)], "split": ["train"] * 54 + ["test"] * 6})
    check_review(review, known, NAMES)
    assert review.set_index("id").loc[f"{0:016x}", ["verdict", "new_label"]].tolist() == ["relabel", "T-shirt/top"]


def test_a_digit_names_any_class_and_the_given_one_is_keep(opened, tmp_path):
    press(opened, "r 4 0")
    said = read_review(save(opened, tmp_path))[["verdict", "new_label"]].to_numpy().tolist()
    assert said == [["relabel", "Coat"], ["keep", ""]]


def test_a_note_is_kept_and_its_letters_are_no_keys(opened, tmp_path):
    press(opened, "r")
    opened.locator("#note").fill('a sandal, "k"')
    opened.keyboard.press("Escape")
    press(opened, "n")
    assert read_review(save(opened, tmp_path))["note"].tolist() == ['a sandal, "k"']


def test_a_note_outlives_a_look_at_another_image_and_a_bulk_verdict(opened, tmp_path):
    press(opened, "r")
    opened.locator("#note").fill("half a sandal")
    opened.keyboard.press("Escape")
    press(opened, "ArrowRight ArrowLeft")
    expect(opened.locator("#note")).to_have_value("half a sandal")
    press(opened, "n ArrowLeft")
    opened.locator("#note").fill("a whole one")
    opened.keyboard.press("Escape")
    press(opened, "g")
    opened.get_by_role("button", name="keep all shown").click()
    expect(opened.locator("#status")).to_contain_text("54 verdicts given")
    opened.get_by_role("button", name="keep all shown").click()
    expect(opened.locator("#status")).to_have_text("All shown have this verdict already.")
    assert read_review(save(opened, tmp_path)).loc[0, ["verdict", "note"]].tolist() == ["keep", "a whole one"]


def test_a_key_held_down_judges_one_image(opened):
    press(opened, "r")
    for _ in range(5):
        opened.keyboard.down("k")
    opened.keyboard.up("k")
    assert "; 1 reviewed" in opened.locator("#count").inner_text()


def test_two_tabs_keep_each_others_verdicts(opened, path):
    other = opened.context.new_page()
    other.goto(path.as_uri())
    expect(other.locator("#count")).to_contain_text("worst first")
    press(opened, "r k k")
    press(other, "r ArrowRight ArrowRight n")
    other.reload()
    expect(other.locator("#count")).to_contain_text("3 reviewed")
    press(opened, "u")
    opened.reload()
    expect(opened.locator("#count")).to_contain_text("2 reviewed")
    other.close()


def test_verdicts_given_are_at_once_a_choice_of_the_filter(opened):
    press(opened, "r k k n")
    opened.locator("#said").focus()
    opened.locator("#said").select_option("keep")
    assert opened.locator("#count").inner_text().startswith("2 of 60")


def test_the_focus_goes_on_with_the_image_and_with_the_sheet(opened):
    press(opened, "r")
    opened.get_by_role("button", name="keep:").focus()
    press(opened, "Enter")
    assert opened.evaluate("document.activeElement.tagName") == "H2"
    press(opened, "g")
    opened.set_viewport_size({"width": 700, "height": 400})
    opened.locator("#rows button").first.focus()
    for _ in range(50):
        press(opened, "Tab")
    assert opened.evaluate("Number(document.activeElement.dataset.place)") == 50


def test_a_page_without_flags_says_so(page, fashion, tmp_path):
    (tmp_path / "index.html").write_text(gallery(fashion, 0), encoding="utf-8")
    page.goto((tmp_path / "index.html").as_uri())
    expect(page.locator("#expect")).to_have_text("Every flagged training image is reviewed.")
    press(page, "r k g r")
    expect(page.locator("#review")).to_have_text("No label is flagged.")


def test_filters_sheet_and_bulk_with_undo(opened):
    opened.locator("#tier").select_option("certain")
    assert opened.locator("#count").inner_text().startswith("20 of 60")
    press(opened, "g")
    assert opened.locator("#rows button").count() == 20
    opened.get_by_role("button", name="keep all shown").click()
    assert "; 20 reviewed" in opened.locator("#count").inner_text()
    opened.locator("#bulk .undo").click()
    expect(opened.locator("#count")).to_have_text("20 of 60, worst first; 0 reviewed")
    press(opened, "x")
    assert opened.locator("#count").inner_text().startswith("60 of 60")


def test_the_matrix_opens_its_pair_and_the_map_a_flag(opened):
    opened.locator("#matrix button").first.click()
    assert opened.locator("#review").is_visible()
    assert not opened.locator("#count").inner_text().startswith("60 of")
    press(opened, "x o")
    opened.locator("#map").click(position={"x": 100, "y": 100})
    assert opened.locator("#review h2").is_visible()


def test_with_many_classes_the_matrix_has_the_most_flagged_and_any_can_be_named(page, fashion, tmp_path):
    names = [f"kind {number}" for number in range(300)]
    path = tmp_path / "index.html"
    path.write_text(gallery(fashion, 90, names=names), encoding="utf-8")
    page.goto(path.as_uri())
    expect(page.locator("#matrix")).to_contain_text(re.compile(r"The 24 of \d+ classes with the most flags"))
    assert page.locator("#matrix tbody tr").count() == 24
    press(page, "r 4 c")
    page.keyboard.type("kind 1000")
    press(page, "Enter")
    expect(page.locator("#status")).to_have_text("There is no class kind 1000.")
    assert "; 0 reviewed" in page.locator("#count").inner_text()
    page.locator("#class").fill("kind 78")
    press(page, "Escape")
    assert "; 0 reviewed" in page.locator("#count").inner_text()
    page.locator("#class").fill("kind 77")
    press(page, "Enter k")
    said = read_review(save(page, tmp_path))[["verdict", "new_label"]].to_numpy().tolist()
    assert said == [["relabel", "kind 77"], ["keep", ""]]


def test_flags_that_changed_are_chosen_by_their_change(page, fashion, tmp_path):
    (tmp_path / "index.html").write_text(gallery(fashion, 60, changes=("added", "removed", "moved up")), encoding="utf-8")
    page.goto((tmp_path / "index.html").as_uri())
    page.locator("#change").select_option("removed")
    assert page.locator("#count").inner_text() == "20 of 60, furthest moved first; 0 reviewed"
    press(page, "g")
    assert page.locator("#rows button").first.inner_text().endswith("removed")


def test_a_page_of_one_run_has_no_changes_to_choose(opened):
    assert opened.locator("#change").count() == 0


def test_a_test_image_has_no_verdict_to_give(opened):
    opened.locator("#split").select_option("test")
    press(opened, "r a 4 k")
    assert "never changed" in opened.locator("#review").inner_text()
    assert "; 0 reviewed" in opened.locator("#count").inner_text()


def test_another_reviewers_file_stands_beside_the_users(opened, tmp_path):
    theirs = tmp_path / "theirs.csv"
    theirs.write_text(f'id,verdict,new_label,reviewer,when,note\n{0:016x},prune,,ben,,"two\nlines, ""quoted"""\n', encoding="utf-8")
    press(opened, "o")
    opened.locator("#load").set_input_files(theirs)
    expect(opened.locator("#status")).to_have_text("1 verdicts added.")
    press(opened, "r")
    assert "others say: ben: prune" in opened.locator("#review").inner_text()
    press(opened, "k")
    merged = read_review(save(opened, tmp_path))
    assert merged[["reviewer", "verdict"]].to_numpy().tolist() == [["ben", "prune"], ["", "keep"]]
    assert merged["note"][0] == 'two\nlines, "quoted"'


def test_the_users_file_may_come_before_the_users_name(opened, tmp_path):
    mine = tmp_path / "mine.csv"
    lines = (f"{row:016x},prune,,{name},2026-11-22," for row, name in ((0, "ann"), (1, "ann"), (2, "ben")))
    mine.write_text("\n".join(["id,verdict,new_label,reviewer,when,note", *lines]) + "\n", encoding="utf-8")
    press(opened, "r k o")
    opened.locator("#load").set_input_files(mine)
    opened.locator("#reviewer").fill("ann")
    opened.keyboard.press("Escape")
    assert "; 2 reviewed" in opened.locator("#count").inner_text()
    merged = read_review(save(opened, tmp_path))
    assert sorted(merged[["reviewer", "verdict"]].to_numpy().tolist()) == [["ann", "keep"], ["ann", "prune"], ["ben", "prune"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("nonsense\n", "Not a review.csv"),
        ("", "Not a review.csv"),
        ("id,verdict,new_label,reviewer,when,note\na,keep\n", "Line 2 has 2 fields, not 6"),
    ],
)
def test_a_file_of_another_form_is_refused_with_a_message(opened, tmp_path, content, words):
    (tmp_path / "wrong.csv").write_text(content)
    opened.locator("#load").set_input_files(tmp_path / "wrong.csv")
    expect(opened.locator("#status")).to_contain_text(words)
    assert "; 0 reviewed" in opened.locator("#count").inner_text()


def test_the_share_confirmed_has_an_interval_and_an_outlook(opened):
    for tier in ("certain", "likely", "possible"):
        opened.locator("#tier").select_option(tier)
        press(opened, "r a a k k")
    press(opened, "x o")
    assert opened.locator("#tiers tbody tr").first.inner_text().split("\t")[-1] == "50 % [15 %, 85 %]"
    assert re.fullmatch(r"Expect \d+ to \d+ real errors in the next 42, worst first\.", opened.locator("#expect").inner_text())


@pytest.mark.parametrize("view", ["o", "r", "g"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(opened, view, scheme):
    from axe_playwright_python.sync_playwright import Axe

    opened.emulate_media(color_scheme=scheme)
    press(opened, view)
    found = Axe().run(opened).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("width", [360, 1900])
def test_it_fits_a_phone_and_a_wide_screen(opened, width):
    opened.set_viewport_size({"width": width, "height": 700})
    for view in "org":
        press(opened, view)
        assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_with_five_thousand_images_only_those_in_view_are_in_the_page(page, fashion, tmp_path):
    (tmp_path / "index.html").write_text(gallery(fashion, 5000), encoding="utf-8")
    page.goto((tmp_path / "index.html").as_uri())
    expect(page.locator("#count")).to_contain_text("5,000 of 5,000")
    press(page, "g")
    assert 0 < page.locator("#rows button").count() < 200
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator("#rows button").last).to_contain_text("possible")
    assert page.locator("#rows button").count() < 200

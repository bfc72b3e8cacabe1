import json
import re

import numpy as np
import pandas as pd
import pytest

from label_laundry.pages.gallery_page import LIKELY, likeliest
from label_laundry.review.verdicts import check_review, is_bulk, read_review
from tests.browser import expect
from tests.pages.flags_made import HOSTILE, NAMES, gallery, photograph

N, TRAIN = 60, 54


@pytest.fixture(scope="module")
def path(fashion, tmp_path_factory):
    path = tmp_path_factory.mktemp("gallery") / "index.html"
    path.write_text(gallery(fashion, N), encoding="utf-8")
    return path


@pytest.fixture
def opened(page, path):
    return open_page(page, path)


def open_page(page, path):
    page.goto(path.as_uri())
    expect(page.locator("#count")).to_contain_text(re.compile("left$"))
    return page


def made(page, folder, *arguments, **settings):
    (folder / "made.html").write_text(gallery(*arguments, **settings), encoding="utf-8")
    return open_page(page, folder / "made.html")


def press(page, keys):
    for key in keys.split():
        page.keyboard.press(key)


def dispatch(page, code, key, **more):
    """A key as a keyboard of another layout sends it."""
    keys = {"code": code, "key": key, "bubbles": True} | more
    page.evaluate("keys => document.body.dispatchEvent(new KeyboardEvent('keydown', keys))", keys)


def decided(page, n):
    expect(page.locator("#count")).to_contain_text(re.compile(rf"\b{n} decided"))


def save(page, folder):
    page.keyboard.press("o")
    with page.expect_download() as download:
        page.get_by_role("button", name="save review.csv").click()
    download.value.save_as(folder / "review.csv")
    return folder / "review.csv"


def saved(page, folder):
    return read_review(save(page, folder))[["verdict", "new_label"]].to_numpy().tolist()


def heading(page):
    return page.locator("#question").inner_text()


def test_the_classes_of_the_question_come_first_then_the_likeliest():
    probs = {"one": np.array([[0.1, 0.2, 0.3, 0.4]] * 2), "other": np.array([[0.3, 0.0, 0.3, 0.4]] * 2)}
    assert likeliest(probs, np.array([0, 3]), np.array([3, 1])).tolist() == [[3, 0, 2, 1], [1, 3, 2, 0]]
    many = {"one": np.random.default_rng(0).dirichlet(np.ones(1000), 2)}
    found = likeliest(many, np.array([5, 6]), np.array([7, 8]))
    assert found.shape == (2, LIKELY + 2)
    assert all(len(set(row)) == LIKELY + 2 for row in found.tolist())
    assert likeliest({"one": np.array([[0.5, 0.5]])}, np.array([0]), np.array([1])).tolist() == [[1, 0]]


def test_no_network_and_no_markup_from_names(path, opened):
    text = path.read_text()
    assert not re.search(r"https?://|<link|<script src|@import", text)
    assert HOSTILE not in text
    rows = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL).group(1))["rows"]
    assert rows[1]["twin"] | {"at": 0} == {"at": 0, "words": "almost the same pixels: test", "given": 0}
    opened.keyboard.press("r")
    press(opened, "w")
    assert HOSTILE in opened.locator("#review").inner_text()
    assert opened.locator("img[src=x]").count() == 0


def test_thirty_images_by_keyboard_alone_undo_reload_and_into_review_csv(opened, tmp_path):
    press(opened, "r " + "a k m n s " * 6)
    decided(opened, 24)
    press(opened, "u Control+z")
    decided(opened, 22)
    press(opened, "y Control+Shift+z")
    opened.reload()
    decided(opened, 24)
    press(opened, "o")
    opened.locator("#reviewer").fill("Ann, B.")
    opened.keyboard.press("Escape")
    review = read_review(save(opened, tmp_path))
    assert set(review["verdict"]) == {"keep", "relabel", "ambiguous", "prune"}
    assert set(review["reviewer"]) == {"Ann, B."}
    known = pd.DataFrame({"id": [f"{row:016x}" for row in range(N)], "split": ["train"] * TRAIN + ["test"] * (N - TRAIN)})
    check_review(review, known, NAMES)
    assert review.set_index("id").loc[f"{0:016x}", ["verdict", "new_label"]].tolist() == ["relabel", "T-shirt/top"]


def test_the_question_is_in_words_and_the_reasons_are_behind_why(opened):
    press(opened, "r")
    assert heading(opened) == "Labelled Ankle boot. Models say T-shirt/top."
    assert re.fullmatch(r"Probability: Ankle boot [<\d].* %, T-shirt/top \d+ %", opened.locator(".odds").inner_text())
    expect(opened.locator("#why")).not_to_contain_text("nothing")
    expect(opened.locator("#why .probs")).to_be_hidden()
    press(opened, "w ArrowRight")
    expect(opened.locator("#why .probs")).to_be_visible()  # it stays open for the next image


def test_keys_are_places_whatever_letters_are_on_them(opened, tmp_path):
    press(opened, "r")
    for code, key in (("KeyA", "ф"), ("KeyK", "л"), ("KeyN", "т"), ("Digit1", "&")):
        dispatch(opened, code, key)
    assert [verdict for verdict, _ in saved(opened, tmp_path)] == ["relabel", "keep", "prune", "relabel"]
    dispatch(opened, "KeyZ", "я", ctrlKey=True)
    decided(opened, 3)
    press(opened, "?")
    expect(opened.locator("#help")).to_contain_text("keep the label")
    press(opened, "k")  # a dialog is open: no verdict
    press(opened, "Escape")
    decided(opened, 3)


def test_a_digit_names_a_likely_class_and_the_given_one_by_name_is_keep(opened, tmp_path):
    press(opened, "r")
    first = opened.locator(".chips button").first.inner_text()
    press(opened, "1")
    opened.keyboard.press("o")
    opened.keyboard.press("r")
    assert saved(opened, tmp_path)[0] == ["relabel", next(name for name in NAMES if name in first)]


def test_a_note_has_a_key_is_kept_and_its_letters_are_no_keys(opened, tmp_path):
    press(opened, "r e")
    opened.keyboard.type('a sandal, "k"')
    press(opened, "Escape ArrowRight ArrowLeft")
    expect(opened.locator("#note")).to_have_value('a sandal, "k"')
    press(opened, "n ArrowLeft e")
    opened.keyboard.type(" = 1")
    press(opened, "Escape")
    assert read_review(save(opened, tmp_path))["note"].tolist() == ['a sandal, "k" = 1']


def test_a_key_held_down_judges_one_image(opened):
    press(opened, "r")
    for _ in range(5):
        opened.keyboard.down("k")
    opened.keyboard.up("k")
    decided(opened, 1)


def test_bulk_spares_verdicts_asks_is_marked_and_can_be_undone_after_a_reload(opened, tmp_path):
    press(opened, "r a a n g")
    keep = opened.locator("#bar").get_by_role("button", name="Keep", exact=True)
    expect(opened.locator("#which")).to_contain_text("all 54 shown: 51 images without a verdict")
    keep.click()
    expect(opened.locator("#ask")).to_contain_text("Keep the label for 51 images?")
    press(opened, "Escape")
    decided(opened, 3)
    keep.click()
    opened.locator("#ask-yes").click()
    expect(opened.locator("#status")).to_contain_text(
        "51 verdicts given in bulk; undo takes all of them back. 3 images have a verdict already"
    )
    decided(opened, 54)
    press(opened, "o")
    assert opened.locator("#tiers tbody tr").first.inner_text().split("\t")[:5] == ["certain", "20", "0", "3", "3"]
    review = read_review(save(opened, tmp_path))
    assert review["verdict"].value_counts().to_dict() == {"keep": 51, "relabel": 2, "prune": 1}
    assert is_bulk(review["note"]).sum() == 51
    opened.reload()
    press(opened, "u")
    decided(opened, 3)


def test_bulk_replaces_verdicts_only_when_asked_to(opened, tmp_path):
    press(opened, "r n n g")
    opened.locator("#rows .pick").nth(0).click()
    opened.locator("#rows .pick").nth(3).click(modifiers=["Shift"])
    expect(opened.locator("#which")).to_contain_text("4 selected: 2 images without a verdict")
    opened.locator("#bar").get_by_role("button", name="Both fit").click()  # few: it does not ask
    decided(opened, 4)
    assert [verdict for verdict, _ in saved(opened, tmp_path)] == ["prune", "prune", "ambiguous", "ambiguous"]
    press(opened, "g")
    opened.locator("#rows .pick").nth(0).click()
    opened.locator("#overwrite").check()
    opened.locator("#bulk-class").fill("coat")
    press(opened, "Enter")
    expect(opened.locator("#ask")).to_contain_text("1 image has a verdict already, which is replaced")
    opened.locator("#ask-yes").click()
    assert saved(opened, tmp_path)[0] == ["relabel", "Coat"]
    press(opened, "u")
    assert saved(opened, tmp_path)[0] == ["prune", ""]


def test_a_judged_image_keeps_its_note_and_sheds_the_mark_of_bulk_when_it_is_looked_at(opened, tmp_path):
    press(opened, "g")
    opened.locator("#rows .pick").first.click()
    opened.locator("#bar").get_by_role("button", name="Keep", exact=True).click()
    assert read_review(save(opened, tmp_path))["note"].tolist() == ["in bulk"]
    press(opened, "g")
    opened.locator("#rows .open").first.click()
    expect(opened.locator(".told")).to_contain_text("(in bulk)")
    press(opened, "k")
    assert read_review(save(opened, tmp_path))["note"].tolist() == [""]


def test_two_tabs_keep_each_others_verdicts(opened, path):
    other = opened.context.new_page()
    open_page(other, path)
    press(opened, "r k k")
    press(other, "r ArrowRight ArrowRight n")
    other.reload()
    decided(other, 3)
    press(opened, "u")
    opened.reload()
    decided(opened, 2)
    other.close()


def test_the_place_is_in_the_address_and_back_and_resume_find_it(opened, path):
    press(opened, "r k k s s")
    here, question = opened.url, heading(opened)
    assert f"image={4:016x}" in here
    opened.reload()
    expect(opened.locator("#place")).to_have_text("5/54")
    press(opened, "g")
    opened.go_back()
    expect(opened.locator("#question")).to_have_text(question)
    opened.go_back()
    expect(opened.locator("#overview")).to_be_visible()
    other = opened.context.new_page()
    open_page(other, path)  # no place in the address: where one stopped
    expect(other.locator("#start")).to_contain_text("Go on: 52 left")
    press(other, "r")
    expect(other.locator("#place")).to_have_text("5/54")
    other.close()
    press(opened, "f")
    opened.locator("#tier").select_option("likely")
    press(opened, "r k")  # the choice has let go of the keys
    expect(opened.locator("#place")).to_have_text("2/20")
    decided(opened, 3)
    opened.reload()
    expect(opened.locator("#place")).to_have_text("2/20")
    press(opened, "f")
    opened.locator("#said").select_option("keep")
    press(opened, "x")
    expect(opened.locator("#chosen")).to_be_hidden()


def test_the_focus_goes_on_with_the_image_and_with_the_sheet(opened):
    press(opened, "r")
    opened.get_by_role("button", name="Keep Ankle boot").focus()
    press(opened, "Enter")
    assert opened.evaluate("document.activeElement.tagName") == "H2"
    press(opened, "g")
    opened.locator("#rows .pick").first.focus()
    for _ in range(60):
        press(opened, "Tab")
    assert opened.evaluate("Number(document.activeElement.dataset.place)") == 30


def test_a_page_without_flags_says_so(page, fashion, tmp_path):
    made(page, tmp_path, fashion, 0)
    expect(page.locator("#start-words")).to_contain_text("No label is flagged")
    press(page, "r k g p r")
    expect(page.locator("#review")).to_have_text("No label is flagged.")


def test_test_images_are_a_view_of_their_own_whose_opinions_are_kept_apart(opened, tmp_path):
    press(opened, "r k")
    decided(opened, 1)
    press(opened, "o")
    opened.get_by_role("button", name="Test images (6)").click()
    expect(opened.locator("#count")).to_have_text(re.compile("6 of 6, .*0 decided, 6 left"))
    press(opened, "r")
    expect(opened.locator("#review")).to_contain_text("nothing acts on it")
    press(opened, "n")
    decided(opened, 1)
    opened.reload()
    expect(opened.locator("#split-now")).to_be_visible()
    assert saved(opened, tmp_path) == [["keep", ""]]
    with opened.expect_download() as download:
        opened.get_by_role("button", name="save opinions.csv").click()
    download.value.save_as(tmp_path / "opinions.csv")
    assert read_review(tmp_path / "opinions.csv")["verdict"].tolist() == ["prune"]


def test_the_matrix_opens_its_pair_and_the_map_shows_selects_and_opens(opened):
    opened.locator("#pairs button").first.click()
    expect(opened.locator("#chosen")).to_contain_text("of 54 chosen")
    press(opened, "x p")
    expect(opened.locator("#legend")).to_contain_text("no verdict")
    box = opened.locator("#canvas").bounding_box()
    x, y = opened.evaluate("toPage(rows[0].x, rows[0].y)")
    opened.mouse.move(box["x"] + x, box["y"] + y)
    expect(opened.locator("#tip")).to_contain_text("→")
    before = opened.evaluate("mapView.scale")
    opened.mouse.wheel(0, -600)
    opened.wait_for_function("before => mapView.scale > before", arg=before)
    opened.get_by_role("button", name="whole map").click()
    opened.get_by_role("button", name="Lasso").click()
    corners = [(2, 2), (box["width"] - 2, 2), (box["width"] - 2, box["height"] - 2), (2, box["height"] - 2)]
    opened.mouse.move(box["x"] + 2, box["y"] + 2)
    opened.mouse.down()
    for left, top in corners:
        opened.mouse.move(box["x"] + left, box["y"] + top)
    opened.mouse.up()
    expect(opened.locator("#which")).to_contain_text("54 selected")
    x, y = opened.evaluate("toPage(rows[0].x, rows[0].y)")
    opened.mouse.click(box["x"] + x, box["y"] + y)
    expect(opened.locator("#question")).to_be_visible()


@pytest.mark.parametrize("k", [2, 3, 30, 100, 1000])
def test_any_number_of_classes_has_few_keys_for_each(page, fashion, tmp_path, k):
    names = ["Kind A", "kind b", "Ünder", "Zebra finch", *(f"Class {n}" for n in range(1000))][:k]
    made(page, tmp_path, fashion, 30, names=names)
    if k > 24:
        expect(page.locator("#pairs .pair-list")).to_contain_text("labelled → suggested")
    press(page, "r")
    assert page.locator(".chips button").count() == min(9, max(0, k - 2))
    if k == 2:
        press(page, "a k")
        assert len(saved(page, tmp_path)) == 2
        return
    if k == 3:
        press(page, "1")
        assert saved(page, tmp_path)[0][0] == "relabel"
        return
    for typed in ("zeb", "UNDER", "class 17"):
        press(page, "c")
        page.keyboard.type(typed)
        press(page, "Enter")
    press(page, "c")
    page.keyboard.type("nowhere")
    press(page, "Enter")
    expect(page.locator("#status")).to_have_text("There is no class nowhere.")
    press(page, "Escape c Escape")
    decided(page, 3)
    assert [label for _, label in saved(page, tmp_path)] == ["Zebra finch", "Ünder", "Class 17"]


def test_names_of_any_script_keep_the_question_in_order(page, fashion, tmp_path):
    names = ["معطف", "חולצה", "外套", "\N{RIGHT-TO-LEFT OVERRIDE}evil", "two\twords", "a", "b", "c", "d", "e"]
    made(page, tmp_path, fashion, 30, names=names)
    press(page, "r")
    for _ in range(10):
        parts = page.locator("#question").evaluate(
            "heading => [...heading.querySelectorAll('bdi')].map(part => part.getClientRects()[0]).map(({ top, left }) => [top, left])"
        )
        assert parts == sorted(parts)
        press(page, "ArrowRight")
    press(page, "o")
    text = page.locator("#pairs").inner_text()
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text
    assert "⟨U+202E⟩evil" in text
    assert "two⟨U+0009⟩words" in text


def test_flags_that_changed_are_on_the_page_itself(page, fashion, tmp_path):
    made(page, tmp_path, fashion, N, changes=("added", "removed", "moved up"))
    expect(page.locator("#changes")).to_have_text("18 added18 removed18 moved up".replace("18", "20"))
    assert page.locator("#moved tbody tr").first.inner_text().split("\t") == ["certain", "5", "0", "0", "0"]
    page.get_by_role("button", name="20 removed").click()
    expect(page.locator("#count")).to_contain_text("furthest moved first")
    press(page, "g")
    assert page.locator("#rows .open").first.inner_text().endswith("removed")


def test_an_empty_comparison_says_that_no_flag_differs(page, fashion, tmp_path):
    made(page, tmp_path, fashion, 0, changes=("added",))
    expect(page.locator("#start-words")).to_have_text("No flag differs.")


def test_a_page_of_one_run_has_no_changes_to_choose(opened):
    assert opened.locator("#change").count() == 0


def test_another_reviewers_file_stands_beside_the_users(opened, tmp_path):
    theirs = tmp_path / "theirs.csv"
    theirs.write_text(f'id,verdict,new_label,reviewer,when,note\n{0:016x},prune,,ben,,"two\nlines, ""quoted"""\n', encoding="utf-8")
    press(opened, "o")
    opened.locator("#load").set_input_files(theirs)
    expect(opened.locator("#status")).to_have_text("1 verdict added.")
    press(opened, "r")
    assert "Others say: ben: none fits" in opened.locator("#review").inner_text()
    press(opened, "k")
    merged = read_review(save(opened, tmp_path))
    assert merged[["reviewer", "verdict"]].to_numpy().tolist() == [["ben", "prune"], ["", "keep"]]
    assert merged["note"][0] == 'two\nlines, "quoted"'
    expect(opened.locator("#kept")).to_contain_text("add it to the project's with: uv run laundry import csv review.csv")


def test_the_users_file_may_come_before_the_users_name(opened, tmp_path):
    mine = tmp_path / "mine.csv"
    lines = (f"{row:016x},prune,,{name},2026-11-22," for row, name in ((0, "ann"), (1, "ann"), (2, "ben")))
    mine.write_text("\n".join(["id,verdict,new_label,reviewer,when,note", *lines]) + "\n", encoding="utf-8")
    press(opened, "r k o")
    opened.locator("#load").set_input_files(mine)
    opened.locator("#reviewer").fill("ann")
    opened.keyboard.press("Escape")
    decided(opened, 2)
    merged = read_review(save(opened, tmp_path))
    assert sorted(merged[["reviewer", "verdict"]].to_numpy().tolist()) == [["ann", "keep"], ["ann", "prune"], ["ben", "prune"]]


def test_a_file_of_another_form_is_refused_with_its_line(opened, tmp_path):
    header = "id,verdict,new_label,reviewer,when,note\n"
    for content, words in (
        ("nonsense\n", "Not a review.csv"),
        ("", "Not a review.csv"),
        (header + "a,keep\n", "Line 2 has 2 fields, not 6"),
        (header + 'a,keep,,,,"two\nlines"\nb,drop,,,,\n', "Line 4 has an unknown verdict, drop"),
        (header + "a,relabel,Cot,,,\n", "Line 2 has an unknown class, Cot"),
        (header + 'a,keep,,,,"open\n', "Line 2 has a quote that does not end"),
    ):
        (tmp_path / "wrong.csv").write_text(content)
        opened.locator("#load").set_input_files(tmp_path / "wrong.csv")
        expect(opened.locator("#troubles")).to_contain_text(words)
        decided(opened, 0)


def test_no_saved_cell_is_a_formula(opened, tmp_path):
    for note in ("=cmd|x", "+1", "-1", "@a", "'=b"):
        press(opened, "r e")
        opened.keyboard.type(note)
        press(opened, "Escape k")
    text = save(opened, tmp_path).read_text()
    assert not re.search(r"(?:^|,)\"?[=+@-]", text, re.MULTILINE)
    assert read_review(tmp_path / "review.csv")["note"].tolist() == ["=cmd|x", "+1", "-1", "@a", "'=b"]


def test_the_share_confirmed_has_an_interval_and_an_outlook(opened):
    # The probabilities of 54 images fall evenly from 1 to .2: 32 of them, give or take 1.96 standard deviations.
    alone = "By the models alone, before any verdict: expect 26 to 38 real errors in the next 54, worst first."
    expect(opened.locator("#expect")).to_contain_text(alone)
    for tier in ("certain", "likely", "possible"):
        press(opened, "f")
        opened.locator("#tier").select_option(tier)
        press(opened, "r a a k k")
    press(opened, "x o")
    assert opened.locator("#tiers tbody tr").first.inner_text().split("\t")[-1] == "50 % [15 %, 85 %]"
    assert re.fullmatch(r"Expect \d+ to \d+ real errors in the next 42, worst first\.", opened.locator("#expect").inner_text())


def test_pictures_of_any_shape_are_fitted_and_enlarged(page, fashion, tmp_path):
    made(page, tmp_path, fashion, 20, picture=photograph)
    assert (tmp_path / "made.html").stat().st_size < 20 * 40_000 + 100_000
    press(page, "r")
    for _ in range(4):
        found = page.locator("#stage img").evaluate(
            """async shown => {
                await shown.decode();
                const box = shown.getBoundingClientRect(), outer = shown.parentElement.getBoundingClientRect();
                const within = box.left >= outer.left && box.right <= outer.right + 1 && box.bottom <= outer.bottom + 1;
                return [shown.naturalWidth, shown.naturalHeight, getComputedStyle(shown).objectFit, within];
            }"""
        )
        assert max(found[:2]) == 224
        assert found[2:] == ["contain", True]
        press(page, "ArrowRight")
    box = page.locator("#stage").bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.wheel(0, -500)
    page.wait_for_function("zoom > 1.5")
    press(page, "-")
    assert page.evaluate("zoom") == 1
    press(page, "v")
    assert page.evaluate("getComputedStyle(document.querySelector('#stage img')).imageRendering") == "pixelated"
    page.reload()
    assert page.evaluate("document.body.className") == "crisp"


def test_two_fingers_enlarge_the_picture(opened):
    press(opened, "r")
    session = opened.context.new_cdp_session(opened)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})
    box = opened.locator("#stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def touch(kind, *apart):
        points = [{"x": x + sign * one, "y": y, "id": number} for one in apart for number, sign in enumerate((-1, 1))]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 20)
    touch("touchMove", 40)
    touch("touchMove", 60)
    touch("touchEnd")
    assert opened.evaluate("zoom") == pytest.approx(3, abs=0.2)
    assert opened.evaluate("scrollY") == 0


SIZES = [(390, 844), (1280, 640), (1280, 800), (1920, 1080), (640, 450), (640, 320)]  # the last two: at 200 % zoom


def test_picture_question_and_actions_are_on_the_screen_together(page, fashion, tmp_path):
    for picture in (None, photograph):
        made(page, tmp_path, fashion, 20, picture=picture)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            press(page, "r")
            for part in ("#stage img", "#question", "#bar .primary", "#bar .second", "#bar .moves"):
                box = page.locator(part).bounding_box()
                assert box["x"] >= 0 and box["x"] + box["width"] <= width + 1, (part, width)
                assert box["y"] >= 0 and box["y"] + (box["height"] if part != "#question" else 20) <= height + 1, (part, height)
            assert page.locator("#stage").bounding_box()["height"] >= 0.3 * height
            assert page.locator("header").bounding_box()["height"] <= 56
            assert min(button.bounding_box()["height"] for button in page.locator("#bar button").all()) >= 44
            for view in "orgp":
                press(page, view)
                assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened, scheme):
    from axe_playwright_python.sync_playwright import Axe

    opened.emulate_media(color_scheme=scheme)
    for keys in ("o", "r w", "k", "g", "p", "o f", "?"):
        press(opened, keys)
        found = Axe().run(opened).response["violations"]
        assert [(keys, one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def test_with_five_thousand_images_the_page_is_there_at_once_and_only_those_in_view_are_in_it(page, fashion, tmp_path):
    made(page, tmp_path, fashion, 5000)
    expect(page.locator("#count")).to_contain_text("4,500 of 4,500")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") < 1000
    slowest = page.evaluate(
        """() => Math.max(...VIEWS.map(name => {
            const start = performance.now();
            go(name);
            return performance.now() - start;
        }))"""
    )
    assert slowest < 500
    press(page, "g")
    assert 0 < page.locator("#rows .cell").count() < 250
    page.evaluate("document.getElementById('sheet').scrollTo(0, 1e9)")
    expect(page.locator("#rows .cell").last).to_contain_text("possible")
    assert page.locator("#rows .cell").count() < 250


def test_a_hundred_images_by_keyboard_alone_take_about_a_key_each(page, fashion, tmp_path):
    made(page, tmp_path, fashion, 112)
    keys = 0
    for key in ["r", *"aakaakmank" * 10]:
        press(page, key)
        keys += 1
    decided(page, 100)
    assert keys == 101

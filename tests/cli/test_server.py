import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from label_laundry.cli.server import HEADERS, MOST_BYTES, NOT_SERVED, Session, app
from label_laundry.pages import page
from label_laundry.review.verdicts import read_review

HOST = "127.0.0.1:8123"
GOOD = {"Host": HOST, "Origin": f"http://{HOST}", "X-Token": "secret", "Content-Type": "application/json"}
KEEP = {"verdict": "keep", "new_label": "", "note": "", "when": "2026-11-23T10:00:00Z"}


@pytest.fixture
def path(tmp_path):
    (tmp_path / "review.csv").write_text('id,verdict,new_label,reviewer,when,note\nt9,prune,,ben,,"</script><b>"\n')
    return tmp_path / "review.csv"


@pytest.fixture
def client(path):
    session = Session(f"<html>{NOT_SERVED}</html>", frozenset({"a", "b"}), ("Coat", "<img onerror=x>"), "ann", 8123, "secret", path)
    return TestClient(app(session), base_url=f"http://{HOST}")


def give(client, *changes, **headers):
    return client.post("/api/verdicts", headers=GOOD | headers, json=changes or [{"id": "a", "expected": None, "verdict": KEEP}])


def refusals(client, *changes):
    answer = give(client, *changes)
    assert answer.status_code == 200
    return answer.json()["refused"]


def test_the_page_knows_token_reviewer_and_verdicts_and_stays_one_script(client):
    answer = client.get("/", params={"token": "secret"})
    assert answer.status_code == 200
    assert '"token": "secret", "reviewer": "ann"' in answer.text
    assert "</script><b>" not in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Token": "guess"}, 403), ({"X-Token": "sécret".encode()}, 403), ({"X-Token": ""}, 403),
        ({"Host": "evil.example:8123"}, 403), ({"Host": "127.0.0.1:9"}, 403), ({"Host": "127.0.0.1"}, 403),
        ({"Origin": "http://evil.example"}, 403), ({"Origin": "null"}, 403), ({"Origin": f"https://{HOST}"}, 403), ({"Origin": ""}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)  # fmt: skip
def test_a_stranger_changes_nothing(client, path, headers, status):
    before = path.read_bytes()
    answer = give(client, **headers)
    assert answer.status_code == status
    assert answer.json()["message"].endswith(".")
    assert path.read_bytes() == before


@pytest.mark.parametrize("token", ["", "guess"])
def test_without_the_token_there_is_no_page(client, token):
    assert client.get("/", params={"token": token}).status_code == 403
    assert client.get("/", params={"token": "secret"}, headers={"Host": "rebound.example"}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {}, {"id": "a"}, {"id": "a", "expected": None, "verdict": KEEP, "more": 1}, {"id": 7, "expected": None, "verdict": KEEP},
        {"id": "z", "expected": None, "verdict": KEEP}, {"id": "t9", "expected": None, "verdict": KEEP},
        {"id": "a", "expected": {"verdict": 7}, "verdict": KEEP},
        *(
            {"id": "a", "expected": None, "verdict": KEEP | change}
            for change in (
                {"verdict": "burn"}, {"verdict": "relabel"}, {"new_label": "Coat"}, {"verdict": "relabel", "new_label": "Cot"},
                {"note": "a\nb"},
                {"note": "x" * 501}, {"when": "yester\nday"}, {"reviewer": "ben"},
            )
        ),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_one_clear_line(client, path, body):
    before = path.read_bytes()
    (told,) = refusals(client, body)
    assert told["id"] == body.get("id")
    assert re.fullmatch(r"\S.*\.", told["message"])
    assert "there" not in told
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"", b"null", b"{}", b"[[]]", b"[1]"])
def test_a_broken_body_is_refused(client, content):
    answer = client.post("/api/verdicts", headers=GOOD, content=content)
    assert (answer.status_code, answer.json()) == (400, {"message": "Not a list of verdicts."})


def test_a_long_body_is_refused_whatever_its_header_says(client, path):
    before = path.read_bytes()

    def longer():  # in parts, without a length in the header
        for _ in range(MOST_BYTES // 10_000 + 2):
            yield b" " * 10_000

    assert client.post("/api/verdicts", headers=GOOD, content=b"x" * (MOST_BYTES + 1)).status_code == 413
    assert client.post("/api/verdicts", headers=GOOD, content=longer()).status_code == 413
    assert path.read_bytes() == before


@pytest.mark.parametrize("headers", [{}, {"Host": "evil.example"}])
@pytest.mark.parametrize("place", ["/?token=secret", "/", "/api/verdicts", "/nothing"])
def test_every_answer_has_the_headers_that_keep_it_to_itself(client, place, headers):
    answer = client.get(place, headers=headers)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(client, method):
    assert client.request(method, "/api/verdicts", headers=GOOD).status_code == 405


def test_a_verdict_is_given_changed_and_taken_back(client, path):
    assert refusals(client) == []
    hostile = {"verdict": "relabel", "new_label": "<img onerror=x>", "note": '=1+1,"</script>', "when": ""}
    assert refusals(client, {"id": "a", "expected": KEEP, "verdict": hostile}) == []
    rows = read_review(path)
    assert rows.loc[1, ["id", "verdict", "new_label", "reviewer", "note"]].tolist() == [
        "a", "relabel", "<img onerror=x>", "ann", '=1+1,"</script>',
    ]  # fmt: skip
    assert refusals(client, {"id": "a", "expected": hostile, "verdict": None}) == []
    assert read_review(path)["id"].tolist() == ["t9"]


def test_a_line_that_a_person_wrote_can_be_changed(client, path):
    with path.open("a") as file:
        file.write('a,keep,,ann,22.11.2026,"two\nlines"\n')
    before = {"verdict": "keep", "new_label": "", "note": "two\nlines", "when": "22.11.2026"}
    assert refusals(client, {"id": "a", "expected": before, "verdict": KEEP | {"verdict": "prune"}}) == []
    assert read_review(path).set_index("id").loc["a", "verdict"] == "prune"
    (told,) = refusals(client, {"id": "a", "expected": KEEP | {"verdict": "prune"}, "verdict": before})
    assert told["message"] == "Not a verdict: verdict.note: must be one line of at most 500 letters."


def test_two_tabs_in_conflict_are_told_and_lose_nothing(client, path):
    assert refusals(client) == []
    (told,) = refusals(client, {"id": "a", "expected": None, "verdict": KEEP | {"verdict": "prune"}})
    assert (told["id"], told["there"]["verdict"]) == ("a", "keep")
    assert "has keep for this image" in told["message"]
    (gone,) = refusals(client, {"id": "b", "expected": KEEP, "verdict": KEEP | {"verdict": "prune"}})
    assert (gone["id"], gone["there"]) == ("b", None)
    assert read_review(path)["verdict"].tolist() == ["prune", "keep"]


def test_one_that_is_refused_does_not_hold_up_the_others(client, path):
    asked = [{"id": id_, "expected": None, "verdict": KEEP} for id_ in ("a", "nowhere", "b")]
    assert [told["id"] for told in refusals(client, *asked)] == ["nowhere"]
    assert read_review(path)["id"].tolist() == ["t9", "a", "b"]


def test_the_longest_message_of_the_page_is_read(client):
    at_once = int(re.search(r"AT_ONCE = (\d+);", (Path(page.__file__).parent / "gallery" / "store.js").read_text())[1])
    long = KEEP | {"note": 500 * "\N{FACE WITH TEARS OF JOY}"}
    told = refusals(client, *at_once * [{"id": "a", "expected": long, "verdict": long}])
    assert "Changed elsewhere" in told[0]["message"]


def test_what_cannot_be_written_is_told(client, path):
    path.write_text("nonsense\n")
    page = client.get("/", params={"token": "secret"})
    assert (page.status_code, page.json()["message"].startswith(str(path))) == (500, True)
    answer = give(client)
    assert answer.status_code == 500
    assert answer.json()["message"].startswith("Not saved: ")

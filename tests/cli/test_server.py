import asyncio
import io
import re
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from label_laundry.cli.asked import Known
from label_laundry.cli.server import HEADERS, MOST_BYTES, NOT_SERVED, app
from label_laundry.cli.session import Session
from label_laundry.contracts.trouble import Trouble
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
    return TestClient(app(session(path)), base_url=f"http://{HOST}")


def session(path):
    known = Known(frozenset({"a", "b"}), frozenset({"t"}), ("Coat", "<img onerror=x>", "two\twords"))
    page = f"<html>{NOT_SERVED}</html>"
    return Session(page, known, "ann", 8123, "secret", picture, path, path.with_name("opinions.csv"))


def picture(id_):
    if id_ == "b":
        raise Trouble("b.jpg: is not there")
    return Image.new("RGB", (640, 480), "red")


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
        ({"Origin": HOST}, 403),
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
        {"id": "a"}, {"id": "a", "expected": None, "verdict": KEEP, "more": None},
        {"id": "z", "expected": None, "verdict": KEEP}, {"id": "t9", "expected": None, "verdict": KEEP},
        {"id": "a", "expected": {"verdict": None}, "verdict": KEEP},
        *(
            {"id": "a", "expected": None, "verdict": KEEP | change}
            for change in (
                {"verdict": "burn"}, {"verdict": "relabel"}, {"new_label": "Coat"}, {"verdict": "relabel", "new_label": "Cot"},
                {"note": "a\nb"}, {"note": "a\x85b"}, {"note": "a\u2028b"}, {"note": "\u202eb"},
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


BROKEN = (b"{", b"\xff\xfe", b"", b"null", b"{}", b"[[]]", b"[1]", b"[{}]", b"[" * 5000, b'[{"id": ["a"]}]', rb'[{"id": "\ud800"}]')


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_body_is_refused(client, content):
    answer = client.post("/api/verdicts", headers=GOOD, content=content)
    assert answer.status_code == 400
    assert re.fullmatch(r"Nothing is saved: .*\.", answer.json()["message"])


@pytest.mark.parametrize("number", ["NaN", "1e999", "-Infinity", "7", "9" * 5000, "true"])
@pytest.mark.parametrize("place", ['{{"id": {}}}', '{{"id": "b", "expected": {{"verdict": {}}}, "verdict": null}}'])
def test_a_number_anywhere_refuses_the_whole_message(client, path, number, place):
    before = path.read_bytes()
    good = '{"id": "a", "expected": null, "verdict": {"verdict": "keep"}}'
    answer = client.post("/api/verdicts", headers=GOOD, content=f"[{good}, {place.format(number)}]")
    assert 400 <= answer.status_code < 500
    assert len(answer.text) < 100
    assert path.read_bytes() == before


def test_a_message_cut_off_is_no_error_of_the_server(path):
    """What Starlette is told when the connection ends within a body."""
    parts = [{"type": "http.request", "body": b"[", "more_body": True}, {"type": "http.disconnect"}]
    sent = []
    scope = {"type": "http", "method": "POST", "path": "/api/verdicts", "query_string": b""}

    async def receive():
        return parts.pop(0)

    async def send(message):
        sent.append(message)

    headers = [(name.lower().encode(), value.encode()) for name, value in GOOD.items()]
    asyncio.run(app(session(path))(scope | {"headers": headers}, receive, send))
    assert sent[0]["status"] == 400


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


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
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
    assert told["message"] == "Not a verdict: verdict.note: must be one line of letters that can be seen; it has U+000A."


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
    at_once = int(re.search(r"AT_ONCE = (\d+);", (Path(page.__file__).parent / "gallery" / "saving.js").read_text())[1])
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


def test_an_opinion_on_a_test_image_is_kept_apart(client, path):
    before = path.read_bytes()
    assert refusals(client, {"id": "t", "expected": None, "verdict": KEEP}) == []
    assert path.read_bytes() == before
    assert read_review(path.with_name("opinions.csv"))[["id", "verdict", "reviewer"]].to_numpy().tolist() == [["t", "keep", "ann"]]
    listed = client.get("/api/verdicts", headers=GOOD).json()["verdicts"]
    assert [one["id"] for one in listed] == ["t9", "t"]


def test_the_page_hears_of_a_file_that_changed_behind_the_server(client, path):
    first = client.get("/api/verdicts", headers=GOOD).json()
    again = client.get("/api/verdicts", headers=GOOD, params={"known": first["version"]}).json()
    assert again == {"version": first["version"]}
    written = give(client).json()
    assert written["before"] == first["version"]
    path.write_text("id,verdict,new_label,reviewer,when,note\nb,keep,,ann,,\n")
    now = client.get("/api/verdicts", headers=GOOD, params={"known": written["version"]}).json()
    assert [one["id"] for one in now["verdicts"]] == ["b"]
    assert client.get("/api/verdicts", headers=GOOD | {"X-Token": "guess"}).status_code == 403


def test_the_original_is_served_whole_and_to_this_page_alone(client):
    answer = client.get("/picture/a", headers=GOOD)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(answer.content)).size == (640, 480)
    assert client.get("/picture/a").status_code == 403
    gone = client.get("/picture/b", headers=GOOD)
    assert (gone.status_code, gone.json()["message"]) == (404, "b.jpg: is not there.")
    for unknown in ("zzz", "..%2f..%2fetc%2fpasswd"):
        assert client.get(f"/picture/{unknown}", headers=GOOD).status_code == 404


def test_a_class_with_a_tab_in_its_name_can_be_named(client, path):
    assert refusals(client, {"id": "a", "expected": None, "verdict": KEEP | {"verdict": "relabel", "new_label": "two\twords"}}) == []
    assert read_review(path)["new_label"].tolist() == ["", "two\twords"]

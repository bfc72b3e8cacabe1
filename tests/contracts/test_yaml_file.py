import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.yaml_file import read_yaml


def told(tmp_path, content):
    path = tmp_path / "a.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(Trouble) as trouble:
        read_yaml(path)
    return str(trouble.value).removeprefix(f"{path}: ")


def test_plain_values_anchors_and_merges_are_read(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("\ufeffa: &a\n  b: 1\n  c: [x, 2.5]\nd:\n  <<: *a\n  b: 2\ne:\n  <<: *a\nf: *a\n", encoding="utf-8")
    a = {"b": 1, "c": ["x", 2.5]}
    assert read_yaml(path) == {"a": a, "d": a | {"b": 2}, "e": a, "f": a}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("b: 1\na: 2026-99-99\n", "line 2 (a: 2026-99-99): cannot be read as YAML ('2026-99-99' is not a valid timestamp)"),
        ("a: !!int x\n", "line 1 (a: !!int x): cannot be read as YAML ('x' is not a valid int)"),
        ("a: !!int ''\n", "'' is not a valid int"),
        ("a: !!bool maybe\n", "'maybe' is not a valid bool"),
        ("a: !!float x\n", "'x' is not a valid float"),
        ("a: !!python/object:os.system x\n", "line 1 (a: !!python/object:os.system x): cannot be read as YAML (could not determine"),
        ("b: 1\n{[1]: 2}: 3\n", "line 2 ("),
        (
            "a: 1\nb: {c: 1, c: 2}\n",
            "line 2 (b: {c: 1, c: 2}): cannot be read as YAML (the key 'c' is there twice (the first is in line 2); keep",
        ),
        ("a: 1\nb: 2\na: 1\n", "line 3 (a: 1): cannot be read as YAML (the key 'a' is there twice (the first is in line 1); keep one)"),
        ("a: &a {b: 1}\nc:\n  <<: *a\n  <<: *a\n", "the key '<<' is there twice"),
        ("a: 1\nb: \0\n", "line 2 (b: "),
        (b"a: 1\nb: \xe9\n", "line 2: is not UTF-8 (invalid continuation byte); save the file as UTF-8"),
        ("a: [1\n", "line 2 (a: [1): cannot be read as YAML (did not find expected ',' or ']')"),
    ],
)
def test_each_mistake_is_one_line_with_its_place(tmp_path, content, words):
    message = told(tmp_path, content)
    assert words in message
    assert "\n" not in message


@pytest.mark.parametrize("content", ["a: " + "[" * 100_000, "{a: " * 100_000, "- " * 100_000, "a: " + "[" * 60 + "]" * 60])
def test_values_within_values_without_end_are_refused(tmp_path, content):
    """libyaml would end the process."""
    assert "values are nested more than 50 deep" in told(tmp_path, content)


def test_a_long_value_is_shown_short(tmp_path):
    assert len(told(tmp_path, "a: 1" + "0" * 5000)) < 200


def test_what_is_returned_may_be_changed(tmp_path):
    (tmp_path / "params.yaml").write_text("data: {size: 28}\n")
    read_yaml(tmp_path / "params.yaml")["data"]["size"] = 64
    assert read_yaml(tmp_path / "params.yaml") == {"data": {"size": 28}}

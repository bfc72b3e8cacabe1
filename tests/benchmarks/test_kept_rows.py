import pandas as pd

from benchmarks.kept_rows import replace_rows


def test_a_new_row_replaces_an_older_one_and_others_stay(tmp_path):
    path, keys = tmp_path / "rows.csv", ["set", "recipe"]
    replace_rows(path, [{"set": "a", "recipe": "x", "right": 0.123456}, {"set": "a", "recipe": "y", "right": 0.2}], keys)
    replace_rows(path, [{"set": "a", "recipe": "x", "right": 0.3}, {"set": "b", "recipe": "x", "right": 0.654321}], keys)
    assert pd.read_csv(path).to_dict("list") == {"set": ["a", "a", "b"], "recipe": ["y", "x", "x"], "right": [0.2, 0.3, 0.6543]}

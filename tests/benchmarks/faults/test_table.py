from benchmarks.faults.table import table

FOUND = {
    "settings": {"tried": 1500, "refused": 1400, "accepted": 100, "wrong": []},
    "disks": {"times": 0, "why": "this user may not mount a file system", "wrong": []},
    "surroundings": {"times": 30, "kinds": ["locale C", "one core"], "wrong": ["a", "b"]},
}


def test_a_row_says_how_often_what_became_of_it_and_what_went_wrong():
    rows = table(FOUND).splitlines()[2:]
    assert rows[0] == "| params.yaml mutated | 1,500 | 1,400 refused in one line that names the key or the line; 100 accepted | 0 |"
    assert rows[1].endswith("| 0 | this user may not mount a file system | 0 |")
    assert rows[2].endswith("| 30 | the same bytes with locale C, one core | 2 |")

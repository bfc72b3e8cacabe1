from label_laundry.sources.source import natural


def test_numbers_in_names_are_sorted_by_value():
    assert sorted(["10.png", "9.png", "b2", "b10", "a", "010"], key=natural) == ["9.png", "010", "10.png", "a", "b2", "b10"]

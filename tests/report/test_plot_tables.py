from label_laundry.report.plot_tables import class_rows, side_rows

SIDES = {
    "raw": {"accuracy_of_seeds": [0.9, 0.91], "f1": {"cat": 0.8, "dog": 0.95}},
    "cleaned": {"accuracy_of_seeds": [0.92, 0.93], "f1": {"cat": 0.85, "dog": 0.95}},
}


def test_every_seed_of_every_side_has_a_row_of_its_own():
    table = side_rows("cnn", SIDES)
    assert table["training"].is_unique  # DVC would add up bars of one name
    assert table[["side", "seed", "accuracy", "error"]].to_numpy().tolist()[1] == ["raw", 2, 91, 9]
    assert len(table) == 4


def test_a_class_shows_what_the_named_side_lacks():
    assert class_rows("cnn", SIDES, "raw")[["class", "raw", "cleaned", "lacks"]].to_numpy().tolist() == [
        ["cat", 80, 85, 20],
        ["dog", 95, 95, 5],
    ]
    assert class_rows("cnn", SIDES, "cleaned")["lacks"].tolist() == [15, 5]

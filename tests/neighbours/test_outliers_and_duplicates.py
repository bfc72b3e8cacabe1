import numpy as np

from label_laundry.neighbours.outliers_and_duplicates import distance_to_others, duplicate_groups, is_outlier, twins


def test_the_distance_is_the_mean_over_neighbours_without_the_image_itself():
    np.testing.assert_allclose(distance_to_others(np.array([[0, 1, 3], [0, 2, 2]], np.float32)), [2, 2])


def test_far_out_is_measured_in_quartile_ranges():
    scores = np.append(np.arange(101.0), [75 + 2 * 50, 75 + 3 * 50.5 + 5])
    assert is_outlier(scores, 2.5).tolist() == [False] * 102 + [True]
    assert not is_outlier(np.ones(9), 1.0).any()


def test_the_twin_is_the_neighbour_with_the_nearest_pixels():
    images = np.random.default_rng(1).integers(0, 256, (30, 5, 4), np.uint8)
    images[7] = images[3]
    images[9] = images[3] ^ 1  # one grey level in every pixel
    indices = np.array([[n, *(m % 30 for m in range(n + 1, n + 7))] for n in range(30)])
    indices[7, :2] = 3, 7  # a twin may come before the image itself
    rows, differences = twins([images], indices)
    assert (rows[3], differences[3]) == (7, 0)
    assert (rows[7], differences[7]) == (3, 0)
    assert rows[4] in range(5, 11)
    assert differences[4] > 0.1
    indices[9] = [9, 3, 10, 11, 12, 13, 14]
    rows, differences = twins([images], indices)
    assert rows[9] == 3
    np.testing.assert_allclose(differences[9], 1 / 255)


def test_chunks_and_parts_make_no_difference(monkeypatch):
    images = np.random.default_rng(1).integers(0, 256, (30, 5, 4, 3), np.uint8)
    indices = np.random.default_rng(2).permuted(np.tile(np.arange(30), (30, 1)), axis=1)[:, :6]
    whole = twins([images], indices)
    monkeypatch.setattr("label_laundry.neighbours.outliers_and_duplicates.CHUNK", 7)
    for one, other in zip(whole, twins([images[:11], images[11:]], indices), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_group_is_what_is_alike_over_others():
    rows = np.array([2, 4, 5, 1, 1, 2, 0])
    alike = np.array([True, True, True, False, True, True, False])
    assert duplicate_groups(rows, alike).tolist() == [0, 1, 0, -1, 1, 0, -1]
    assert duplicate_groups(rows, np.zeros(7, bool)).tolist() == [-1] * 7

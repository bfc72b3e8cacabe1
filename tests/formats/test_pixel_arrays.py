import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.pixel_arrays import EndToEnd, arranged, to_eight_bits


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((5, 6, 7), (5, 6, 7)),
        ((5, 6, 7, 1), (5, 6, 7)),
        ((5, 1, 6, 7), (5, 6, 7)),
        ((5, 6, 7, 3), (5, 6, 7, 3)),
        ((5, 3, 6, 7), (5, 6, 7, 3)),
        ((5, 4, 6, 7), (5, 6, 7, 4)),
        ((5, 3, 6, 3), (5, 3, 6, 3)),
        ((5, 36), (5, 6, 6)),
    ],
)
def test_usual_forms(shape, expected):
    assert arranged(np.zeros(shape, np.uint8), "x").shape == expected


def test_channels_first_are_moved_not_reshaped():
    array = np.arange(2 * 3 * 4 * 5, dtype=np.uint8).reshape(2, 3, 4, 5)
    np.testing.assert_array_equal(arranged(array, "x")[1, 2, 3], array[1, :, 2, 3])


@pytest.mark.parametrize(
    "array",
    [np.zeros((5, 6, 7, 2), np.uint8), np.zeros((5, 7), np.uint8), np.zeros(5), np.zeros((0, 4, 4)), np.array(3), np.array([["a"]])],
)
def test_other_forms_are_named(array):
    with pytest.raises(Trouble, match=r"x\.npy: .*expected"):
        arranged(array, "x.npy")


def eight(*arrays):
    change, said = to_eight_bits({f"{n}": np.asarray(array) for n, array in enumerate(arrays)})
    return [change(np.asarray(array)).tolist() for array in arrays], said


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([0.0, 0.5, 1.0]), [0, 128, 255]),
        (np.array([-1.0, 0.0, 1.0]), [0, 128, 255]),
        (np.array([0.2, 0.4], np.float16), [51, 102]),
        (np.array([0.0, 127.6, 255.0]), [0, 128, 255]),
        (np.array([0, 7, 200], np.int64), [0, 7, 200]),
        (np.array([0, 2048, 4096], np.uint16), [0, 128, 255]),
        (np.array([-3.0, 0.0, 3.0]), [0, 128, 255]),
        (np.array([0, 1]), [0, 255]),
        (np.array([False, True]), [0, 255]),
        (np.array([0.0, 0.505, 1.01]), [0, 128, 255]),
        (np.array([7, 7], np.uint8), [7, 7]),
        (np.array([5000, 5000], np.uint16), [0, 0]),
    ],
)
def test_values_become_gray_levels(values, expected):
    assert eight(values)[0] == [expected]


def test_one_range_counts_for_all_splits():
    found, said = eight(np.array([0.0, 1000.0]), np.array([500.0]))
    assert found == [[0, 255], [128]]
    assert said == "values from 0 to 1000 are stored as 0 to 255, with 0 as black and 1000 as white in all images"


def test_what_is_not_finite_is_named_with_its_image():
    array = np.zeros((4, 2, 2))
    array[2, 1, 0] = np.nan
    with pytest.raises(Trouble, match=r"x: image 2 has values that are not finite"):
        to_eight_bits({"x": array})


def test_arrays_end_to_end_are_one_sequence():
    first, second = np.zeros((2, 3, 3), np.uint8), np.ones((1, 3, 3), np.uint8)
    images = EndToEnd([first, second], lambda image: image + 5)
    assert [int(images[n][0, 0]) for n in range(len(images))] == [5, 5, 6]

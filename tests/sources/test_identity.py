import numpy as np

from label_laundry.sources.identity import digests, duplicate_groups, image_ids


def test_equal_pixels_share_a_hash_and_later_ones_get_a_suffix(fashion):
    images = np.concatenate([fashion[0][:4], fashion[0][[0, 3]]])
    images[2] = images[0]
    pixels = digests(images)
    ids = image_ids(pixels, np.arange(6))
    assert pixels[0] == pixels[2] == pixels[4]
    assert ids[2] == f"{ids[0]}-2"
    assert ids[4] == f"{ids[0]}-3"
    assert len(set(ids)) == 6
    assert duplicate_groups(ids[:4]).tolist() == [0, 1, 0, 2]


def test_equal_images_are_counted_in_the_order_asked_for():
    assert image_ids(np.array(["a", "b", "a"]), np.array([2, 1, 0])).tolist() == ["a-2", "b", "a"]


def test_an_id_depends_on_shape_and_colour():
    gray = np.arange(12, dtype=np.uint8).reshape(1, 3, 4)
    assert digests(gray)[0] != digests(gray.reshape(1, 4, 3))[0]


def test_fashion_mnist_has_no_exact_duplicates(fashion):
    assert len(np.unique(digests(fashion[0]))) == 60_000

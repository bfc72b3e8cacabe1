import numpy as np

from stages.labels.identity import duplicate_groups, image_ids


def test_equal_pixels_share_a_hash_and_later_ones_get_a_suffix(fashion):
    images = fashion[0][:4].copy()
    images[2] = images[0]
    train, test = image_ids(images, images[[0, 3]])
    assert train[2] == f"{train[0]}-2"
    assert test[0] == f"{train[0]}-3"
    assert len({*train, *test}) == 6
    assert duplicate_groups(train).tolist() == [0, 1, 0, 2]


def test_an_id_depends_on_shape_and_colour():
    gray = np.arange(12, dtype=np.uint8).reshape(1, 3, 4)
    assert image_ids(gray)[0][0] != image_ids(gray.reshape(1, 4, 3))[0][0]


def test_fashion_mnist_has_no_exact_duplicates(fashion):
    (ids,) = image_ids(fashion[0])
    assert len(np.unique(ids)) == 60_000
    assert not any("-" in one for one in ids)

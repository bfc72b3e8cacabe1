import pytest

from label_laundry.jobs.placement import worker_devices

MANY = [30_000] * 5


@pytest.mark.parametrize(
    ("device", "work", "cores", "cards", "places"),
    [
        ("cpu", MANY, 2, 0, ["cpu"] * 2),
        ("cpu", MANY, 16, 0, ["cpu"] * 5),
        ("cpu", [100] * 5, 16, 0, ["cpu"]),  # small work: this process
        ("cuda", MANY, 2, 1, ["cuda:0"]),
        ("cuda", MANY, 2, 4, ["cuda:0", "cuda:1", "cuda:2", "cuda:3"]),
        ("cuda", MANY[:2], 16, 4, ["cuda:0", "cuda:1"]),
        ("mps", MANY, 8, 0, ["mps"]),
    ],
)
def test_each_core_or_card_has_one_worker_and_no_worker_starts_idle(device, work, cores, cards, places):
    assert worker_devices(device, work, cores, cards) == places

import yaml

from benchmarks.faults.mutations import mutations, pairs

TEXT = "a: 1   # one\nb:\n  c: {d: 2, e: null}\n  f: x\ng: y\n"


def test_settings_are_found_by_their_full_names():
    assert pairs(TEXT) == [(0, "a"), (1, "b"), (2, "b.c"), (3, "b.f"), (4, "g")]


def test_mutations_are_the_same_for_a_seed_and_change_the_file():
    first = list(mutations(TEXT, 200, 1))
    assert [one.content for one in first] == [one.content for one in mutations(TEXT, 200, 1)]
    assert [one.content for one in first] != [one.content for one in mutations(TEXT, 200, 2)]
    assert sum(one.content == TEXT.encode() for one in first) < 10
    assert len({one.name for one in first}) > 100


def test_some_stay_in_order_and_some_do_not():
    broken = 0
    for one in mutations(TEXT, 200, 1):
        try:
            # Without those that would end this process.
            yaml.safe_load(one.content) if one.content.count(b"[") + one.content.count(b"{") < 1000 else None
        except Exception:
            broken += 1
    assert 20 < broken < 180

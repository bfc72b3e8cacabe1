import numpy as np
import pytest

from label_laundry.neighbours import graph as module
from label_laundry.neighbours.graph import embed, graph, layout


@pytest.fixture(scope="module")
def features():
    generator = np.random.default_rng(0)
    centres = generator.normal(size=(5, 16))
    return (centres[np.arange(1500) % 5] + 0.3 * generator.normal(size=(1500, 16))).astype(np.float32)


def test_the_exact_graph_has_each_row_first_and_rising_distances(features):
    indices, distances = graph(features, 5, 1)
    assert indices.shape == distances.shape == (1500, 6)
    np.testing.assert_array_equal(indices[:, 0], np.arange(1500))
    assert (np.diff(distances, axis=1) >= 0).all()


@pytest.mark.slow
def test_the_approximate_graph_finds_the_exact_neighbours_and_repeats(features, monkeypatch):
    exact, _ = graph(features, 5, 1)
    monkeypatch.setattr(module, "EXACT_UP_TO", 0)
    found, _ = graph(features, 5, 1)
    shared = np.mean([len(set(a) & set(b)) / 6 for a, b in zip(exact, found, strict=True)])
    assert shared > 0.95
    np.testing.assert_array_equal(found, graph(features, 5, 1)[0])


@pytest.mark.slow
def test_the_map_keeps_clusters_together_and_repeats(features):
    points = layout(features, *graph(features, 10, 1), 1)
    assert points.shape == (1500, 2)
    assert points.dtype == np.float32
    np.testing.assert_array_equal(points, layout(features, *graph(features, 10, 1), 1))
    centres = np.array([points[cluster::5].mean(axis=0) for cluster in range(5)])
    own = np.linalg.norm(points[:, None] - centres[None], axis=2).argmin(axis=1)
    assert (own == np.arange(1500) % 5).mean() > 0.95


@pytest.mark.slow  # UMAP takes a minute to compile
@pytest.mark.parametrize("n", [3, 30])
def test_a_small_set_has_fewer_neighbours(n):
    features = np.random.default_rng(1).normal(size=(n, 8)).astype(np.float32)
    made = embed(features, 15, 1)
    assert made["indices"].shape == made["distances"].shape == (n, min(15, n - 2) + 1)
    assert made["map"].shape == (n, 2)
    assert np.isfinite(made["map"]).all()

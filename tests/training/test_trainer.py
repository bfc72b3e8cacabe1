import numpy as np
import pytest
import torch

from label_laundry.training.augment import drawn, shares_drawn, to_tensor
from label_laundry.training.convolutions import Depthwise, Pointwise
from label_laundry.training.networks import build
from label_laundry.training.norm_clamp import NormClamp
from label_laundry.training.relu_norm_pool import ReluNormPool
from label_laundry.training.trainer import Diverged, chunks, fit, in_turn, judged, predict
from tests.training.recipes import recipe

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def data(fashion):
    images, labels = fashion
    return to_tensor(images[:1200], torch.device("cpu")), torch.from_numpy(labels[:1200].astype(np.int64))


def trained(data, seed=1, **changes):
    images, labels = data
    how = recipe(**changes)
    torch.manual_seed(seed)
    network = build("cnn", how, 10)
    curve = fit(network, images[:800], labels[:800], how, seed, (images[800:], labels[800:]))
    return curve, predict(network, images[800:], how)


def test_it_learns_real_images_and_repeats_to_the_byte(data):
    curve, probs = trained(data, epochs=2, flip=True, size=16, fit="resize")
    assert (probs.argmax(1) == data[1][800:].numpy()).mean() > 0.65
    again, same = trained(data, epochs=2, flip=True, size=16, fit="resize")
    assert curve == again
    assert probs.tobytes() == same.tobytes()
    assert probs.dtype == np.float32
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize(("size", "n"), [(28, 5349), (64, 1024), (224, 128)])
def test_on_a_card_larger_images_are_predicted_fewer_at_once(size, n):
    images = torch.empty(6000, 3, 28, 28, dtype=torch.uint8, device="meta")
    assert len(next(iter(chunks(images, recipe(size=size))))) == n


@pytest.mark.parametrize(("precision", "kind"), [("fp32", torch.float32), ("bf16", torch.bfloat16)])
def test_the_precision_is_that_of_the_recipe_in_training_and_prediction(data, precision, kind):
    how, seen = recipe(precision=precision), set()
    network = build("cnn", how, 10)
    first = next(module for module in network.modules() if isinstance(module, torch.nn.Conv2d))
    first.register_forward_hook(lambda module, inputs, output: seen.add((module.training, output.dtype)))
    fit(network, data[0][:64], data[1][:64], how, 1)
    predict(network, data[0][:64], how)
    assert seen == {(True, kind), (False, kind)}


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_loss_is_smoothed_as_the_recipe_says(data, smoothing):
    logits = torch.randn(8, 10, generator=torch.Generator().manual_seed(1))
    how, target = recipe(label_smoothing=smoothing), data[1][:8]
    loss, _ = judged(lambda _: logits, data[0][:8], drawn(8, how, torch.Generator()), target, how)
    logs = logits.log_softmax(1)
    plain = -logs[torch.arange(8), target].mean()
    torch.testing.assert_close(loss, (1 - smoothing) * plain - smoothing * logs.mean())


@pytest.mark.parametrize("schedule", ["constant", "one-cycle"])
def test_the_learning_rate_follows_the_schedule(data, monkeypatch, schedule):
    rates = []

    class Recorded(torch.optim.Adam):
        def step(self, *args, **kwargs):
            rates.append(self.param_groups[0]["lr"])
            return super().step(*args, **kwargs)

    monkeypatch.setattr(torch.optim, "Adam", Recorded)
    how = recipe(schedule=schedule, epochs=5, size=8, learning_rate=0.01)
    fit(build("cnn", how, 10), data[0][:128], data[1][:128], how, 1)
    assert len(rates) == 20
    if schedule == "constant":
        assert set(rates) == {0.01}
    else:
        assert rates[0] == pytest.approx(0.01 / 25)
        assert max(rates) == pytest.approx(0.01, rel=0.05)
        assert rates[-1] < 1e-4


@pytest.mark.slow
def test_another_seed_gives_another_network(data):
    assert not np.array_equal(trained(data, 1)[1], trained(data, 2)[1])


def test_a_nan_loss_stops_and_names_the_epoch(data):
    images, labels = data
    how = recipe()
    network = build("cnn", how, 10)
    with torch.no_grad():
        network[0].weight[0, 0, 0, 0] = float("nan")
    with pytest.raises(Diverged, match=r"not a number in epoch 1; lower learning_rate \(now 0\.003\)"):
        fit(network, images[:64], labels[:64], how, 1)


@pytest.mark.slow
def test_early_stopping_restores_the_best_weights(data):
    how = {"epochs": 12, "patience": 2, "validation": 0.1, "schedule": "constant", "learning_rate": 0.01}
    curve, probs = trained(data, **how)
    losses = [row["watched_loss"] for row in curve]
    assert len(curve) == int(np.argmin(losses)) + 1 + 2 or len(curve) == 12
    best = curve[int(np.argmin(losses))]
    assert (probs.argmax(1) == data[1][800:].numpy()).mean() == pytest.approx(best["watched_accuracy"])


def test_prediction_averages_the_image_and_its_mirror(data):
    images = data[0][:50]
    torch.manual_seed(0)
    network = build("cnn", recipe(), 10)
    both = predict(network, images, recipe(flip=True))
    one, mirrored = predict(network, images, recipe()), predict(network, images.flip(-1), recipe())
    np.testing.assert_allclose(both, (one + mirrored) / 2, atol=1e-6)


@pytest.mark.slow
def test_what_a_card_compiles_is_one_graph_for_all_networks_and_the_same_function(data, monkeypatch):
    """As far as a machine without a card can tell: the layers as they are on a card, traced without breaks."""
    for layer in (ReluNormPool, NormClamp):
        monkeypatch.setattr(layer, "forward", layer.plain)
    for layer in (Pointwise, Depthwise):
        monkeypatch.setattr(layer, "forward", torch.nn.Conv2d.forward)
    graphs = []

    def counted(graph, inputs):
        graphs.append(graph)
        return graph.forward

    how = recipe(flip=True, shift=2, size=32, colour="rgb")
    compiled = torch.compile(judged, backend=counted, fullgraph=True)
    images, labels = data[0][:16], data[1][:16]
    moves = drawn(16, how, torch.Generator().manual_seed(1))
    for seed in (1, 2):
        torch.manual_seed(seed)
        network = build("cnn", how, 10)
        loss, right = compiled(network, images, moves, labels, how)
        expected, as_many = judged(network, images, moves, labels, how)
        torch.testing.assert_close(loss, expected)
        assert right == as_many
    assert len(graphs) == 1


def test_leftover_images_sit_out_one_epoch_so_that_all_batches_are_equal(data):
    images, labels = data[0][:100], data[1][:100]
    sizes = []
    how = recipe(batch=32, epochs=2)
    fit(build("cnn", how, 10), images, labels, how, 1, on_images=lambda epoch, n: sizes.append(n))
    assert sizes == [33] * 6


def test_an_epoch_of_a_smaller_set_takes_as_many_steps_and_shows_each_image_before_any_comes_again(data):
    how, steps = recipe(batch=16, size=8, fit="resize"), []
    fit(build("cnn", how, 10), data[0][:50], data[1][:50], how, 1, on_images=lambda epoch, n: steps.append(n), epoch_images=128)
    assert steps == [16] * 8
    order = in_turn(50, 128, torch.Generator().manual_seed(1))
    assert sorted(order[:50]) == sorted(order[50:100]) == list(range(50))
    assert len(set(order[100:].tolist())) == 28
    assert torch.equal(
        in_turn(50, 48, torch.Generator().manual_seed(1)), torch.randperm(50, generator=torch.Generator().manual_seed(1))[:48]
    )


def test_a_sure_distribution_is_learned_as_its_label(data):
    how, target = recipe(label_smoothing=0.1), data[1][:8]
    logits = torch.randn(8, 10, generator=torch.Generator().manual_seed(1))
    plain, soft = (judged(lambda _: logits, data[0][:8], torch.zeros(8, 3), one, how) for one in (target, torch.eye(10)[target]))
    torch.testing.assert_close(plain, soft)


def test_classes_count_by_their_weights(data):
    how, target = recipe(label_smoothing=0.0), torch.arange(8) % 2
    logits = torch.randn(8, 10, generator=torch.Generator().manual_seed(1))
    weights = torch.ones(10)
    weights[1] = 0
    loss, _ = judged(lambda _: logits, data[0][:8], torch.zeros(8, 3), target, how, class_weights=weights)
    torch.testing.assert_close(loss, -logits.log_softmax(1)[target == 0, 0].mean())


def test_mixup_mixes_neighbours_and_their_losses_alike(data):
    how, target, share = recipe(mixup=0.2, label_smoothing=0.0), data[1][:8], torch.tensor(0.3)
    seen = []

    def network(images):
        seen.append(images)
        return torch.arange(10.0).repeat(8, 1)

    loss, _ = judged(network, data[0][:8], torch.zeros(8, 3), target, how, share)
    expected = 0.3 * data[0][:8] / 255 + 0.7 * data[0][:8].roll(1, 0) / 255
    torch.testing.assert_close(seen[0], expected)
    logs = torch.arange(10.0).log_softmax(0)
    torch.testing.assert_close(loss, -(0.3 * logs[target] + 0.7 * logs[target.roll(1)]).mean())


def test_mixup_repeats_to_the_byte_and_draws_other_shares_each_epoch(data):
    how = recipe(mixup=0.4, epochs=2, size=8, fit="resize")
    curves = []
    for _ in range(2):
        torch.manual_seed(1)
        curves.append(fit(build("cnn", how, 10), data[0][:64], data[1][:64], how, 1))
    assert curves[0] == curves[1]
    generator = torch.Generator().manual_seed(1)
    first, second = shares_drawn(5, how, generator), shares_drawn(5, how, generator)
    assert not torch.equal(first, second)
    assert ((first >= 0) & (first <= 1)).all()

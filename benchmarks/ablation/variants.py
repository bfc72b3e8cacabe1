"""The score against its alternatives, on the arrays of one cell. benchmarks/flag_rule judges how many of the worst are flagged."""

from collections.abc import Iterator

import numpy as np
from cleanlab.rank import get_label_quality_scores
from scipy.stats import rankdata

from label_laundry.flags.ensemble import log_losses, log_margin, weighted_mean, weights_by_loss

PROBS = "probs "


def members(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Each model's out-of-fold probabilities (N, K), float64."""
    return {name.removeprefix(PROBS): array.astype(np.float64) for name, array in arrays.items() if name.startswith(PROBS)}


def mean(given: np.ndarray, probs: dict[str, np.ndarray], sharpness: float | None = None) -> np.ndarray:
    """The mean weighted by log loss on all given labels, or with sharper or flatter weights."""
    losses = log_losses(given, probs)
    if sharpness is None:
        return weighted_mean(probs, weights_by_loss(losses))
    raw = {model: (1 / loss) ** sharpness for model, loss in losses.items()}
    return weighted_mean(probs, {model: value / sum(raw.values()) for model, value in raw.items()})


def better_model(given: np.ndarray, probs: dict[str, np.ndarray]) -> str:
    """The model with the best log loss on the labels as given, because a user does not know the truth."""
    losses = log_losses(given, probs)
    return min(losses, key=losses.get)


def scores(arrays: dict[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Names and scores (N,), low is suspect; the plain score comes first."""
    given, probs = arrays["given"], members(arrays)
    ours, best = mean(given, probs), probs[better_model(given, probs)]
    margin = log_margin(given, ours)
    yield "log-margin of the weighted mean", margin
    for sharpness in (0.0, 8.0):
        yield f"weights to the power of {sharpness:.0f}", log_margin(given, mean(given, probs, sharpness))
    for floor in (0.03, 0.1):
        yield f"log-margin, {floor:g} added to both probabilities", log_margin(given, (ours + floor) / (1 + floor))
    yield "log-margin, floor by how often the runner-up is given", floored(given, ours)
    for share in (0.5, 1.0):
        yield f"log-margin, corrected {share:.0%} for noise between classes", log_margin(given, corrected(given, ours, share))
    yield "geometric mean", log_margin(given, np.exp(np.mean([np.log(np.clip(one, 1e-8, 1)) for one in probs.values()], axis=0)))
    yield "more doubtful model", np.min([log_margin(given, one) for one in probs.values()], axis=0)
    yield "less doubtful model", np.max([log_margin(given, one) for one in probs.values()], axis=0)
    yield "self-confidence of the mean", get_label_quality_scores(given, ours, method="self_confidence")
    yield "normalized margin of the mean", get_label_quality_scores(given, ours, method="normalized_margin")
    yield "self-confidence of the mean, adjusted by class", get_label_quality_scores(given, ours, adjust_pred_probs=True)
    late = dict(probs)
    for model in probs:
        epochs = arrays[f"epochs {model}"]
        late[model] = (probs[model] + epochs[-2:].mean(axis=0)) / 2
    yield "with snapshots of the last two epochs", log_margin(given, mean(given, late))
    learned = np.mean([rankdata(arrays[f"learned {model}"]) for model in probs], axis=0)
    yield "training dynamics alone (ranks)", learned
    yield "with training dynamics (mean rank, 3 to 1)", 0.75 * rankdata(margin) + 0.25 * learned
    yield "corrected 50% and with training dynamics (log-margins, 3 to 1)", all_that_helps(arrays)
    for share in (0.1, 0.3):
        yield f"with neighbour votes, {share:.0%}", log_margin(given, (1 - share) * ours + share * arrays["votes"])
    yield "neighbour votes alone", log_margin(given, np.clip(arrays["votes"], 1e-3, 1)) + 1e-6 * margin
    yield "cleanlab's default, better model: self-confidence", get_label_quality_scores(given, best)
    yield "log-margin of the better model", log_margin(given, best)


def all_that_helps(arrays: dict[str, np.ndarray]) -> np.ndarray:
    """The log-margin with the two changes that improve its ranking most, (N,)."""
    given, probs = arrays["given"], members(arrays)
    learned = np.mean([arrays[f"learned {model}"] for model in probs], axis=0)
    return 0.75 * log_margin(given, corrected(given, mean(given, probs), 0.5)) + 0.25 * learned


def corrected(given: np.ndarray, probs: np.ndarray, share: float, rounds: int = 20) -> np.ndarray:
    """Probabilities of the true class (N, K), given the label and how often each class is confused with each other.

    Both are estimated in turn, from the labels alone (Dawid and Skene's EM, 1979, for one annotator).
    """
    n_classes = probs.shape[1]
    often = np.full((n_classes, n_classes), 0.02 / (n_classes - 1))  # rows: true; columns: given
    np.fill_diagonal(often, 0.98)
    for _ in range(rounds):
        true = probs * often[:, given].T
        true /= true.sum(axis=1, keepdims=True)
        counts = 1 + np.stack([true[given == code].sum(axis=0) for code in range(n_classes)], axis=1)
        often = counts / counts.sum(axis=1, keepdims=True)
    out = probs * often[:, given].T ** share
    return out / out.sum(axis=1, keepdims=True)


def floored(given: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """The log-margin after the fourth power of `runner_ups` is added to both probabilities, (N,).

    If wrong labels are second choices, a tiny probability of the given label says no more than a small one.
    """
    floor = runner_ups(given, probs) ** 4
    return log_margin(given, (probs + floor) / (1 + floor))


def runner_ups(given: np.ndarray, probs: np.ndarray, sure: float = 0.8) -> float:
    """How often the given label comes second if another class is certain: 0 at chance level or below, 1 always."""
    n_classes = probs.shape[1]
    rank = (probs > probs[np.arange(len(given)), given][:, None]).sum(axis=1)
    contradicted = (rank > 0) & (probs.max(axis=1) >= sure)
    if not contradicted.any() or n_classes == 2:
        return 0.0
    chance = 1 / (n_classes - 1)
    return max(0.0, ((rank[contradicted] == 1).mean() - chance) / (1 - chance))

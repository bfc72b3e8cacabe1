"""How many labels are really wrong: a blind, stratified sample for people to judge, and an estimate for the whole set."""

import numpy as np
import pandas as pd
from sklearn.metrics import cohen_kappa_score

from label_laundry.contracts.vocabulary import TIERS
from label_laundry.review.wilson import CONFIDENCE, wilson

# Unflagged images form two strata: the tenth with the worst scores, where most missed errors must be, and the rest.
DOUBTED, TRUSTED = "not flagged, worst tenth", "not flagged, rest"
STRATA = (*TIERS, DOUBTED, TRUSTED)
ANSWERS = ("first", "second", "both", "neither")
# Draws from each stratum's posterior, for the intervals of sums.
DRAWS = 20_000


def strata(evidence: pd.DataFrame) -> pd.Series:
    """The stratum of each row of the evidence, by its `tier` and `score`."""
    unflagged = evidence["tier"] == ""
    edge = evidence.loc[unflagged, "score"].quantile(0.1)
    rest = np.where(evidence["score"] <= edge, DOUBTED, TRUSTED)
    return evidence["tier"].where(~unflagged, rest)


def draw(evidence: pd.DataFrame, size: int, seed: int) -> pd.DataFrame:
    """Draw a sample of `size` images, in equal numbers from each stratum that is large enough, and return its key in random order.

    Returns
    -------
    DataFrame: number (from 1), id, split, index, score, given, suggested, stratum, stratum_size, and `first` and `second`, the two
    labels in random order, so that the page does not reveal which label is given.
    """
    generator = np.random.default_rng(seed)
    stratum_of = strata(evidence)
    sizes = stratum_of.value_counts()
    wanted = allocation(sizes.reindex(STRATA, fill_value=0).to_numpy(), size)
    rows = np.concatenate(
        [generator.choice(np.flatnonzero(stratum_of == name), n, replace=False) for name, n in zip(STRATA, wanted, strict=True)]
    )
    rows = generator.permutation(rows)
    key = evidence.iloc[rows][["id", "split", "index", "score", "given", "suggested"]].reset_index(drop=True)
    key.insert(0, "number", np.arange(1, len(key) + 1))
    key["stratum"] = stratum_of.iloc[rows].to_numpy()
    key["stratum_size"] = key["stratum"].map(sizes)
    swapped = generator.random(len(key)) < 0.5
    key["first"] = key["given"].where(~swapped, key["suggested"])
    key["second"] = key["suggested"].where(~swapped, key["given"])
    return key


def allocation(sizes: np.ndarray, total: int) -> np.ndarray:
    """Sample size of each stratum, int (H,): equal, except that a small stratum is taken whole and the others make up for it."""
    out = np.zeros(len(sizes), np.int64)
    while (room := sizes - out).any() and (left := total - out.sum()) > 0:
        open_ = np.flatnonzero(room)
        step = max(left // len(open_), 1)
        for stratum in open_[: max(left, 1)]:
            out[stratum] += min(step, room[stratum], total - out.sum())
    return out


def unblinded(key: pd.DataFrame, answers: pd.Series) -> pd.Series:
    """Answers with "given" and "suggested" in place of the randomly assigned "first" and "second"; NaN stays."""
    first = np.where(key["first"] == key["given"], "given", "suggested")
    second = np.where(key["first"] == key["given"], "suggested", "given")
    return answers.mask(answers == "first", first).mask(answers == "second", second)


def is_wrong(key: pd.DataFrame, answers: pd.Series) -> pd.Series:
    """Whether each answer says that the given label is wrong: the other label fits, or neither does. NaN counts as wrong, so mask it."""
    return ~unblinded(key, answers).isin(["given", "both"])


def wrong_by_majority(key: pd.DataFrame, reviewers: dict[str, pd.Series]) -> pd.Series:
    """1 where most answers say that the label is wrong, 0 where not or where they tie, NaN without answers.

    Parameters
    ----------
    reviewers : the answers of each reviewer, indexed like the key, NaN where there is none.
    """
    votes = pd.DataFrame({name: is_wrong(key, answers).where(answers.notna()).astype(float) for name, answers in reviewers.items()})
    share = votes.mean(axis=1)
    return (share > 0.5).astype(float).where(share.notna())


def estimate(key: pd.DataFrame, wrong: pd.Series, next_images: pd.Series, seed: int) -> dict:
    """Estimated number of wrong labels in each stratum, in all, among unflagged images, and among the next images to review.

    Parameters
    ----------
    wrong : for each row of the key 1, 0 or NaN.
    next_images : the strata of the next images to review, worst first, without those in the sample.

    Notes
    -----
    Each stratum has Wilson's interval. Sums count answered images as answered. For all other images they use each stratum's posterior
    (Jeffreys' prior): its mean, and the middle 95 % of binomial draws from it. A stratum without answers has only the prior, which
    makes the intervals wide.
    """
    generator = np.random.default_rng(seed)
    sizes = key.groupby("stratum")["stratum_size"].first()
    out, draws, totals, means = {"strata": {}}, {}, {}, {}
    for name in [stratum for stratum in STRATA if stratum in sizes]:
        answered = wrong[(key["stratum"] == name) & wrong.notna()]
        n, k = len(answered), int(answered.sum())
        draws[name] = generator.beta(k + 0.5, n - k + 0.5, DRAWS)
        totals[name] = k + generator.binomial(sizes[name] - n, draws[name])
        means[name] = k + (sizes[name] - n) * (k + 0.5) / (n + 1)
        out["strata"][name] = {
            "images": int(sizes[name]),
            "answered": n,
            "wrong": k,
            "share": k / n if n else None,
            "interval": wilson(k, n),
        }
    flagged = [name for name in draws if name in TIERS]
    for label, names in (("wrong_in_all", list(draws)), ("wrong_not_flagged", [name for name in draws if name not in flagged])):
        total = sum((totals[name] for name in names), np.zeros(DRAWS))
        out[label] = {"images": float(sum(means[name] for name in names)), "interval": central_interval(total)}
    upcoming = next_images.value_counts()
    expected = sum((generator.binomial(n, draws[name]) for name, n in upcoming.items() if name in draws), np.zeros(DRAWS))
    out["next"] = {"images": len(next_images), "wrong": central_interval(expected)}
    return out


def central_interval(draws: np.ndarray) -> list[float]:
    tail = (1 - CONFIDENCE) / 2
    return [float(edge) for edge in np.quantile(draws, [tail, 1 - tail])]


def kappa(key: pd.DataFrame, answers_a: pd.Series, answers_b: pd.Series) -> dict:
    """Cohen's kappa of two reviewers on the images that both answered: for the answers, and for right against wrong."""
    both = answers_a.notna() & answers_b.notna()
    if both.sum() < 2:
        return {"images": int(both.sum()), "kappa": None, "kappa_wrong": None}
    labels = [unblinded(key, answers)[both] for answers in (answers_a, answers_b)]
    wrong = [is_wrong(key, answers)[both] for answers in (answers_a, answers_b)]
    kappas = cohen_kappa_score(*labels), cohen_kappa_score(*wrong)
    # Kappa is 0 / 0 where both reviewers give the same answer to everything.
    of_labels, of_wrong = (None if np.isnan(kappa) else float(kappa) for kappa in kappas)
    return {"images": int(both.sum()), "kappa": of_labels, "kappa_wrong": of_wrong}

"""Labels and out-of-sample probabilities -> evidence for each image, and flags."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from label_laundry.flags.flag import flag
from label_laundry.flags.rules import FlagRules
from label_laundry.notebook.arguments import labels_of, probabilities_of

# The `flag:` section of params.yaml as shipped.
RULES = FlagRules(filter_by="prune_by_noise_rate", certain=0.8, likely="f1", possible=0.1)


def flag_labels(
    labels: ArrayLike | str | Path,
    pred_probs: Mapping[str, ArrayLike | str | Path] | ArrayLike | str | Path,
    class_names: list[str] | None = None,
    ids: ArrayLike | None = None,
    rules: FlagRules = RULES,
) -> pd.DataFrame:
    """Find labels that are probably wrong, with the evidence for each image, worst first.

    Parameters
    ----------
    labels : the labels as given, (N,): codes from 0 to K-1, or class names. Or a file: .npy, or .csv with a column `label`.
    pred_probs : out-of-sample probabilities (N, K) of one model, or a dict of several models' arrays. Each may be a .npy file.
        Out of sample means that the model did not see the image: use cross-validation.
    class_names : K names in the order of the columns. Default: the sorted class names among the labels, or "0" to "K-1".
    ids : a name for each image, (N,). Default: its row.
    rules : thresholds; see docs/how-it-works.md.

    Returns
    -------
    DataFrame of N rows: `id`, `index` (row of the input), `given`, `suggested`, `score` (log p(given) - log max p(other) in the
    models' weighted mean; low is suspect), `wrong_prob` (the probability that the label is wrong), `tier` ("certain", "likely",
    "possible", or "" for no flag), `reason` in words, and each model's predictions, cleanlab scores and filters. `attrs["health"]` has
    the estimated noise of the set and each class.

    Raises
    ------
    ValueError
        When shapes do not match, a row of probabilities does not sum to one, or a label is unknown.

    Notes
    -----
    The probability is explained in label_laundry/flags/posterior.py. Filters and scores are cleanlab's (Northcutt et al., "Confident
    Learning", JAIR 2021). Models are averaged with weights from flags/weights.py.

    Examples
    --------
    >>> import numpy as np
    >>> from label_laundry import flag_labels
    >>> truth = np.arange(300) % 3
    >>> pred_probs = np.full((300, 3), 0.02)
    >>> pred_probs[np.arange(300), truth] = 0.96
    >>> labels = truth.copy()
    >>> labels[:6] = [1, 2, 0, 1, 2, 0]  # really 0, 1, 2, 0, 1, 2
    >>> evidence = flag_labels(labels, pred_probs, class_names=["cat", "dog", "owl"])
    >>> evidence.loc[evidence["tier"] != "", ["index", "given", "suggested", "tier"]].head(2)
       index given suggested    tier
    0      0   dog       cat  likely
    1      1   owl       dog  likely
    """
    probs = probabilities_of(pred_probs)
    n, n_classes = next(iter(probs.values())).shape
    codes, names = labels_of(labels, class_names, n_classes)
    if len(codes) != n:
        raise ValueError(f"labels: {len(codes)} labels for {n} rows of pred_probs")
    named = np.arange(n).astype(str) if ids is None else np.asarray(ids).astype(str)
    if len(set(named)) != n:
        raise ValueError(f"ids: {len(set(named))} different ids for {n} images; each image needs its own")
    table = pd.DataFrame({"id": named, "index": np.arange(n), "label": codes})
    evidence, health = flag({"train": (table, probs)}, names, rules)
    evidence.attrs = {"health": health["train"], "class_names": names}
    return evidence

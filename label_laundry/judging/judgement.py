"""Judge new images: evidence on their labels, and a page for reviewing them."""

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import Dataset, read_array, read_images, read_json, read_labels
from label_laundry.contracts.probabilities import read_probabilities
from label_laundry.contracts.vocabulary import RAW
from label_laundry.flags.rules import FlagRules
from label_laundry.judging.arrivals import Arrivals
from label_laundry.judging.evidence_of_new import evidence_of_new
from label_laundry.judging.kept_models import judges, new_features, new_probabilities
from label_laundry.judging.old_beside_new import old_beside_new
from label_laundry.judging.page_of_new import Old, Part, page_of_new


def judgement(arrivals: Arrivals, dataset: Dataset, title: str) -> tuple[pd.DataFrame, list[str], str]:
    """Evidence for the new images, worst first and with their files; the models that judged; HTML of the page.

    Raises
    ------
    Trouble
        When no model can judge, or weights or probabilities do not match the current params.yaml.
    """
    models = judges()
    trained = read_labels(paths.labels(RAW), dataset)
    shape = len(trained), len(dataset.class_names)
    pred_probs = {model: read_probabilities(paths.probabilities(model, "train"), *shape) for model in models}
    weights = weights_of(models)
    rows = old_beside_new(trained["label"].to_numpy(), len(arrivals.table))
    old_probs = {model: probs[rows] for model, probs in pred_probs.items()}
    features = new_features(arrivals)
    new_probs = new_probabilities(models, arrivals, features)
    known = trained.iloc[rows].reset_index(drop=True)
    rules = params.get(FlagRules, "flag")
    with threadpool_limits(1):  # two threads would take twice the CPU time on so few images
        found, beside = evidence_of_new(known, old_probs, arrivals.table, new_probs, weights, dataset.class_names, rules)
    found["file"] = arrivals.table["file"].to_numpy()[found["index"]]
    old = Old(
        evidence=beside,
        images=Part(read_images("train", dataset), rows),
        features=np.asarray(read_array(paths.features("train"))[rows], np.float32),
        points=np.asarray(read_array(paths.EMBED / "map.npy")[rows]),
    )
    both = {model: np.concatenate([old_probs[model], new_probs[model]]) for model in models}
    with threadpool_limits(1):
        return found, models, page_of_new(found, old, arrivals, features, both, dataset, title)


def weights_of(models: list[str]) -> dict[str, float]:
    """The weights that `flag` gave these members, scaled to sum to one. Computing them anew would take longer than all the rest."""
    weights = read_json(paths.LABEL_HEALTH)["weights"]
    return {model: weights[model] / sum(weights[one] for one in models) for model in models}

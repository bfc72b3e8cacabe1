"""A few numbers about the flags and what was done with them, for `dvc metrics diff` and `dvc exp show`."""

from label_laundry.contracts.vocabulary import TIERS


def flag_metrics(cleaning: dict, health: dict, detection: dict) -> dict:
    """Counts of flags and of changed labels, and the precision of the flags that the policy acts on.

    Parameters
    ----------
    cleaning, health, detection : the results of clean, flag and score.

    Returns
    -------
    dict with the number of training flags of each tier; the number of images that the policy `acted_on`, and of `pruned` and `relabelled`
    ones; `expected_precision` of the flags acted on, estimated without the truth; and, where the truth is known, `precision` and `recall`
    of the certain and likely flags. The last three are left out where they are unknown.
    """
    policy, flagged = cleaning["policy"], health["train"]["flagged"]
    out = {tier: flagged[tier] for tier in TIERS}
    out |= {"acted_on": cleaning["by_policy"], "pruned": cleaning["pruned"], "relabelled": cleaning["relabelled"]}
    if policy["expected"] is not None:
        out["expected_precision"] = policy["expected"]
    measured = detection["detectors"].get("label-laundry")
    return out | ({key: measured[key] for key in ("precision", "recall")} if measured else {})

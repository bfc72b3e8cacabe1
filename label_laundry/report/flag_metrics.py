"""What became of the flags, in a few numbers for `dvc metrics diff` and `dvc exp show`."""

from label_laundry.contracts.vocabulary import TIERS


def flag_metrics(cleaning: dict, health: dict, detection: dict) -> dict:
    """Numbers of flags and of changed labels, and how right the flags are that the policy acts on.

    Parameters
    ----------
    cleaning, health, detection : the results of clean, flag and score.

    Returns
    -------
    dict with the number of training flags of each tier; `acted_on`, `pruned` and `relabelled` images; `expected_precision`, without
    knowing the truth, of those that the policy acted on; where the truth is known, `precision` and `recall` of the flags likely and above.
    The last three are left out where there is nothing to say.
    """
    policy, flagged = cleaning["policy"], health["train"]["flagged"]
    out = {tier: flagged[tier] for tier in TIERS}
    out |= {"acted_on": cleaning["by_policy"], "pruned": cleaning["pruned"], "relabelled": cleaning["relabelled"]}
    if policy["expected"] is not None:
        out["expected_precision"] = policy["expected"]
    measured = detection["detectors"].get("label-laundry")
    return out | ({key: measured[key] for key in ("precision", "recall")} if measured else {})

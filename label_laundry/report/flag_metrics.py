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
    knowing the truth, of the tiers that the policy acts on; `precision` and `recall` of these, where the truth is known. The last three
    are left out where there is nothing to say.
    """
    policy, counts = cleaning["policy"], dict(health["train"]["flagged"])
    out = {tier: counts[tier] for tier in TIERS}
    out |= {"acted_on": cleaning["by_policy"], "pruned": cleaning["pruned"], "relabelled": cleaning["relabelled"]}
    tiers = policy["tiers"]
    acts = [tier for tier in TIERS if tiers[tier]["action"] != "keep" and (tiers[tier]["expected"] or 0) >= policy["precision"]]
    if not acts:
        return out
    out["expected_precision"] = tiers[acts[-1]]["expected"]
    measured = detection["detectors"].get(f"label-laundry, {acts[-1]} and above")
    return out | ({key: measured[key] for key in ("precision", "recall")} if measured else {})

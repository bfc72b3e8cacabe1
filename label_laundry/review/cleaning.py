"""Turns the policy and people's verdicts into cleaned labels, a ledger of every decision, and a control of the same size."""

import json

import numpy as np
import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import RAW, TIERS
from label_laundry.review.policy import Policy
from label_laundry.review.verdicts import is_bulk, majority_verdicts
from label_laundry.review.wilson import wilson

POLICY = "policy"
# What a decision is based on: a verdict, the tier's action, too much doubt about the flag, the cap, or the policy because reviewers are
# divided.
VERDICT, TIER, DOUBT, CAP, TIE = "verdict", "tier", "doubt", "cap", "tie"
# Where cleanlab estimates much noise in a class, its cap rises, but at most to this share.
MAX_SHARE_OF_CLASS = 0.5
LEDGER = ("id", "index", "given", "action", "label", "actor", "rule", "why", "tier", "score", "suggested", "evidence", "settings")


def clean(
    evidence: pd.DataFrame, raw: pd.DataFrame, review: pd.DataFrame, policy: Policy, class_noise: dict[str, float], seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cleaned labels, control labels and the ledger.

    Parameters
    ----------
    evidence, review, policy, class_noise : see `decide`; raw : id, index, label (names); seed : for the control.

    Raises
    ------
    Trouble
        If evidence and raw labels are not of the same images, or a class would be left without images.
    """
    if len(evidence) != len(raw) or set(evidence["id"]) != set(raw["id"]):
        raise Trouble(f"{paths.EVIDENCE}: not the images of {paths.labels(RAW)}; run `dvc repro flag`")
    ledger = decide(evidence, review, policy, class_noise)
    return cleaned_labels(raw, ledger), control_labels(raw, ledger, seed), ledger


def decide(evidence: pd.DataFrame, review: pd.DataFrame, policy: Policy, class_noise: dict[str, float]) -> pd.DataFrame:
    """The ledger: a row for each flagged or reviewed training image, in source order.

    Parameters
    ----------
    evidence : all N training images (id, index, given, suggested, score, wrong_prob, tier, reason, models_agree,
        ensemble_suggested_prob), worst first.
    review : verdicts (id, verdict, new_label, reviewer, when, note). Reviewers decide by majority; without a majority the policy
        decides.
    class_noise : for each class, cleanlab's estimate of the share of its labels that are wrong.

    Returns
    -------
    DataFrame with the columns of LEDGER; `action` is keep, prune or relabel, `label` the label after it ("" where pruned), `actor`
    "policy" or the reviewers, `rule` verdict, tier, doubt, cap or tie, and `why` explains the rule in words.

    Notes
    -----
    The cap limits the policy only, never a person's verdicts, and spares the least suspect images. It is a share of the class:
    `cap_per_class`, or twice the estimated noise if that is more. The noise raises it to half the class at most, because with useless
    models cleanlab sees noise everywhere.
    Relabelling needs more than pruning: all models must suggest the same class, with a probability of at least `relabel_above`.
    """
    majority, ties = majority_verdicts(review)
    verdicts = {row.id: row for row in majority.itertuples()}
    shares = {name: max(policy.cap_per_class, min(2 * class_noise.get(name, 0), MAX_SHARE_OF_CLASS)) for name in evidence["given"].unique()}
    room = {name: int(n * shares[name]) for name, n in evidence["given"].value_counts().items()}
    precision = expected_precision(evidence, policy)
    settings = json.dumps(policy.model_dump(), separators=(",", ":"))
    rows = []
    for image in evidence[(evidence["tier"] != "") | evidence["id"].isin(review["id"])].itertuples():
        verdict = verdicts.get(image.id)
        if verdict is not None:
            action = policy.ambiguous if verdict.verdict == "ambiguous" else verdict.verdict
            new_label, actor, rule = verdict.new_label, verdict.reviewer or "reviewer", VERDICT
            if action == "relabel" and new_label == image.given:
                action = "keep"
            why = " ".join(filter(None, [f"verdict {verdict.verdict}", verdict.when, verdict.note]))
        else:
            action, rule, why = by_policy(image, policy, precision, room)
            new_label, actor = image.suggested, POLICY
            if policy.soft and action == "keep":
                why = f"{why}; its label counts as far as it is believed"
            if image.id in ties:
                rule, why = TIE, f"reviewers are divided ({ties[image.id]}); {why}"
        label = {"keep": image.given, "prune": "", "relabel": new_label}[action]
        facts = image.tier, image.score, image.suggested, image.reason, settings
        rows.append((image.id, image.index, image.given, action, label, actor, rule, why, *facts))
    return pd.DataFrame(rows, columns=LEDGER).sort_values("index", kind="stable", ignore_index=True)


def expected_precision(evidence: pd.DataFrame, policy: Policy) -> dict[str, float]:
    """For each flag of a tier with an action, by id: the expected share of wrong labels among it and all surer flags."""
    actions = {tier: getattr(policy, tier) for tier in TIERS}
    flags = evidence[evidence["tier"].map(actions).fillna("keep") != "keep"]
    surest_first = flags.sort_values("wrong_prob", ascending=False, kind="stable")
    shares = surest_first["wrong_prob"].cumsum() / np.arange(1, len(surest_first) + 1)
    return dict(zip(surest_first["id"], shares, strict=True))


def by_policy(image: object, policy: Policy, precision: dict[str, float], room: dict[str, int]) -> tuple[str, str, str]:
    """Action, rule and reason for one image. Decrements `room`, the number of changes that the cap still allows in each class."""
    if not image.tier:
        return "keep", TIER, "no flag"
    action, why = getattr(policy, image.tier), f"tier {image.tier}"
    if action == "relabel" and not (image.models_agree and image.ensemble_suggested_prob >= policy.relabel_above):
        action, why = "prune", f"{why}, and {image.suggested} is not sure enough to relabel"
    if action == "keep":
        return action, TIER, why
    if precision[image.id] < policy.precision:
        return "keep", DOUBT, f"{why}, but of it and the surer flags only {precision[image.id]:.0%} are expected to be wrong labels"
    if room[image.given] == 0:
        return "keep", CAP, f"{why}, but the cap of class {image.given} is reached"
    room[image.given] -= 1
    return action, TIER, why


def cleaned_labels(raw: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """The raw labels (id, index, label as names) without pruned rows, and with the new labels of relabelled rows."""
    pruned = set(ledger.loc[ledger["action"] == "prune", "id"])
    relabelled = ledger[ledger["action"] == "relabel"].set_index("id")["label"].to_dict()
    out = raw[~raw["id"].isin(pruned)].copy()
    out["label"] = [relabelled.get(id_, label) for id_, label in zip(out["id"], out["label"], strict=True)]
    if len(out) + len(pruned) != len(raw):
        raise AssertionError("kept + pruned + relabelled != N")
    empty = set(raw["label"]) - set(out["label"])
    if empty:
        raise Trouble(f"params.yaml: clean: no image of class {sorted(empty)[0]} is left; lower cap_per_class, or check data/review.csv")
    return out


def control_labels(raw: pd.DataFrame, ledger: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The raw labels minus as many random rows of each class as cleaning removed.

    It separates the effect of cleaner labels from that of fewer images. It does not imitate relabelling: it is as large as the cleaned
    side, but its classes are as large only if nothing is relabelled.
    """
    generator = np.random.default_rng(seed)
    n_pruned = ledger.loc[ledger["action"] == "prune", "given"].value_counts()
    gone: list[int] = []
    for name in sorted(n_pruned.index):
        rows = np.flatnonzero(raw["label"] == name)
        gone.extend(generator.choice(rows, n_pruned[name], replace=False))
    return raw.drop(index=raw.index[gone])


def tier_precision(ledger: pd.DataFrame, review: pd.DataFrame) -> dict[str, dict]:
    """For each tier, how many reviewed training images have a wrong label according to the verdict, with Wilson's interval.

    A label is wrong where the verdict prunes it or changes it to another class. A verdict given in bulk does not count as a review.
    """
    reviewed = ledger.merge(majority_verdicts(review[~is_bulk(review["note"])])[0][["id", "verdict", "new_label"]], on="id")
    relabelled = (reviewed["verdict"] == "relabel") & (reviewed["new_label"] != reviewed["given"])
    reviewed["wrong"] = (reviewed["verdict"] == "prune") | relabelled
    out = {}
    for tier in TIERS:
        in_tier = reviewed.loc[reviewed["tier"] == tier, "wrong"]
        n, wrong = len(in_tier), int(in_tier.sum())
        out[tier] = {"reviewed": n, "wrong": wrong, "share": wrong / n if n else None, "interval": wilson(wrong, n)}
    return out


def by_tier(evidence: pd.DataFrame, ledger: pd.DataFrame, policy: Policy) -> dict:
    """For `results/cleaning.json`: the policy's required and expected precision; each tier's action and how often it was taken."""
    acted = ledger[(ledger["action"] != "keep") & (ledger["actor"] == POLICY)]
    expected = evidence.set_index("id").loc[acted["id"], "wrong_prob"].mean() if len(acted) else None
    tiers = {tier: {"action": getattr(policy, tier), "acted_on": int((acted["tier"] == tier).sum())} for tier in TIERS}
    return {"precision": policy.precision, "expected": None if expected is None else float(expected), "tiers": tiers}


def summary(raw: pd.DataFrame, ledger: pd.DataFrame) -> dict:
    """Counts for `results/cleaning.json`; asserts that kept + pruned + relabelled = N."""
    n = {action: int((ledger["action"] == action).sum()) for action in ("prune", "relabel")}
    kept = len(raw) - n["prune"] - n["relabel"]
    if len(cleaned_labels(raw, ledger)) != kept + n["relabel"]:
        raise AssertionError("kept + pruned + relabelled != N")
    changed = ledger[ledger["action"] != "keep"]
    pruned = ledger.loc[ledger["action"] == "prune", "given"]
    return {
        "images": len(raw),
        "kept": kept,
        "pruned": n["prune"],
        "relabelled": n["relabel"],
        "by_policy": int((changed["actor"] == POLICY).sum()),
        "by_reviewers": int((changed["actor"] != POLICY).sum()),
        "verdicts": int((ledger["rule"] == VERDICT).sum()),
        "ties": int((ledger["rule"] == TIE).sum()),
        "spared_by_doubt": int((ledger["rule"] == DOUBT).sum()),
        "spared_by_cap": int((ledger["rule"] == CAP).sum()),
        "pruned_by_class": {name: int((pruned == name).sum()) for name in sorted(set(raw["label"]))},
    }

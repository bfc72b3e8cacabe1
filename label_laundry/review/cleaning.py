"""Policy and verdicts -> cleaned labels, the ledger of every decision, and a control of the same size."""

import json

import numpy as np
import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import RAW, TIERS
from label_laundry.review.policy import Policy
from label_laundry.review.verdicts import settled
from label_laundry.review.wilson import wilson

POLICY = "policy"
# What a decision rests on: a verdict, a tier's action, the cap, or a tier's action because reviewers are divided.
VERDICT, TIER, CAP, TIE = "verdict", "tier", "cap", "tie"
HALF = 0.5
LEDGER = ("id", "index", "given", "action", "label", "actor", "rule", "why", "tier", "score", "suggested", "evidence", "settings")


def clean(
    evidence: pd.DataFrame, raw: pd.DataFrame, review: pd.DataFrame, policy: Policy, noise: dict[str, float], seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cleaned labels, control labels and the ledger.

    Parameters
    ----------
    evidence : of the training images; raw : id, index, label (names); review : verdicts; noise : cleanlab's estimate for each class.
    """
    if len(evidence) != len(raw) or set(evidence["id"]) != set(raw["id"]):
        raise Trouble(f"{paths.EVIDENCE}: not the images of {paths.labels(RAW)}; run `dvc repro flag`")
    ledger = decide(evidence, review, policy, noise)
    return cleaned_labels(raw, ledger), control_labels(raw, ledger, seed), ledger


def decide(evidence: pd.DataFrame, review: pd.DataFrame, policy: Policy, noise: dict[str, float]) -> pd.DataFrame:
    """The ledger: a row for each flagged or reviewed training image, in source order.

    Parameters
    ----------
    evidence : of all N training images (id, index, given, suggested, score, tier, reason, models_agree,
        ensemble_suggested_prob), worst first.
    review : verdicts (id, verdict, new_label, reviewer, when, note); of several reviewers the majority counts, and where
        there is none the policy.
    noise : of each class, the share of its labels that is wrong as cleanlab estimates it.

    Returns
    -------
    DataFrame with the columns of LEDGER; `action` is keep, prune or relabel, `label` the label afterwards ("" where
    pruned), `actor` "policy" or the reviewers, `rule` verdict, tier, cap or tie, `why` the same in words.

    Notes
    -----
    The cap holds for the policy alone, counts the policy's own changes and spares the least suspect: of each class at
    most `cap_per_class` times its size is touched, or twice the noise up to half the class where that is more: models that
    know nothing make cleanlab see noise everywhere. A person's verdict is not capped.
    Relabelling asks for more than pruning: all models must suggest the same class, with a probability of `relabel_above`.
    """
    agreed, ties = settled(review)
    verdicts = {row.id: row for row in agreed.itertuples()}
    sizes = evidence["given"].value_counts()
    room = {name: int(n * max(policy.cap_per_class, min(2 * noise.get(name, 0), HALF))) for name, n in sizes.items()}
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
            action, rule, why = by_policy(image, policy, room)
            new_label, actor = image.suggested, POLICY
            if image.id in ties:
                rule, why = TIE, f"reviewers are divided ({ties[image.id]}); {why}"
        label = {"keep": image.given, "prune": "", "relabel": new_label}[action]
        facts = image.tier, image.score, image.suggested, image.reason, settings
        rows.append((image.id, image.index, image.given, action, label, actor, rule, why, *facts))
    return pd.DataFrame(rows, columns=LEDGER).sort_values("index", kind="stable", ignore_index=True)


def by_policy(image: object, policy: Policy, room: dict[str, int]) -> tuple[str, str, str]:
    """Action, rule and reason for one image; `room`, what the cap leaves of each class, is used up."""
    if not image.tier:
        return "keep", TIER, "no flag"
    action, why = getattr(policy, image.tier), f"tier {image.tier}"
    if action == "relabel" and not (image.models_agree and image.ensemble_suggested_prob >= policy.relabel_above):
        action, why = "prune", f"{why}, and {image.suggested} is not sure enough to relabel"
    if action == "keep":
        return action, TIER, why
    if room[image.given] == 0:
        return "keep", CAP, f"{why}, but the cap of class {image.given} is reached"
    room[image.given] -= 1
    return action, TIER, why


def cleaned_labels(raw: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """The raw labels file (id, index, label as names) without pruned rows and with relabelled ones changed."""
    pruned = set(ledger.loc[ledger["action"] == "prune", "id"])
    relabelled = ledger[ledger["action"] == "relabel"].set_index("id")["label"].to_dict()
    out = raw[~raw["id"].isin(pruned)].copy()
    out["label"] = [relabelled.get(one, label) for one, label in zip(out["id"], out["label"], strict=True)]
    if len(out) + len(pruned) != len(raw):
        raise AssertionError("kept + pruned + relabelled != N")
    empty = set(raw["label"]) - set(out["label"])
    if empty:
        raise Trouble(f"params.yaml: clean: no image of class {sorted(empty)[0]} is left; lower cap_per_class, or check data/review.csv")
    return out


def control_labels(raw: pd.DataFrame, ledger: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The raw labels file without as many rows of each class as cleaning removed, drawn at random.

    With it a change in accuracy can be told from the effect of having fewer images. Relabelled images are not
    imitated: the control has the cleaned side's size, and its size of each class where the policy only prunes.
    """
    generator = np.random.default_rng(seed)
    n_pruned = ledger.loc[ledger["action"] == "prune", "given"].value_counts()
    gone: list[int] = []
    for name in sorted(n_pruned.index):
        rows = np.flatnonzero(raw["label"] == name)
        gone.extend(generator.choice(rows, n_pruned[name], replace=False))
    return raw.drop(index=raw.index[gone])


def confirmed(ledger: pd.DataFrame, review: pd.DataFrame) -> dict[str, dict]:
    """Of each tier's training images with a verdict, how many are wrong by it (relabel or prune), with Wilson's interval."""
    said = ledger.merge(settled(review)[0][["id", "verdict", "new_label"]], on="id")
    said["wrong"] = (said["verdict"] == "prune") | (said["verdict"] == "relabel") & (said["new_label"] != said["given"])
    out = {}
    for tier in TIERS:
        of = said.loc[said["tier"] == tier, "wrong"]
        n, wrong = len(of), int(of.sum())
        out[tier] = {"reviewed": n, "wrong": wrong, "share": wrong / n if n else None, "interval": wilson(wrong, n)}
    return out


def summary(raw: pd.DataFrame, ledger: pd.DataFrame) -> dict:
    """Counts for `results/cleaning.json`; kept + pruned + relabelled = N is asserted."""
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
        "spared_by_cap": int((ledger["rule"] == CAP).sum()),
        "pruned_by_class": {name: int((pruned == name).sum()) for name in sorted(set(raw["label"]))},
    }

"""The report's section on labels: what was cleaned, how many flags there are, and how reliable they are."""


def label_text(cleaning: dict, health: dict) -> str:
    """Markdown, from the results of clean (`cleaning`) and flag (`health`)."""
    parts = [
        f"Of {cleaning['images']:,} training images, {cleaning['kept']:,} were kept, {cleaning['pruned']:,} pruned and "
        f"{cleaning['relabelled']:,} relabelled ({cleaning['by_policy']:,} by policy, {cleaning['by_reviewers']:,} by reviewers).",
        acted_on_text(cleaning["policy"], health["train"]),
        soft_text(cleaning.get("soft")),
        "| | images | certain | likely | possible | expected wrong labels | noise rate (cleanlab, calibrated) |\n"
        "|---|--:|--:|--:|--:|--:|--:|\n"
        + "\n".join(
            f"| {split} | {health[split]['images']:,} | "
            + " | ".join(f"{n:,}" for n in health[split]["flagged"].values())
            + f" | {health[split]['expected_wrong']:,.0f} | {health[split]['noise_rate']:.2%} |"
            for split in ("train", "test")
        ),
        precision_text(cleaning["precision"]),
        agreement_text(health["train"]["between_models"]),
        "A flag is a suspicion, not proof: in clean image sets most flagged images are ambiguous, not mislabelled, and the noise rate "
        "counts those too. Test labels are audited and reported, never changed.",
        "Classes that overlap most in the training labels: "
        + "; ".join(f"{' / '.join(pair['classes'])} ({pair['images']:,})" for pair in health["train"]["overlapping_classes"][:5])
        + ".",
    ]
    return "\n\n".join(filter(None, parts))


def acted_on_text(policy: dict, health: dict) -> str:
    """How many flags of each tier the policy acted on, and by what rule; if it acted on none, what would help."""
    tiers = {tier: found for tier, found in policy["tiers"].items() if found["action"] != "keep" and health["flagged"][tier]}
    counts = " and ".join(f"{found['acted_on']:,} of {health['flagged'][tier]:,} {tier} flags" for tier, found in tiers.items())
    said = f"The policy acts on the surest flags, as long as {policy['precision']:.0%} of them should be wrong labels: on {counts}"
    if policy["expected"] is not None:
        return f"{said}, of which {policy['expected']:.0%} should be wrong."
    said = said if tiers else "There is no flag that the policy acts on"
    agree = ", ".join(f"{model} {share:.0%}" for model, share in health["models"].items())
    return (
        f"{said}. Either hardly any label is wrong, or the models are too weak to tell (they agree with so many labels: {agree}). Then "
        "more images, more epochs or a better `features.encoder` help."
    )


def soft_text(soft: dict | None) -> str:
    """How many kept labels are trained on as soft targets; an empty string without `clean.soft`."""
    if not soft:
        return ""
    return (
        f"In training, {soft['labels']:,} of the kept labels count only as far as they are believed: in all, the weight of "
        f"{soft['doubts']:,.0f} labels goes to other classes."
    )


def agreement_text(between: dict[str, dict]) -> str:
    """A table of how far each pair of models flags the same labels; an empty string for a single model."""
    rows = []
    for pair, found in between.items():
        both = "none" if found["jaccard"] is None else f"{found['jaccard']:.0%}"
        ranks = "" if found["rank_correlation"] is None else f"{found['rank_correlation']:.2f}"
        rows.append(f"| {pair} | {found['flags']:,} | {found['other_flags']:,} | {both} | {ranks} |")
    if not rows:
        return ""
    head = "| cleanlab's filter on each model alone | the first flags | the second flags | both, of either | rank correlation |"
    return "\n".join([head, "|---|--:|--:|--:|--:|", *rows])


def precision_text(tiers: dict) -> str:
    """How many flags of each tier reviewers found to be wrong labels."""
    reviewed = {tier: found for tier, found in tiers.items() if found["reviewed"]}
    if not reviewed:
        return "No flag has been reviewed yet, so it is not known how many are errors. To review them: `uv run laundry review`."
    shares = (
        f"{tier} {found['wrong']} of {found['reviewed']} ({found['share']:.0%} [{found['interval'][0]:.0%}, {found['interval'][1]:.0%}])"
        for tier, found in reviewed.items()
    )
    return f"Flags reviewed so far and found to be wrong labels: {', '.join(shares)}."

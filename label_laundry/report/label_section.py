"""The part of the report on labels: what was cleaned, how many flags there are, and how reliable they are."""


def label_text(cleaning: dict, health: dict) -> str:
    """Markdown, from the results of clean (`cleaning`) and flag (`health`)."""
    parts = [
        f"Of {cleaning['images']:,} training images, {cleaning['kept']:,} were kept, {cleaning['pruned']:,} pruned and "
        f"{cleaning['relabelled']:,} relabelled ({cleaning['by_policy']:,} by policy, {cleaning['by_reviewers']:,} by reviewers).",
        "| | images | certain | likely | possible | noise rate (cleanlab, calibrated) |\n|---|--:|--:|--:|--:|--:|\n"
        + "\n".join(
            f"| {split} | {health[split]['images']:,} | "
            + " | ".join(f"{n:,}" for n in health[split]["flagged"].values())
            + f" | {health[split]['noise_rate']:.2%} |"
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


def agreement_text(between: dict[str, dict]) -> str:
    """How far each two models flag the same labels; nothing for a single model."""
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

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
    return "\n\n".join(parts)


def agreement_text(between: dict) -> str:
    """How far the two models flag the same labels."""
    if between["jaccard"] is None:
        return "On each model alone, cleanlab's filter flags no training label."
    text = (
        f"On each model alone, cleanlab's filter flags {between['flags']:,} and {between['other_flags']:,} training labels; "
        f"{between['jaccard']:.0%} of the labels flagged on either model are flagged on both."
    )
    ranks = between["rank_correlation"]
    return text if ranks is None else f"{text} Over all images, the models' scores have a rank correlation of {ranks:.2f}."


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

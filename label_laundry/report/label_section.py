"""The part of the report on labels: what was cleaned, how many flags there are, and how sure and how stable they are."""


def label_text(cleaning: dict, health: dict) -> str:
    """Markdown. `cleaning` and `health` are what clean and flag wrote."""
    parts = [
        f"Of {cleaning['images']:,} training images {cleaning['kept']:,} are kept, {cleaning['pruned']:,} pruned, "
        f"{cleaning['relabelled']:,} relabelled ({cleaning['by_policy']:,} by policy, {cleaning['by_reviewers']:,} by reviewers).",
        "| | images | certain | likely | possible | noise rate (cleanlab, calibrated) |\n|---|--:|--:|--:|--:|--:|\n"
        + "\n".join(
            f"| {split} | {health[split]['images']:,} | "
            + " | ".join(f"{n:,}" for n in health[split]["flagged"].values())
            + f" | {health[split]['noise_rate']:.2%} |"
            for split in ("train", "test")
        ),
        precision_text(cleaning["precision"]),
        between_models(health["train"]["between_models"]),
        "A flag is an opinion: on clean image sets most flags are ambiguous images, not errors, and the noise rate counts "
        "those too. Test labels are audited and reported, never changed.",
        "Classes that overlap most in the training labels: "
        + "; ".join(f"{' / '.join(pair['classes'])} ({pair['images']:,})" for pair in health["train"]["overlapping_classes"][:5])
        + ".",
    ]
    return "\n\n".join(parts)


def between_models(one: dict) -> str:
    if one["jaccard"] is None:
        return "By cleanlab's filter neither model alone flags a training label."
    return (
        f"By cleanlab's filter alone the two models flag {one['flags']:,} and {one['other_flags']:,} training labels, and share "
        f"{one['jaccard']:.0%} of all that either flags{alike(one)}."
    )


def alike(one: dict) -> str:
    ranks = one["rank_correlation"]
    return "" if ranks is None else f"; their scores of all images have a rank correlation of {ranks:.2f}"


def precision_text(tiers: dict) -> str:
    """What reviewers found of each tier."""
    reviewed = {tier: one for tier, one in tiers.items() if one["reviewed"]}
    if not reviewed:
        return "No flag has a verdict yet, so nothing is known of how many are errors: `uv run laundry review`."
    shares = (
        f"{tier} {one['wrong']} of {one['reviewed']} ({one['share']:.0%} [{one['interval'][0]:.0%}, {one['interval'][1]:.0%}])"
        for tier, one in reviewed.items()
    )
    return f"Wrong by the verdicts given so far: {', '.join(shares)}."

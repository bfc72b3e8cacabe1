"""The report's section on recovery, where the truth is known: what noise costs, and how much of that each side wins back."""

from label_laundry.contracts.vocabulary import CLEANED, NAMES


def recovery_text(comparison: dict) -> list[str]:
    """Paragraphs of Markdown; an empty list if no model was trained on true labels."""
    known = {model: comparison[model]["recovery"] for model in NAMES if "recovery" in comparison.get(model, {})}
    if not known:
        return []
    sides = list(dict.fromkeys(side for found in known.values() for side in found))
    rows = [f"| | noise costs, points | {' | '.join(sides)} |", "|---|--:|" + "---|" * len(sides)]
    for model, found in known.items():
        cells = (recovered(found[side]) if side in found else "" for side in sides)
        rows.append(f"| {NAMES[model]} | {100 * found[CLEANED]['loss']:.2f} | {' | '.join(cells)} |")
    noise = comparison["noise"]
    injected = f"Injected noise: {noise['kind']}, {noise['rate']:.0%} of the labels. " if noise else ""
    return ["## Recovery", f"{injected}Recovery is (side − raw) / (true − raw) in test accuracy.", "\n".join(rows)]


def recovered(result: dict) -> str:
    """A share with its interval, or the reason why there is none."""
    if result["recovery"] is None:
        return result["reason"]
    low, high = result["interval"]
    return f"{result['recovery']:.2f} [{low:.2f}, {high:.2f}]".replace("-", "\N{MINUS SIGN}")
